package dev.yett.server.file.root;

import dev.yett.posix.Directory;
import dev.yett.posix.Errno;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.OpenFile;
import dev.yett.posix.PosixException;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.ContentDigest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// A file that is being written beside its target, under a name of ours, until it gets its own.
///
/// Whatever goes wrong before [#publish] leaves the target as it was. Belongs to one thread.
public final class Upload implements AutoCloseable {
  private static final int CHUNK = 256 * 1024;
  private static final int OWN_MODE = 0600;
  private static final int NEW_MODE = 0640;
  private static final long HOLE_STEP = 64L << 20;

  /// Zeros cost their sender nothing, and us their digest.
  private static final long MOST_HOLES = 1L << 40;

  private final OpenRoot root;
  private final Directory directory;
  private final String temporary;
  private final RegularFile file;
  private final boolean part;
  private final Optional<RunningDigest> digest;

  private long size;
  private long written;
  private long holes;
  private boolean kept;
  private boolean released;
  private boolean published;

  private Upload(
      OpenRoot root,
      Directory directory,
      String temporary,
      RegularFile file,
      boolean part,
      Optional<RunningDigest> digest) {
    this.root = root;
    this.directory = directory;
    this.temporary = temporary;
    this.file = file;
    this.part = part;
    this.digest = digest;
  }

  /// Begins an empty one.
  ///
  /// @param directory of the target; stays its owner's
  /// @param digest of the content, where one is to be computed
  public static Upload begin(OpenRoot root, Directory directory, Optional<RunningDigest> digest)
      throws IOException {
    String name = Temporary.newName();
    return new Upload(root, directory, name, directory.createRegular(name), false, digest);
  }

  /// Begins an empty one that may be kept; where another order is at the same, one that may not.
  ///
  /// @param owner whose part it becomes
  public static Upload beginPart(
      OpenRoot root, Directory directory, PartOwner owner, Optional<RunningDigest> digest)
      throws IOException {
    String name = owner.partName();
    try {
      RegularFile created = directory.createRegular(name);
      if (created.lock()) {
        return new Upload(root, directory, name, created, true, digest);
      }
      created.close();
    } catch (PosixException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
      Optional<RegularFile> found = own(directory, owner);
      if (found.isPresent()) {
        found.get().setSize(0);
        return new Upload(root, directory, name, found.get(), true, digest);
      }
    }
    return begin(root, directory, digest);
  }

  /// Goes on with what is kept of one.
  ///
  /// @param offset how much of it counts
  /// @param expected its digest
  /// @throws FileFault `source-changed`, argument `kept`, where there is not so much, or it is
  ///     another; the part is then gone
  public static Upload resume(
      OpenRoot root,
      Directory directory,
      PartOwner owner,
      long offset,
      String expected,
      RunningDigest digest)
      throws IOException {
    RegularFile file =
        own(directory, owner).orElseThrow(() -> new FileFault(Reason.SOURCE_CHANGED, "kept"));
    var upload = new Upload(root, directory, owner.partName(), file, true, Optional.of(digest));
    try {
      if (file.status().size() < offset) {
        throw new FileFault(Reason.SOURCE_CHANGED, "kept");
      }
      digest(file, offset, digest);
      if (!digest.soFar().value().hex().equals(expected)) {
        throw new FileFault(Reason.SOURCE_CHANGED, "kept");
      }
      file.setSize(offset);
      upload.reserve(offset);
      upload.size = offset;
      return upload;
    } catch (IOException e) {
      upload.close();
      throw e;
    }
  }

  /// How much an operator has of a file, and its digest; empty where nothing is kept, or it is in
  /// use.
  public static Optional<ContentDigest> part(
      Directory directory, PartOwner owner, RunningDigest digest) throws IOException {
    Optional<RegularFile> found = own(directory, owner);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    try (RegularFile file = found.get()) {
      long size = file.status().size();
      digest(file, size, digest);
      return Optional.of(new ContentDigest(size, digest.soFar()));
    }
  }

