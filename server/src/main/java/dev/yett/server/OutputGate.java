package dev.yett.server;

import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.server.operation.EndedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// How much output a client lets one order send (PROTOCOL §11). The reader raises the limit and
/// never waits; whoever has output waits here.
final class OutputGate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long sent;
  private long limit;
  private long taken;
  private @Nullable EndedException ended;

  /// The client's credit; by the reader.
  ///
  /// @throws ProtocolException `credit`, when a number falls or more is taken than was sent
  void credit(long nowTaken, long nowLimit) throws ProtocolException {
    lock.lock();
    try {
      if (nowTaken < taken || nowLimit < limit || nowTaken > nowLimit || nowTaken > sent) {
        throw new ProtocolException(Reason.CREDIT);
      }
      taken = nowTaken;
      limit = nowLimit;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until at least one byte may be sent.
  ///
  /// @return how many may be, at most `wanted`; they count as sent
  int some(int wanted) throws IOException {
    return pass(1, wanted);
  }

  /// Waits until so many bytes may be sent at once.
  void all(int wanted) throws IOException {
    pass(wanted, wanted);
  }

  private int pass(int least, int most) throws IOException {
    lock.lock();
    try {
      while (ended == null && limit - sent < least) changed.await();
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

  /// The order must end: whoever waits is told so.
  void end(EndedException why) {
    lock.lock();
    try {
      if (ended == null) ended = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
