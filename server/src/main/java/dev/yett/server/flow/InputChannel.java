package dev.yett.server.flow;

import dev.yett.protocol.Digest;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Seal;
import dev.yett.protocol.Spares;
import dev.yett.protocol.Survival;
import dev.yett.server.flow.InputQueue.Item;
import dev.yett.server.operation.EndedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One order's input between the connection's reader, which puts it in, and the operation, which
/// takes it out (PROTOCOL §11).
///
/// Holds no more than the credit that was granted. A seal stands in its place in the queue; whoever
/// takes the bytes before it digests them and compares. Once nobody takes any more, bytes are
/// digested and dropped, and seals are compared all the same.
public final class InputChannel {
  /// Tells the client how far it may send; called by whoever takes input, never blocks.
  public interface Grants {
    void grant(long taken, long limit);
  }

  /// Tells the connection that the client broke a rule; never blocks.
  public interface Fault {
    void broken(ProtocolException fault);
  }

  /// How far input was taken, and what its next seal must vouch for; to go on elsewhere from there.
  ///
  /// @param digest of all input up to there; belongs to whoever has this
  public record Accepted(long bytes, RunningDigest digest) {
    /// What an order begins with.
    public static Accepted nothing() {
      return new Accepted(0, RunningDigest.of(Digest.SHA_256));
    }
  }

  private final InputWindow window;
  private final Spares spares;
  private final Fault fault;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final InputQueue items;
  private final boolean portable;
  private RunningDigest digest;
  private @Nullable Accepted accepted;

  private long received;
  private long taken;
  private long sealed;
  private boolean sealedWithEnd;
  private boolean complete;
  private boolean dropping;
  private boolean digesting;

  /// `nanoTime` since when the operation waits for the client; 0 while it does not.
  private long waiting;
  private @Nullable EndedException ended;

  /// @param spares where arrays that were read go back to
  /// @param digest that of the order's seals
  /// @param survival of the order's operation: of `resume` much is to be expected, of `replay` the
  ///     input can go on elsewhere
  public InputChannel(
      InputBudget budget,
      Spares spares,
      RunningDigest digest,
      Survival survival,
      Grants grants,
      Fault fault) {
    this.window = new InputWindow(budget, survival == Survival.RESUME, grants);
    this.spares = spares;
    this.items = new InputQueue(spares);
    this.digest = digest;
    this.portable = survival == Survival.REPLAY;
    this.fault = fault;
  }

  /// Whether a seal with *end* has come.
  public boolean sealedWithEnd() {
    lock.lock();
    try {
      return sealedWithEnd;
    } finally {
      lock.unlock();
    }
  }

