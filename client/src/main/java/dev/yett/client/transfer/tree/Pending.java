package dev.yett.client.transfer.tree;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.local.Local;
import dev.yett.client.transfer.Progress;
import dev.yett.protocol.Reason;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.Settled;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Entries that were sent and are not known to be settled, oldest first. Two threads: one sends,
/// one hears what was settled.
final class Pending {
  /// A file from this size on is worth asking for what the device kept of it.
  static final long LARGE = 4 << 20;

  /// What is under way is held here, and a window has room for far more entries than that where
  /// they are small. Many times what one seal settles, which [Sending] sets each 256 entries.
  private static final int MOST = 16_384;

  private final Progress progress;
  private final Deque<Sent> sent = new ArrayDeque<>();
  private final Deque<Item> again = new ArrayDeque<>();
  private final List<Item> existing = new ArrayList<>();
  private long number;
  private long settled;
  private long failures;
  private boolean resent;
  private boolean over;

  Pending(Progress progress) {
    this.progress = progress;
  }

  private record Sent(Item item, Progress.Moving moving) {}

  /// A new order: its entries are numbered from 0.
  synchronized void begin() {
    number = 0;
    settled = 0;
    over = false;
  }

  /// Nothing is settled any more on this connection.
  synchronized void over() {
    over = true;
    notifyAll();
  }

  /// Waits until no more is under way than is held; or until nobody settles any.
  synchronized void awaitRoom() throws IOException {
    try {
      while (sent.size() >= MOST && !over) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted");
    }
  }

  /// What was under way on the connection before goes first.
  ///
  /// @param kept what the device holds of some, by path
  synchronized void again(Map<String, ContentDigest> kept) {
    resent |= !sent.isEmpty();
    for (var each : sent) {
      var item = each.item();
      again.add(item.withKept(Optional.ofNullable(kept.get(item.path()))));
    }
    sent.clear();
  }

  /// Files under way that are so large that a part of them counts.
  synchronized List<Item> large() {
    return sent.stream()
        .map(Sent::item)
        .filter(i -> i.local().type() == Local.Type.FILE && i.local().size() >= LARGE)
        .toList();
  }

  /// The next that must be sent once more.
  synchronized Optional<Item> nextAgain() {
    return Optional.ofNullable(again.poll());
  }

  /// An entry is being sent.
  synchronized void add(Item item, Progress.Moving moving) {
    sent.add(new Sent(item, moving));
    number++;
  }

  /// The device has settled so many.
  ///
  /// @throws IOException it cannot have
  synchronized void settle(Settled told) throws IOException {
    if (told.entries() > number || told.entries() < settled) {
      throw new IOException("it settled what was not sent");
    }
    var failed = new java.util.HashMap<Long, String>();
    told.failed().forEach(f -> failed.put(f.entry(), f.reason()));
    for (; settled < told.entries(); settled++) {
      var each = sent.remove();
      var why = failed.get(settled);
      if (why == null) {
        done(each);
      } else {
        fail(each.item(), why);
      }
    }
    notifyAll();
  }

  private static void done(Sent each) {
    if (each.item().local().type() != Local.Type.DIRECTORY) {
      each.moving().done();
    }
  }

  private void fail(Item item, String reason) {
    if (reason.equals(Reason.EXISTS.code()) && resent) {
      // It may be our own, from before the connection was lost.
      existing.add(item);
      return;
    }
    failures++;
    progress.skipped(item.path(), Words.of(reason));
  }

  /// An entry could not be read here: it is not sent, and the others are.
  synchronized void unreadable(Item item, String why) {
    failures++;
    progress.skipped(item.path(), why);
  }

  /// The order had come to its end without our hearing of the last ones.
  synchronized void settledUnseen(boolean all) {
    while (!sent.isEmpty()) {
      done(sent.remove());
    }
    if (!all) {
      failures++;
      progress.skipped("some of the last entries", "which, was not heard: the connection was lost");
    }
  }

  synchronized void requireNone(String device) throws UserError {
    if (!sent.isEmpty()) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          "%s did not say what became of %d files".formatted(device, sent.size()));
    }
  }

  synchronized long failures() {
    return failures;
  }

  synchronized List<Item> existing() {
    return List.copyOf(existing);
  }
}
