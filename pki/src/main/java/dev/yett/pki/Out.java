package dev.yett.pki;

import dev.yett.identity.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Files that leave an authority. Each is written beside its target and renamed into place, with
/// its mode from the start.
public final class Out {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private Out() {}

  /// For its owner alone.
  public static void secret(Path file, byte[] bytes) throws PkiException {
    write(file, bytes, DurableFile.OWNER_ONLY);
  }

  /// For everyone to read.
  public static void open(Path file, byte[] bytes) throws PkiException {
    write(file, bytes, DurableFile.READABLE);
  }

  private static void write(Path file, byte[] bytes, Set<PosixFilePermission> mode)
      throws PkiException {
    try {
      DurableFile.write(file, bytes, mode);
    } catch (IOException e) {
      throw Faults.of("cannot write", file, e);
    }
  }

  /// Makes `directory` and what is missing above it, for its owner alone, unless it is there.
  public static void directory(Path directory) throws PkiException {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, PRIVATE_DIRECTORY);
      }
    } catch (IOException e) {
      throw Faults.of("cannot make the directory", directory, e);
    }
  }

  /// Makes the names in a directory durable.
  public static void sync(Path directory) throws PkiException {
    try {
      DurableFile.syncDirectory(directory);
    } catch (IOException e) {
      throw Faults.of("cannot sync the directory", directory, e);
    }
  }

  /// Refuses a target that exists, unless it may be replaced.
  public static void requireFree(Path file, boolean replace) throws PkiException {
    if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new PkiException(file + " exists", "choose another place, or --force to replace it");
    }
  }
}
