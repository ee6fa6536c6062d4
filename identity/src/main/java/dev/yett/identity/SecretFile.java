package dev.yett.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// Files that only their owner may read. Any thread.
public final class SecretFile {
  /// More than any file of secrets that Yett writes.
  static final int LARGEST = 16 << 20;

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private SecretFile() {}

  /// Writes durably, 0600 from the first moment whatever the umask.
  public static void write(Path file, byte[] bytes) throws IOException {
    DurableFile.write(file, bytes, DurableFile.OWNER_ONLY);
  }

  /// The bytes, which the caller clears.
  ///
  /// @throws IdentityException when it is missing, not a regular file, another user's, or open to
  ///     group or others; says how to mend it
  public static byte[] read(Path file) throws IOException, IdentityException {
    PosixFileAttributes before = attributes(file);
    refuseForeign(file, before);
    byte[] bytes = Files.readAllBytes(file);
    PosixFileAttributes after = attributes(file);
    refuseForeign(file, after);
    if (before.fileKey() != null && !before.fileKey().equals(after.fileKey())) {
      throw new IdentityException(file, "changed while it was read; try again");
    }
    return bytes;
  }

  private static PosixFileAttributes attributes(Path file) throws IOException, IdentityException {
    try {
      return Files.readAttributes(file, PosixFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw new IdentityException(file + ": missing", e);
    }
  }

  private static void refuseForeign(Path file, PosixFileAttributes attributes)
      throws IOException, IdentityException {
    if (!attributes.isRegularFile()) {
      throw new IdentityException(file, "not a regular file");
    }
    if (attributes.size() > LARGEST) {
      throw new IdentityException(file, "too large: " + attributes.size() + " bytes");
    }
    var self = Files.getOwner(Path.of("/proc/self"));
    if (!attributes.owner().equals(self)) {
      throw new IdentityException(
          file,
          "belongs to "
              + attributes.owner().getName()
              + ", not to "
              + self.getName()
              + " who runs this; mend with: chown "
              + self.getName()
              + " "
              + file);
    }
    if (attributes.permissions().stream().anyMatch(OTHERS::contains)) {
      throw new IdentityException(
          file,
          "others than its owner may read or write this secret; mend with: chmod 600 " + file);
    }
  }
}
