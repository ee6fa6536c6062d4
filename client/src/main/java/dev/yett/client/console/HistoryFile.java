package dev.yett.client.console;

import dev.yett.client.UserError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The history of one device: lines that somebody typed, so its owner's alone (0600, in directories
/// of 0700), however the umask stands and whoever made the file.
final class HistoryFile {
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private HistoryFile() {}

  /// Makes the file ready for JLine, which then finds it readable and written as it expects.
  ///
  /// @return what a person should know, where something was not as it should be
  /// @throws UserError the file cannot be made; the shell can do without
  static Optional<String> prepare(Path file) throws UserError {
    try {
      Files.createDirectories(
          parent(file),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        create(file);
        return Optional.empty();
      }
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("it is not a regular file");
      }
      if (!Files.getPosixFilePermissions(file).equals(OWNER)) {
        Files.setPosixFilePermissions(file, OWNER);
      }
      return isSound(file) ? Optional.empty() : Optional.of(setAside(file));
    } catch (IOException e) {
      throw new UserError(
          dev.yett.client.ExitCode.FAILED,
          "history is not kept: " + file + ": " + e.getMessage(),
          "mend or remove that file");
    }
  }

  private static void create(Path file) throws IOException {
    FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER))
        .close();
  }

  /// JLine fails on bytes that are no UTF-8, and on control characters it would send them to the
  /// terminal when the line is recalled.
  private static boolean isSound(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8)
          .codePoints()
          .allMatch(c -> c == '\n' || !Character.isISOControl(c));
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static String setAside(Path file) throws IOException {
    var aside = parent(file).resolve(file.getFileName() + ".broken");
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    create(file);
    return "the history was not text and has been set aside as " + aside;
  }

  private static Path parent(Path file) {
    var parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }
}
