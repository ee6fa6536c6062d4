package dev.yett.client.console.line;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.identity.DurableFile;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The history of one device: lines that somebody typed, so its owner's alone (0600, in directories
/// of 0700), however the umask stands and whoever made the file. A link in its place is not
/// followed. Several shells may append at once. A command of several lines goes on in lines that
/// begin with a blank, as none does that was kept. For one thread.
public final class HistoryFile {
  public static final int LINES = 10_000;
  static final int BYTES = 1 << 20;

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
  private static final Set<OpenOption> APPEND =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private final Path file;
  private final List<String> lines;
  private final Optional<String> note;

  private HistoryFile(Path file, List<String> lines, Optional<String> note) {
    this.file = file;
    this.lines = List.copyOf(lines);
    this.note = note;
  }

  /// Reads the newest lines, and makes the file where there is none.
  ///
  /// @throws UserError it cannot be kept there; the shell can do without
  public static HistoryFile open(Path file) throws UserError {
    try {
      Files.createDirectories(
          parent(file),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
          && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("it is not a regular file");
      }
      FileChannel.open(file, APPEND, PosixFilePermissions.asFileAttribute(OWNER)).close();
      if (!Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).equals(OWNER)) {
        Files.setPosixFilePermissions(file, OWNER);
      }
      return read(file);
    } catch (IOException e) {
      throw new UserError(
          ExitCode.FAILED,
          "history is not kept: " + file + ": " + e.getMessage(),
          "mend or remove that file");
    }
  }

  private static HistoryFile read(Path file) throws IOException {
    byte[] end = end(file);
    // Where the file is longer, the first line is the rest of one.
    boolean cut = Files.size(file) > end.length;
    var all = new String(end, StandardCharsets.UTF_8).lines().skip(cut ? 1 : 0).toList();
    var sound = new ArrayList<>(all.stream().filter(HistoryFile::isSound).toList());
    var note = Optional.<String>empty();
    if (sound.size() < all.size()) {
      var aside = parent(file).resolve(file.getFileName() + ".broken");
      DurableFile.write(aside, end, OWNER);
      note = Optional.of("what was not text in the history has been set aside as " + aside);
    }
    var whole = joined(sound);
    var newest = whole.subList(Math.max(0, whole.size() - LINES / 2), whole.size());
    if (cut || sound.size() > LINES || note.isPresent()) {
      var kept = new StringBuilder();
      newest.forEach(line -> kept.append(parted(line)));
      DurableFile.write(file, kept.toString().getBytes(StandardCharsets.UTF_8), OWNER);
    }
    return new HistoryFile(file, newest, note);
  }

  /// The commands that the lines of the file are.
  private static List<String> joined(List<String> lines) {
    var whole = new ArrayList<String>();
    for (var line : lines) {
      if (!line.startsWith(" ")) {
        whole.add(line);
      } else if (!whole.isEmpty()) {
        whole.add(whole.removeLast() + "\n" + line.substring(1));
      }
    }
    return whole;
  }

  private static String parted(String line) {
    return line.replace("\n", "\n ") + "\n";
  }

  private static byte[] end(Path file) throws IOException {
    try (var channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      var end = ByteBuffer.allocate((int) Math.min(BYTES, channel.size()));
      channel.position(channel.size() - end.capacity());
      while (end.hasRemaining() && channel.read(end) >= 0) {}
      return java.util.Arrays.copyOf(end.array(), end.position());
    }
  }

  /// Control characters would reach the terminal when the line is recalled; a replacement character
  /// stands where bytes were no UTF-8.
  private static boolean isSound(String line) {
    return Printable.isPrintable(line) && line.indexOf('\ufffd') < 0;
  }

  /// The lines of former sessions, the oldest first.
  List<String> lines() {
    return lines;
  }

  /// What a person should know, where something was not as it should be.
  public Optional<String> note() {
    return note;
  }

  /// Appends a command, in one write. Lines that could not be read again are left out.
  public void append(String line) throws IOException {
    if (line.isBlank() || line.startsWith(" ") || !line.lines().allMatch(HistoryFile::isSound)) {
      return;
    }
    try (var channel =
        FileChannel.open(file, APPEND, PosixFilePermissions.asFileAttribute(OWNER))) {
      var bytes = ByteBuffer.wrap(parted(line).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static Path parent(Path file) {
    var parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }
}