  /// Opens and locks a part that is there and that nobody but us can have written.
  private static Optional<RegularFile> own(Directory directory, PartOwner owner)
      throws IOException {
    RegularFile file;
    try {
      file = directory.openRegular(owner.partName(), OpenFile.Access.WRITE);
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ELOOP) || e.is(Errno.EACCES)) {
        return Optional.empty();
      }
      throw e;
    }
    FileStatus status = file.status();
    if (status.links() == 1
        && status.user() == owner.user()
        && (status.mode() & 0777) == OWN_MODE
        && file.lock()) {
      return Optional.of(file);
    }
    file.close();
    return Optional.empty();
  }

  private static void digest(RegularFile file, long length, RunningDigest digest)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (long at = 0; at < length; ) {
      int read = file.read(at, chunk, 0, (int) Math.min(chunk.length, length - at));
      if (read == 0) {
        throw new FileFault(Reason.SOURCE_CHANGED, "kept");
      }
      digest.update(chunk, 0, read);
      at += read;
      heed();
    }
  }

  /// More content.
  public void data(byte[] bytes, int offset, int length) throws IOException {
    reserve(length);
    file.write(size, bytes, offset, length);
    digest.ifPresent(running -> running.update(bytes, offset, length));
    size += length;
    written = size;
  }

  /// Zeros, for which the disk gives no room.
  public void hole(long length) throws IOException {
    if (length > MOST_HOLES - holes) {
      throw new FileFault(Reason.TOO_LARGE, "path");
    }
    reserve(length);
    holes += length;
    if (digest.isPresent()) {
      for (long left = length; left > 0; left -= HOLE_STEP) {
        digest.get().zeros(Math.min(left, HOLE_STEP));
        heed();
      }
    }
    size += length;
  }

  /// Content that another file has.
  public void copy(RegularFile basis, long offset, long length) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK, length)];
    for (long done = 0; done < length; ) {
      int read = basis.read(offset + done, chunk, 0, (int) Math.min(chunk.length, length - done));
      if (read == 0) {
        throw new FileFault(Reason.SOURCE_CHANGED, "basis");
      }
      data(chunk, 0, read);
      done += read;
      heed();
    }
  }

  private static void heed() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the order must end");
    }
  }

  private void reserve(long bytes) throws IOException {
    if (bytes > root.rules().maxSize().orElse(Long.MAX_VALUE) - size) {
      throw new FileFault(Reason.TOO_LARGE, "path");
    }
    if (!root.quota().take(bytes)) {
      throw new FileFault(Reason.QUOTA, "path");
    }
  }

  /// Bytes of content so far.
  public long size() {
    return size;
  }

  /// The digest of the content so far, where one is computed.
  public Optional<Digest> digest() {
    return digest.map(RunningDigest::soFar);
  }

  /// No more content comes. Gives it its permissions and time; `old` has the name now.
  public void complete(OptionalInt mode, Optional<Instant> modified, Optional<FileStatus> old)
      throws IOException {
    if (written < size) {
      file.setSize(size);
    }
    int now = mode.orElse(old.map(FileStatus::mode).orElse(NEW_MODE)) & 0777;
    file.setMode(now);
    if (modified.isPresent()) {
      file.setModified(modified.get());
    }
  }

  /// Makes its content durable. Waits for the disk.
  public void sync() throws IOException {
    file.sync();
  }

  /// Lets go of the open file where that is not needed to hold it: it can then be synced only with
  /// its filesystem.
  public void release() {
    if (!part) {
      released = true;
      file.close();
    }
  }

  /// Whether it was let go of.
  public boolean isReleased() {
    return released;
  }

  /// Gives it its name in one step.
  ///
  /// @param target where the name is; of the same filesystem
  /// @param old what had the name when it was looked at
  public void publish(Directory target, String name, boolean replace, Optional<FileStatus> old)
      throws IOException {
    Target.rename(directory, temporary, target, name, replace);
    published = true;
    old.filter(it -> it.type() == FileType.REGULAR)
        .ifPresent(it -> root.quota().giveBack(it.size()));
  }

  /// Whether what came may be gone on with: not after input that was no one's, or a revocation.
  public static boolean isWorthKeeping(Reason why) {
    return switch (why) {
      case LOST, LEFT, SHUTDOWN, CANCELLED, TIMEOUT, REPLACED, DETACHED -> true;
      default -> false;
    };
  }

  /// What came so far is kept for a later order when this is closed.
  public void keep() {
    kept = part;
  }

  /// Removes what was not published, unless it is kept.
  @Override
  public void close() throws IOException {
    try (file) {
      if (!published && !kept) {
        root.quota().giveBack(size);
        Temporary.remove(directory, temporary);
      } else if (kept) {
        root.quota().giveBack(size);
      }
    }
  }
}
