package dev.yett.server.audit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.yett.identity.HashChain;
import dev.yett.identity.HashChain.Head;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// The file `audit.jsonl` of a directory and those before it, `audit-SEQUENCE.jsonl`, named by the
/// first record that is not in them any more: by the order of records, not by a clock, which may go
/// back. One chain holds the lines of all of them. Belongs to one thread.
///
/// A line that could not be written whole is cut off again, so a failed append leaves nothing
/// behind.
final class AuditFile implements AutoCloseable {
  static final String CURRENT = "audit.jsonl";
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<? extends OpenOption> OPTIONS =
      Set.of(READ, WRITE, CREATE, NOFOLLOW_LINKS);

  private final Path directory;
  private final long rotateAt;
  private final FileChannel lock;
  private FileChannel channel;
  private HashChain chain = HashChain.from(Head.EMPTY);
  private long length;
  private long torn;

  private AuditFile(Path directory, long rotateAt, FileChannel lock, FileChannel channel)
      throws IOException {
    this.directory = directory;
    this.rotateAt = rotateAt;
    this.lock = lock;
    this.channel = channel;
    this.length = channel.size();
  }

  /// Opens it, and tells each line of the last two files.
  static AuditFile open(Path directory, long rotateAt, Consumer<String> lines) throws IOException {
    if (!Files.exists(directory, NOFOLLOW_LINKS)) {
      Files.createDirectories(directory, PRIVATE_DIRECTORY);
    }
    requireOurs(directory, true);
    FileChannel lock = lock(directory.resolve("lock"));
    try {
      Path current = directory.resolve(CURRENT);
      var file = new AuditFile(directory, rotateAt, lock, openFile(current));
      file.cutTorn();
      var last = new Last(lines);
      var before = before(directory);
      if (!before.isEmpty()) {
        try (var in = Files.newInputStream(before.getLast(), NOFOLLOW_LINKS)) {
          read(in, last);
        }
      }
      file.channel.position(0);
      read(Channels.newInputStream(file.channel), last);
      file.chain = HashChain.from(last.head());
      file.channel.position(file.length);
      return file;
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /// Bytes of a line that had been cut off, and are gone now.
  long torn() {
    return torn;
  }

  /// How far the chain goes.
  Head head() {
    return chain.head();
  }

  /// Appends a record, chained to the one before.
  ///
  /// @param record one JSON object, without end of line
  void append(byte[] record) throws IOException {
    if (length >= rotateAt) rotate();
    if (channel.size() != length) cutTo(length);
    Head before = chain.head();
    byte[] line = ChainedLine.next(chain, record);
    try {
      var bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) channel.write(bytes);
      length += line.length;
    } catch (IOException e) {
      chain = HashChain.from(before);
      cutTo(length);
      throw e;
    }
  }

  /// Passes lines on, and keeps the last one's place in the chain. A line that is none of a chain
  /// begins it anew, which a check then shows.
  private static final class Last implements Consumer<String> {
    private final Consumer<String> lines;
    private String last = "";

    Last(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public void accept(String line) {
      last = line;
      lines.accept(line);
    }

    Head head() {
      return ChainedLine.parse(last.getBytes(StandardCharsets.UTF_8))
          .map(ChainedLine::head)
          .orElse(Head.EMPTY);
    }
  }

  /// Brings what was appended to the disk.
  void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      channel.close();
    }
  }

  private void rotate() throws IOException {
    channel.force(true);
    Path current = directory.resolve(CURRENT);
    Path old = directory.resolve("audit-%016d.jsonl".formatted(chain.head().count()));
    if (Files.exists(old, NOFOLLOW_LINKS)) throw new IOException(old + ": it is there already");
    Files.move(current, old);
    FileChannel fresh = openFile(current);
    channel.close();
    channel = fresh;
    length = fresh.size();
    try (var opened = FileChannel.open(directory, READ)) {
      opened.force(true);
    }
  }

  /// The files before the current one, in their order.
  static List<Path> before(Path directory) throws IOException {
    try (var files = Files.newDirectoryStream(directory, "audit-*.jsonl")) {
      var list = new ArrayList<Path>();
      files.forEach(list::add);
      list.sort(null);
      return list;
    }
  }

  private void cutTorn() throws IOException {
    long end = length;
    var buffer = ByteBuffer.allocate(64 * 1024);
    while (end > 0) {
      int size = (int) Math.min(buffer.capacity(), end);
      buffer.clear().limit(size);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, end - size + buffer.position()) < 0) break;
      }
      int newline = size - 1;
      while (newline >= 0 && buffer.get(newline) != '\n') newline--;
      if (newline >= 0) {
        end = end - size + newline + 1;
        break;
      }
      end -= size;
    }
    torn = length - end;
    if (torn > 0) cutTo(end);
    length = end;
  }

  private void cutTo(long end) throws IOException {
    channel.truncate(end);
    channel.position(end);
  }

  private static void read(InputStream in, Consumer<String> lines) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.accept(line);
    }
  }

  private static FileChannel openFile(Path path) throws IOException {
    if (Files.exists(path, NOFOLLOW_LINKS)) requireOurs(path, false);
    FileChannel channel = FileChannel.open(path, OPTIONS, PRIVATE);
    try {
      requireOurs(path, false);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel = openFile(path);
    try {
      FileLock held = channel.tryLock();
      if (held != null) return channel;
    } catch (OverlappingFileLockException e) {
      // Held by this process: the same refusal.
    }
    channel.close();
    throw new IOException(path.getParent() + ": another daemon writes this audit log");
  }

  /// What anybody else could have put there or can read is not taken.
  private static void requireOurs(Path path, boolean isDirectory) throws IOException {
    var found = Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
    boolean kind = isDirectory ? found.isDirectory() : found.isRegularFile();
    if (!kind) throw new IOException(path + ": not a " + (isDirectory ? "directory" : "file"));
    var self = Files.readAttributes(Path.of("/proc/self"), PosixFileAttributes.class);
    if (!found.owner().equals(self.owner())) {
      throw new IOException(path + ": belongs to " + found.owner().getName());
    }
    var open = EnumSet.noneOf(PosixFilePermission.class);
    open.addAll(found.permissions());
    open.retainAll(OTHERS);
    if (!open.isEmpty()) {
      throw new IOException(path + ": others have access; chmod go= it");
    }
  }
}
