package dev.yett.pki;

import dev.yett.identity.IdentityException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/// Puts what the operating system says about a file into words.
public final class Faults {
  private Faults() {}

  /// `what` is what could not be done, for example "cannot read the passphrase".
  public static PkiException of(String what, Path file, IOException cause) {
    return new PkiException(what + ": " + file + ": " + reason(cause), "", cause);
  }

  /// Such a message names the file already.
  public static PkiException of(IdentityException cause) {
    return new PkiException(String.valueOf(cause.getMessage()), "", cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException e -> "no such file or directory";
      case AccessDeniedException e -> "permission denied";
      case FileAlreadyExistsException e -> "it exists already";
      case NotDirectoryException e -> "not a directory";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    };
  }
}
