package dev.yett.client;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The input of an order. For one thread; blocks for the device's credit.
///
/// Input is complete only after [#finish], which vouches for its length and digest. Closing the
/// stream without it leaves the input incomplete, and nothing takes effect: so an exception
/// between the two never makes half a file whole.
public final class OrderInput extends OutputStream {
  /// Bytes that may be under way, or wait for the device to take them.
  static final long MOST = 32L << 20;

  private final Device device;
  private final RunningOrder order;
  private final Orders orders;
  private final ReentrantLock lock;
  private final Condition more;
  private final RunningDigest digest;

  // Guarded by the lock; changed by the writing thread, and `limit` and `taken` by the reader.
  private final long early;
  private long sentBefore;
  private long limit;
  private long taken;
  private long sent;
  private long began;
  private boolean sealed;
  private Optional<Digest> whole = Optional.empty();

  /// Nothing has gone yet.
  ///
  /// @param sentBefore bytes that went on earlier connections
  OrderInput(Device device, RunningOrder order, Orders orders, long earlyInput, long sentBefore) {
    this.sentBefore = sentBefore;
    this.device = device;
    this.order = order;
    this.orders = orders;
    this.lock = orders.lock();
    this.more = lock.newCondition();
    this.early = earlyInput;
    this.limit = earlyInput;
    this.digest = RunningDigest.of(order.sent().algorithm());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// Sends bytes as far as there is credit, and waits for more.
  ///
  /// @throws OrderEndedException when nobody takes input any more
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int at = offset;
    int left = length;
    while (left > 0) {
      int now = take(left);
      device.input(order, bytes, at, now);
      digest.update(bytes, at, now);
      at += now;
      left -= now;
    }
  }

  /// Vouches for all of the input so far; more may follow. What a tree's seal settles is settled
  /// then.
  ///
  /// @throws OrderEndedException when nobody takes input any more
  public void vouch() throws IOException {
    device.seal(order, sent, digest.soFar(), false);
  }

  /// Vouches that this was all of the input. Twice is once.
  ///
  /// @throws OrderEndedException when nobody takes input any more
  public void finish() throws IOException {
    if (!isSealed()) {
      var all = digest.soFar();
      whole = Optional.of(all);
      device.seal(order, sent, all, true);
    }
  }

  /// The digest that was vouched for. For the writing thread, after [#finish].
  public Digest digest() {
    return whole.orElseThrow(() -> new IllegalStateException("not finished"));
  }

  // For input that goes on over several connections; the digest is its owner's.

  /// How much may be sent now: nothing where nobody takes input any more.
  long room() {
    lock.lock();
    try {
      return sealed || order.ended() || orders.isOver() ? 0 : credit();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until something may be sent.
  ///
  /// @throws OrderEndedException when nobody takes input any more
  void awaitRoom() throws IOException {
    awaitCredit();
  }

  /// Sends what there is [#room] for. No two threads at once.
  void send(byte[] bytes, int offset, int length) throws OrderEndedException {
    lock.lock();
    try {
      sent += length;
    } finally {
      lock.unlock();
    }
    device.input(order, bytes, offset, length);
  }

  /// Vouches for all of the input, on whatever connections it went.
  void finish(long length, Digest all) throws OrderEndedException {
    device.seal(order, length, all, true);
  }

  /// Whether the device took some on this connection.
  boolean progressed() {
    lock.lock();
    try {
      return taken > began;
    } finally {
      lock.unlock();
    }
  }

  /// The digest of all that has been written so far. For the writing thread.
  public Digest soFar() {
    return digest.soFar();
  }

  /// Bytes that were sent.
  public long sent() {
    lock.lock();
    try {
      return sent;
    } finally {
      lock.unlock();
    }
  }

  /// Called once the `SEAL` is on its way, before another order can be.
  void sealed() {
    lock.lock();
    try {
      sealed = true;
    } finally {
      lock.unlock();
    }
  }

  /// Does nothing: see [#finish].
  @Override
  public void close() {}

  /// Bytes that the device has passed on for good, for showing progress.
  public long taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private int take(int wanted) throws IOException {
    lock.lock();
    try {
      int now = (int) Math.min(Math.min(wanted, Limits.FRAME), awaitCredit());
      sent += now;
      return now;
    } finally {
      lock.unlock();
    }
  }

  /// A device may grant what it likes: we keep no more than this until it has taken it.
  private long credit() {
    return Math.min(limit, taken + MOST) - sent;
  }

  private long awaitCredit() throws IOException {
    lock.lock();
    try {
      while (true) {
        if (sealed) {
          throw new IOException("the input has been sealed");
        }
        if (order.ended() || orders.isOver()) {
          throw new OrderEndedException();
        }
        if (credit() > 0) {
          return credit();
        }
        more.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while waiting for credit");
    } finally {
      lock.unlock();
    }
  }

  // From here on: called by the reader, with the lock held.

  /// Input goes on from here, as the device's receipt says. Credit may have come before it.
  void begin(long at) {
    if (at > 0) {
      began = at;
      taken = Math.max(taken, at);
      sent = at;
      limit = Math.max(limit, at + early);
    }
    sentBefore = 0;
  }

  void credited(long toTaken, long toLimit) throws ProtocolException {
    if (toTaken < taken
        || toLimit < limit
        || toTaken > toLimit
        || toTaken > Math.max(sent, sentBefore)) {
      throw new ProtocolException(Reason.CREDIT, "it fell, or took what was never sent");
    }
    taken = toTaken;
    limit = toLimit;
    more.signalAll();
  }

  /// Whether all of the input has been vouched for.
  public boolean isSealed() {
    lock.lock();
    try {
      return sealed;
    } finally {
      lock.unlock();
    }
  }

  void wake() {
    more.signalAll();
  }
}
