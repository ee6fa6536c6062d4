package dev.yett.client.console.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is typed for a program that has the terminal only now and then: while it has not, a read
/// waits. One thread reads; any gives the terminal, takes it away and closes.
public final class TypedTurns extends InputStream {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable InputStream now;
  private long turns;
  private boolean closed;

  /// @param now the terminal's, closed when it is taken away
  public TypedTurns(InputStream now) {
    this.now = now;
  }

  /// The terminal is the program's again.
  public void give(InputStream again) {
    lock.lock();
    try {
      if (!closed) {
        now = again;
        turns++;
        changed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    quietly(again);
  }

  /// The terminal is somebody else's.
  public void take() {
    InputStream was;
    lock.lock();
    try {
      was = now;
      now = null;
      turns++;
    } finally {
      lock.unlock();
    }
    if (was != null) {
      quietly(was);
    }
  }

  private static void quietly(InputStream typed) {
    try {
      typed.close();
    } catch (IOException e) {
      // Nothing of it is read any more.
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws IOException it was closed: what was read is not all of it
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    while (true) {
      var turn = turn();
      try {
        return turn.from.read(bytes, offset, length);
      } catch (IOException e) {
        if (isOn(turn)) {
          throw e;
        }
      }
    }
  }

  private record Turn(InputStream from, long number) {}

  private Turn turn() throws IOException {
    lock.lock();
    try {
      while (now == null && !closed) {
        changed.awaitUninterruptibly();
      }
      if (now == null) {
        throw new IOException("what was typed was not ended by Ctrl-D");
      }
      return new Turn(now, turns);
    } finally {
      lock.unlock();
    }
  }

  private boolean isOn(Turn turn) {
    lock.lock();
    try {
      return turns == turn.number;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    take();
  }
}
