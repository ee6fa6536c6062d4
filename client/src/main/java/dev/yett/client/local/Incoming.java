package dev.yett.client.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file that is being received: a temporary beside its target, renamed over it once all of it
/// has come and been verified. Until then the target is what it was, and after a loss the part
/// stays, under a name that the same transfer finds again.
///
/// Both names are ours. For one thread.
public final class Incoming implements AutoCloseable {
  /// Runs of zeros from this length on become holes.
  private static final int HOLE = 16_384;

  private static final byte[] ZEROS = new byte[HOLE];

  private final Folder folder;
  private final String target;
  private final String temporary;
  private final FileChannel channel;
  private final @Nullable FileLock lock;
  private final boolean hasUsualMode;
  private long position;

  /// How long the temporary is.
  private long length;

  private boolean done;
  private boolean keepPart;

  private Incoming(
      Folder folder,
      String target,
      String temporary,
      FileChannel channel,
      @Nullable FileLock lock,
      boolean hasUsualMode,
      long length) {
    this.folder = folder;
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
    this.lock = lock;
    this.hasUsualMode = hasUsualMode;
    this.length = length;
  }

  /// A file that starts from nothing and leaves nothing when it is closed too early.
  ///
  /// @param mode what it may get where nothing else is said
  public static Incoming fresh(Folder folder, String target, int mode) throws IOException {
    requireName(target);
    var temporary = Folder.scratch(".part");
    int usual = (mode | 0600) & 0666;
    return new Incoming(folder, target, temporary, folder.create(temporary, usual), null, true, 0);
  }

  static Incoming fresh(Folder folder, String target) throws IOException {
    return fresh(folder, target, 0600);
  }

  /// A file that starts from nothing, too, and whose temporary bears the same name each time: what
  /// a killed program left of it is taken by the next transfer of the same origin. Where another
  /// program is at it, this one writes beside it.
  ///
  /// @param origin what is transferred, the same text each time
  /// @param mode what it may get where nothing else is said
  public static Incoming again(Folder folder, String target, String origin, int mode)
      throws IOException {
    var temporary = partName(requireName(target), origin);
    var incoming = begun(folder, target, temporary, (mode | 0600) & 0666, true);
    if (incoming.isEmpty()) {
      return fresh(folder, target, mode);
    }
    if (incoming.get().kept() > 0) {
      incoming.get().restart();
    }
    return incoming.get();
  }

  /// A file whose part may lie there already, from a transfer of the same origin that was
  /// interrupted. Where another program is at it, this one starts from nothing beside it.
  ///
  /// @param origin what is transferred, the same text each time
  public static Incoming resumed(Folder folder, String target, String origin) throws IOException {
    var temporary = partName(requireName(target), origin);
    var incoming = begun(folder, target, temporary, 0600, false);
    return incoming.isPresent() ? incoming.get() : fresh(folder, target);
  }

  /// The temporary of that name, made or found, and locked; nothing where another program is at it.
  private static Optional<Incoming> begun(
      Folder folder, String target, String temporary, int mode, boolean hasUsualMode)
      throws IOException {
    Optional<Local> before = Optional.empty();
    FileChannel channel;
    try {
      channel = folder.create(temporary, mode);
    } catch (FileAlreadyExistsException e) {
      before = folder.find(temporary).filter(f -> f.type() == Local.Type.FILE);
      if (before.isEmpty()) {
        return Optional.empty();
      }
      channel = folder.change(temporary);
    }
    boolean ours = false;
    try {
      var lock = channel.tryLock();
      // While it was not locked, who had it may have renamed it into its place.
      ours = lock != null && isStill(folder, temporary, before);
      return ours
          ? Optional.of(
              new Incoming(
                  folder,
                  target,
                  temporary,
                  channel,
                  lock,
                  hasUsualMode && before.isEmpty(),
                  before.isEmpty() ? 0 : channel.size()))
          : Optional.empty();
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // another thread of this program is at it
    } catch (IOException e) {
      // A file system without locks.
      if (before.isEmpty()) {
        folder.deleteFile(temporary);
      }
      return Optional.empty();
    } finally {
      if (!ours) {
        channel.close();
      }
    }
  }

  private static boolean isStill(Folder folder, String name, Optional<Local> before)
      throws IOException {
    return before.isEmpty()
        || folder.find(name).filter(now -> now.key().equals(before.get().key())).isPresent();
  }

