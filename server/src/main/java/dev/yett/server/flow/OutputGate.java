package dev.yett.server.flow;

import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.server.operation.EndedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// How much output a client lets one order send (PROTOCOL §11). The reader raises the limit and
/// never waits; whoever has output waits here.
public final class OutputGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long sent;
  private boolean begun;
  private boolean credited;
  private Taker taker = taken -> {};
  private long limit;
  private long taken;

  /// `nanoTime` since when an operation waits for credit; 0 while none does.
  private long waiting;
  private @Nullable EndedException ended;

  /// Is told how much the client has taken; by the connection's reader, so it does not wait.
  public interface Taker {
    void taken(long bytes) throws ProtocolException;
  }

  /// The client's credit; by the reader. Before the order's turn nobody knows yet how much was sent
  /// of it on an earlier connection, so that is judged by [#begin].
  ///
  /// @throws ProtocolException `credit`, when a number falls or more is taken than was sent
  public void credit(long nowTaken, long nowLimit) throws ProtocolException {
    Taker told;
    lock.lock();
    try {
      if (nowTaken < taken
          || nowLimit < limit
          || nowTaken > nowLimit
          || (begun && nowTaken > sent)) {
        throw new ProtocolException(Reason.CREDIT);
      }
      taken = nowTaken;
      limit = nowLimit;
      credited = true;
      waiting = 0;
      told = taker;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    told.taken(nowTaken);
  }

  /// The order's turn has come, and it sends from the byte `from` on.
  ///
  /// @param sentBefore how much of it was ever sent
  /// @throws ProtocolException `credit`, when the client has told that it took more
  public void begin(long from, long sentBefore) throws ProtocolException {
    lock.lock();
    try {
      if (taken > sentBefore) throw new ProtocolException(Reason.CREDIT);
      sent = from;
      begun = true;
    } finally {
      lock.unlock();
    }
  }

  /// From now on `taker` is told what the client has taken.
  public void follow(Taker taker) {
    lock.lock();
    try {
      this.taker = taker;
    } finally {
      lock.unlock();
    }
  }

  /// What the client has told that it took; empty before its first credit.
  public OptionalLong taken() {
    lock.lock();
    try {
      return credited ? OptionalLong.of(taken) : OptionalLong.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until at least one byte may be sent.
  ///
  /// @return how many may be, at most `wanted`; they count as sent
  public int some(int wanted) throws IOException {
    return pass(1, wanted);
  }

  /// Waits until so many bytes may be sent at once.
  public void all(int wanted) throws IOException {
    pass(wanted, wanted);
  }

  private int pass(int least, int most) throws IOException {
    lock.lock();
    try {
      while (ended == null && limit - sent < least) {
        if (waiting == 0) waiting = System.nanoTime() | 1;
        changed.await();
      }
      waiting = 0;
      EndedException why = ended;
      if (why != null) {
        throw why.signal()
            .map(EndedException::new)
            .orElseGet(() -> new EndedException(why.reason()));
      }
      int granted = (int) Math.min(most, limit - sent);
      sent += granted;
      return granted;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for credit");
    } finally {
      lock.unlock();
    }
  }

  /// Whether an operation has waited for credit for so long, and none came.
  public boolean waited(long nanos) {
    lock.lock();
    try {
      return waiting != 0 && System.nanoTime() - waiting > nanos;
    } finally {
      lock.unlock();
    }
  }

  /// The order must end: whoever waits is told so.
  public void end(EndedException why) {
    lock.lock();
    try {
      if (ended == null) ended = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
