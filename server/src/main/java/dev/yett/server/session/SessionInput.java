package dev.yett.server.session;

import dev.yett.protocol.Digest;
import dev.yett.server.flow.InputChannel;
import dev.yett.server.operation.EndedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A session's input, from whichever connection has it now. While none has, whoever reads waits: a
/// connection's end is never the end of input. That comes only where a `SEAL` with *end* verified.
final class SessionInput extends InputStream {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable InputChannel channel;
  private boolean complete;
  private @Nullable EndedException ended;

  /// Input comes from here now, and from nowhere else; or is dropped where it is complete.
  void connect(InputChannel from) {
    boolean useless;
    lock.lock();
    try {
      channel = from;
      useless = complete;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (useless) from.drop();
  }

  /// Input comes from nowhere.
  void disconnect() {
    lock.lock();
    try {
      channel = null;
    } finally {
      lock.unlock();
    }
  }

  /// The session must end: whoever reads is told so.
  void end(EndedException why) {
    InputChannel now;
    lock.lock();
    try {
      if (ended == null) ended = why;
      now = channel;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (now != null) now.end(why);
  }

  /// Whether all of it has come.
  boolean isComplete() {
    lock.lock();
    try {
      return complete;
    } finally {
      lock.unlock();
    }
  }

  /// See [dev.yett.server.operation.Exchange#awaitInput()].
  long await() throws IOException {
    while (true) {
      InputChannel now = current();
      if (now == null) return 0;
      try {
        return now.await();
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        leave(now);
      }
    }
  }

  /// The digest of what has come from the connection that has the session.
  Digest digest() throws IOException {
    InputChannel now = current();
    if (now == null) throw new IOException("the input is over");
    return now.digest();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    while (true) {
      InputChannel now = current();
      if (now == null) return -1;
      try {
        int count = now.stream().read(bytes, offset, length);
        if (count < 0) complete();
        return count;
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        // Its connection has ended, or the session has: both are looked at again.
        leave(now);
      }
    }
  }

  @Override
  public int available() throws IOException {
    InputChannel now;
    lock.lock();
    try {
      now = channel;
    } finally {
      lock.unlock();
    }
    return now == null ? 0 : now.stream().available();
  }

  /// Waits for a connection that has input; null when all of it has come.
  private @Nullable InputChannel current() throws IOException {
    lock.lock();
    try {
      while (true) {
        EndedException why = ended;
        if (why != null) {
          throw why.signal()
              .map(EndedException::new)
              .orElseGet(() -> new EndedException(why.reason()));
        }
        if (complete) return null;
        if (channel != null) return channel;
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for input");
    } finally {
      lock.unlock();
    }
  }

  private void leave(InputChannel spent) {
    lock.lock();
    try {
      if (channel == spent) channel = null;
    } finally {
      lock.unlock();
    }
  }

  private void complete() {
    InputChannel now;
    lock.lock();
    try {
      complete = true;
      now = channel;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    // Another connection may have come in the meantime: it has nothing to add.
    if (now != null) now.drop();
  }
}