  private static String requireName(String target) throws IOException {
    if (!Folder.isName(target)) {
      throw new IOException("'" + target + "' is not the name of one file");
    }
    return target;
  }

  /// The name of the part that a transfer of this origin keeps beside its target.
  public static String partName(String target, String origin) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(target.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(origin.getBytes(StandardCharsets.UTF_8));
      return ".yett-" + HexFormat.of().formatHex(digest.digest(), 0, 8) + ".part";
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// Bytes that lie there from before.
  public long kept() {
    return length;
  }

  /// Where the next byte goes.
  public long position() {
    return position;
  }

  /// What is kept is as good as what comes, up to there; the next byte goes behind it.
  public void goOnAt(long length) throws IOException {
    position = length;
    truncate(length);
  }

  /// Starts again from nothing.
  public void restart() throws IOException {
    truncate(0);
    position = 0;
  }

  private void truncate(long to) throws IOException {
    channel.truncate(to);
    length = Math.min(length, to);
  }

  /// Takes the next bytes. Zeros become a hole where they are many.
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int next = Math.min(end, at + HOLE);
      if (next - at == HOLE && isZero(bytes, at)) {
        position += HOLE;
        at = next;
        continue;
      }
      // As much as has no such run of zeros, in one call.
      while (next < end && !(end - next >= HOLE && isZero(bytes, next))) {
        next = Math.min(end, next + HOLE);
      }
      var buffer = ByteBuffer.wrap(bytes, at, next - at);
      while (buffer.hasRemaining()) {
        position += channel.write(buffer, position);
        this.length = Math.max(this.length, position);
      }
      at = next;
    }
  }

  private static boolean isZero(byte[] bytes, int at) {
    return bytes[at] == 0 && java.util.Arrays.mismatch(bytes, at, at + HOLE, ZEROS, 0, HOLE) < 0;
  }

  /// Leaves a hole of so many bytes.
  public void skip(long length) {
    position += length;
  }

  /// Reads what was written, for a file that is put together from an older one.
  public FileChannel channel() {
    return channel;
  }

  /// From now on the part outlives [#close], so that the transfer can be taken up again.
  public void keepPart() {
    keepPart = true;
  }

  /// Ends the file at the last byte written or skipped, sets mode and time, and makes the content
  /// durable.
  ///
  /// @param mode the nine bits that the other end has
  /// @param modified where both are to be as there; else nothing becomes executable because the
  ///     other end says so, and the file that is replaced gives its mode
  public void complete(int mode, Optional<Instant> modified, boolean sync) throws IOException {
    extend();
    if (modified.isPresent()) {
      // Most were made with the mode that they are to have, and it takes less to look.
      if (folder.find(temporary).filter(now -> now.mode() == mode).isEmpty()) {
        folder.mode(temporary, mode);
      }
      folder.modified(temporary, modified.get());
    } else {
      var there = folder.find(target).filter(f -> f.type() == Local.Type.FILE);
      if (there.isPresent()) {
        folder.mode(temporary, there.get().mode());
      } else if (!hasUsualMode) {
        folder.mode(temporary, Umask.leaves((mode | 0600) & 0666));
      }
    }
    if (sync) {
      channel.force(true);
    }
  }

  private void extend() throws IOException {
    if (length > position) {
      truncate(position);
    } else if (length < position) {
      channel.write(ByteBuffer.allocate(1), position - 1);
    }
  }

  /// Renames it into place; [#complete] has been called.
  ///
  /// @param overwrite whether a file of that name may be replaced
  /// @throws FileAlreadyExistsException there is one, and it may not
  public void place(boolean overwrite) throws IOException {
    var there = folder.find(target);
    if (there.isPresent() && (!overwrite || there.get().type() == Local.Type.DIRECTORY)) {
      throw new FileAlreadyExistsException(folder.path().resolve(target).toString());
    }
    folder.rename(temporary, target);
    done = true;
  }

  /// Leaves nothing behind unless it was placed, or its part is to be kept.
  @Override
  public void close() throws IOException {
    try {
      if (!done && !(keepPart && lock != null && channel.size() > 0)) {
        folder.deleteFile(temporary);
      }
    } finally {
      channel.close();
    }
  }
}
