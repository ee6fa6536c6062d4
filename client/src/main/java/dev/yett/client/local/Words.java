package dev.yett.client.local;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;

/// What a file of this machine failed with, as a person would say it.
public final class Words {
  private Words() {}

  /// Without the path, which whoever tells knows.
  public static String of(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "does not exist";
      case AccessDeniedException _ -> "may not be read or written";
      case FileAlreadyExistsException _ -> "exists";
      case NotDirectoryException _ -> "is not a directory";
      case NotLinkException _ -> "is not a link any more";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }
}
