package dev.yett.client.transfer.tree;

import dev.yett.client.local.Folder;
import dev.yett.client.local.Incoming;
import dev.yett.client.transfer.Options;
import dev.yett.client.transfer.Progress;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/// A file of a tree while its content comes: a temporary beside its place, a digest of what it
/// holds, and no byte more than was announced.
///
/// For one thread, that of its [Landing], which ends it once: by [#whole], with which it becomes
/// its [Batch]'s, or by [#drop].
final class Arrival {
  private final TreeEntry entry;
  private final Folder folder;
  private final Incoming incoming;
  private final RunningDigest digest;
  private final Options options;
  private final Progress.Moving moving;

  private Arrival(
      TreeEntry entry,
      Folder folder,
      Incoming incoming,
      RunningDigest digest,
      Options options,
      Progress.Moving moving) {
    this.entry = entry;
    this.folder = folder;
    this.incoming = incoming;
    this.digest = digest;
    this.options = options;
    this.moving = moving;
  }

  /// Opens the temporary, behind what is kept of it where the device goes on there.
  ///
  /// @param entry with a size
  /// @param folder where its place is; held for as long as it is under way
  /// @param origin names the part of it, the same each time
  /// @param kept what the device was told that is here of it
  /// @throws Landing.UnaskedException the device goes on where nobody said that we are
  static Arrival begin(
      TreeEntry entry,
      Folder folder,
      String name,
      String origin,
      Optional<ContentDigest> kept,
      Options options,
      Progress progress)
      throws IOException {
    long size = entry.size().orElseThrow();
    var digest = RunningDigest.of(options.digest());
    var incoming =
        size >= TreeGet.LARGE
            ? Incoming.resumed(folder, name, origin)
            : Incoming.again(folder, name, origin, entry.mode().orElse(0600));
    boolean done = false;
    try {
      if (entry.from().isPresent()) {
        resume(entry, kept, incoming, digest);
      } else if (incoming.kept() > 0) {
        incoming.restart();
      }
      done = true;
    } finally {
      if (!done) {
        incoming.close();
      }
    }
    var moving = progress.begin(entry.path().isEmpty() ? name : entry.path(), size);
    moving.kept(incoming.position());
    return new Arrival(entry, folder.held(), incoming, digest, options, moving);
  }

  /// The device goes on where we said that we are; it has compared the digest (row H07).
  private static void resume(
      TreeEntry entry, Optional<ContentDigest> kept, Incoming incoming, RunningDigest digest)
      throws IOException {
    if (kept.isEmpty() || !entry.from().equals(kept)) {
      throw new Landing.UnaskedException("a beginning that was not asked for");
    }
    Prefix.add(incoming.channel(), kept.get().size(), digest);
    if (!digest.soFar().equals(kept.get().digest())) {
      throw new IOException("its kept part was changed by another program");
    }
    incoming.goOnAt(kept.get().size());
  }

  /// Takes the next bytes, at the pace of all transfers.
  ///
  /// @param shown its name for people
  /// @throws Landing.NoRoomException they cannot be written
  void data(String shown, byte[] bytes, int offset, int length) throws IOException {
    requireRoom(length);
    pace(length);
    digest.update(bytes, offset, length);
    try {
      incoming.write(bytes, offset, length);
    } catch (IOException e) {
      throw new Landing.NoRoomException(shown, e);
    }
    moving.moved(length);
  }

  /// Takes so many zeros.
  void hole(long length) throws IOException {
    requireRoom(length);
    digest.zeros(length);
    incoming.skip(length);
    moving.moved(length);
  }

  private long left() {
    return entry.size().orElse(0) - incoming.position();
  }

  private void requireRoom(long length) throws Landing.UnaskedException {
    if (length > left()) {
      throw new Landing.UnaskedException("'" + entry.path() + "' is longer than it said");
    }
  }

  private void pace(int bytes) throws InterruptedIOException {
    try {
      options.pace().take(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Whether all has come, and is what the device says that it sent.
  boolean is(ContentDigest whole) {
    return left() == 0
        && whole.size() == incoming.position()
        && whole.digest().equals(digest.soFar());
  }

  /// No more comes.
  void sent() {
    moving.sent();
  }

  /// The whole file, for the batch that puts it into its place, and lets go of it.
  Batch.Whole whole(String shown) {
    return new Batch.Whole(
        shown,
        incoming,
        folder,
        moving,
        entry.mode().orElse(0600),
        options.preserve() ? entry.modified() : Optional.empty());
  }

  /// What came is the beginning of a later transfer, and outlives [#drop].
  void keepPart() {
    incoming.keepPart();
  }

  /// It does not come whole.
  void drop() throws IOException {
    try (folder) {
      incoming.close();
    }
  }
}