  /// Input came; by the reader, which does not wait here.
  ///
  /// @param payload belongs to the channel from now on
  /// @throws ProtocolException `credit`
  public void offer(byte[] payload) throws ProtocolException {
    lock.lock();
    try {
      if (received + payload.length > window.limit()) throw new ProtocolException(Reason.CREDIT);
      received += payload.length;
      waiting = 0;
      if (dropping) {
        digest.update(payload);
        return;
      }
      items.add(payload);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A seal came whose signature verified; by the reader.
  ///
  /// @throws ProtocolException `seal-mismatch`, when that is known already
  public void seal(Seal seal) throws ProtocolException {
    lock.lock();
    try {
      if (seal.length() != received) throw new ProtocolException(Reason.SEAL_MISMATCH);
      if (seal.end()) sealedWithEnd = true;
      waiting = 0;
      if (dropping) {
        compare(seal);
        return;
      }
      items.add(seal);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether an operation has waited for input for so long, and none came.
  public boolean waited(long nanos) {
    lock.lock();
    try {
      return waiting != 0 && !dropping && System.nanoTime() - waiting > nanos;
    } finally {
      lock.unlock();
    }
  }

  /// The order must end: whoever reads is told so.
  public void end(EndedException why) {
    lock.lock();
    try {
      if (ended == null) ended = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nobody takes input any more; what has come and will come is digested and dropped.
  public void drop() {
    lock.lock();
    try {
      while (digesting) changed.awaitUninterruptibly();
      if (dropping) return;
      if (portable) accepted = new Accepted(taken, digest.copy());
      dropping = true;
      spares.clear();
      window.close();
      for (Item item : items) {
        switch (item) {
          case Item.Chunk chunk -> digest.update(chunk.bytes, chunk.start, chunk.end - chunk.start);
          case Item.Sealed(Seal seal) -> compare(seal);
        }
      }
      changed.signalAll();
    } catch (ProtocolException e) {
      fault.broken(e);
    } finally {
      items.clear();
      lock.unlock();
    }
  }

  /// Nobody takes input from here any more, and it goes on elsewhere from what this tells.
  public Accepted release() {
    drop();
    lock.lock();
    try {
      if (accepted == null) throw new IllegalStateException("no input that can go on elsewhere");
      return accepted;
    } finally {
      lock.unlock();
    }
  }

  /// Input goes on where another connection left it; before the client is told from where.
  ///
  /// @throws ProtocolException `frame-state`, when it sent some without waiting for that
  public void resume(Accepted from) throws ProtocolException {
    lock.lock();
    try {
      if (received > 0 || sealedWithEnd || !items.isEmpty()) {
        throw new ProtocolException(Reason.FRAME_STATE);
      }
      received = taken = from.bytes();
      window.resume(taken);
      digest = from.digest().copy();
      if (dropping) accepted = from;
    } finally {
      lock.unlock();
    }
  }

  /// What the operation reads.
  public InputStream stream() {
    return new Stream();
  }

  /// Waits until there is something to read, or the end, or one more seal has verified.
  ///
  /// @return how many bytes of input, from its first, verified seals vouch for
  public long await() throws IOException {
    lock.lock();
    try {
      if (!sealedWithEnd) window.begin(taken, System.nanoTime());
      long before = sealed;
      while (sealed == before && !complete) {
        if (ended != null) throw again(ended);
        if (dropping) throw new IOException("the order has ended");
        Item head = items.head();
        switch (head) {
          case null -> waitForMore();
          case Item.Chunk _ -> {
            return sealed;
          }
          case Item.Sealed(Seal seal) -> pass(seal);
        }
      }
      return sealed;
    } finally {
      lock.unlock();
    }
  }

  /// The digest of what was read so far; by whoever reads.
  public Digest digest() {
    lock.lock();
    try {
      return digest.soFar();
    } finally {
      lock.unlock();
    }
  }

  private void compare(Seal seal) throws ProtocolException {
    if (!digest.soFar().equals(seal.digest())) throw new ProtocolException(Reason.SEAL_MISMATCH);
  }

  /// Waits for bytes; null at the verified end.
  private Item.@Nullable Chunk head() throws IOException {
    if (!sealedWithEnd) window.begin(taken, System.nanoTime());
    while (true) {
      if (ended != null) throw again(ended);
      if (complete) return null;
      if (dropping) throw new IOException("the order has ended");
      Item head = items.head();
      switch (head) {
        case null -> waitForMore();
        case Item.Chunk chunk -> {
          return chunk;
        }
        case Item.Sealed(Seal seal) -> pass(seal);
      }
    }
  }

  private void pass(Seal seal) throws IOException {
    items.removeSeal();
    try {
      compare(seal);
      complete = seal.end();
      if (complete) spares.clear();
      sealed = taken;
    } catch (ProtocolException e) {
      var why = new EndedException(Reason.SEAL_MISMATCH);
      ended = why;
      fault.broken(e);
      throw again(why);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the loop is that of head()
  private void waitForMore() throws IOException {
    if (!sealedWithEnd) window.drained(taken);
    long now = System.nanoTime();
    if (waiting == 0) waiting = now | 1;
    try {
      changed.await();
      window.waited(System.nanoTime() - now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for input");
    }
  }

  private static EndedException again(EndedException why) {
    return why.signal().map(EndedException::new).orElseGet(() -> new EndedException(why.reason()));
  }

  private final class Stream extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (length == 0) return 0;
      lock.lock();
      try {
        Item.Chunk chunk = head();
        if (chunk == null) return -1;
        int count = items.take(chunk, bytes, offset, length);
        digest(bytes, offset, count);
        taken += count;
        if (!sealedWithEnd) window.took(taken, received, System.nanoTime());
        return count;
      } finally {
        lock.unlock();
      }
    }

    /// Digests without the lock, so that the reader does not wait for it.
    private void digest(byte[] bytes, int offset, int count) {
      digesting = true;
      lock.unlock();
      try {
        digest.update(bytes, offset, count);
      } finally {
        lock.lock();
        digesting = false;
        changed.signalAll();
      }
    }

    @Override
    public int available() {
      lock.lock();
      try {
        return items.available();
      } finally {
        lock.unlock();
      }
    }
  }
}
