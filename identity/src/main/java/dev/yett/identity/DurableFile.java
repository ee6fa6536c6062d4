package dev.yett.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes a small file so that, whatever happens, its name leads to the old bytes or to the new
/// ones, never to a part: a temporary beside the target, `fsync`, rename, `fsync` of the directory.
/// Any thread.
public final class DurableFile {
  /// For secrets: 0600.
  public static final Set<PosixFilePermission> OWNER_ONLY =
      Set.copyOf(PosixFilePermissions.fromString("rw-------"));

  /// For what everyone may read: 0644.
  public static final Set<PosixFilePermission> READABLE =
      Set.copyOf(PosixFilePermissions.fromString("rw-r--r--"));

  /// What this class asks of the file system, so that a test can see the order and make each step
  /// fail.
  interface Disk {
    FileChannel create(Path temporary, Set<PosixFilePermission> permissions) throws IOException;

    void write(FileChannel file, ByteBuffer bytes) throws IOException;

    void sync(FileChannel file) throws IOException;

    void rename(Path temporary, Path target) throws IOException;

    /// Fails when the target exists.
    void link(Path temporary, Path target) throws IOException;

    /// Or a file that was written by another channel.
    void syncDirectory(Path directory) throws IOException;

    void delete(Path temporary) throws IOException;
  }

  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.tmp");

  private DurableFile() {}

  /// The file system itself.
  static Disk disk() {
    return REAL;
  }

  /// Replaces the target, or creates it. The permissions are those of `open` itself, less the
  /// process's umask.
  ///
  /// @throws IOException when any step failed; the target is the old file, or the new one if only
  ///     the last step failed
  public static void write(Path target, byte[] bytes, Set<PosixFilePermission> permissions)
      throws IOException {
    write(REAL, target, bytes, permissions, true);
  }

  /// Creates the target.
  ///
  /// @throws FileAlreadyExistsException when it exists, which is then untouched
  public static void create(Path target, byte[] bytes, Set<PosixFilePermission> permissions)
      throws IOException {
    write(REAL, target, bytes, permissions, false);
  }

  /// Makes renames and removals in a directory durable.
  public static void syncDirectory(Path directory) throws IOException {
    REAL.syncDirectory(directory);
  }

  /// Removes the temporaries that a process which was killed left in a directory.
  ///
  /// @param before those last written earlier; a later one may be in use
  public static void sweep(Path directory, Instant before) throws IOException {
    try (var files = Files.newDirectoryStream(directory, ".*.tmp")) {
      for (Path file : files) {
        if (TEMPORARY.matcher(String.valueOf(file.getFileName())).matches()
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  static void write(
      Disk disk, Path target, byte[] bytes, Set<PosixFilePermission> permissions, boolean replace)
      throws IOException {
    Path temporary = temporary(target);
    boolean renamed = false;
    try {
      prepare(disk, temporary, bytes, permissions, true);
      if (replace) {
        disk.rename(temporary, target);
        renamed = true;
      } else {
        disk.link(temporary, target);
      }
      disk.syncDirectory(directoryOf(target));
    } finally {
      if (!renamed) {
        disk.delete(temporary);
      }
    }
  }

  /// A new name beside the target.
  static Path temporary(Path target) {
    byte[] suffix = new byte[8];
    new SecureRandom().nextBytes(suffix);
    return directoryOf(target)
        .resolve("." + target.getFileName() + "." + HexFormat.of().formatHex(suffix) + ".tmp");
  }

  /// Writes the temporary, and syncs it unless the caller does.
  static void prepare(
      Disk disk,
      Path temporary,
      byte[] bytes,
      Set<PosixFilePermission> permissions,
      boolean durable)
      throws IOException {
    try (FileChannel file = disk.create(temporary, permissions)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        disk.write(file, rest);
      }
      if (durable) {
        disk.sync(file);
      }
    }
  }

  static Path directoryOf(Path target) {
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException("a directory is no file");
    }
    return parent;
  }

  private static final Disk REAL =
      new Disk() {
        @Override
        public FileChannel create(Path temporary, Set<PosixFilePermission> permissions)
            throws IOException {
          return FileChannel.open(
              temporary,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(permissions));
        }

        @Override
        public void write(FileChannel file, ByteBuffer bytes) throws IOException {
          file.write(bytes);
        }

        @Override
        public void sync(FileChannel file) throws IOException {
          file.force(true);
        }

        @Override
        public void rename(Path temporary, Path target) throws IOException {
          Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void link(Path temporary, Path target) throws IOException {
          Files.createLink(target, temporary);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
          try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
            opened.force(true);
          }
        }

        @Override
        public void delete(Path temporary) throws IOException {
          Files.deleteIfExists(temporary);
        }
      };
}
