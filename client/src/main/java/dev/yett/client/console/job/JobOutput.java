package dev.yett.client.console.job;

import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What a job has put out and nobody has seen: kept up to a limit, then its writer waits, as at a
/// pipe, and the program on the device with it. One thread writes, one takes.
final class JobOutput extends OutputStream {
  static final int LIMIT = 1 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Piece> kept = new ArrayDeque<>();
  private int size;
  private boolean dropping;
  private boolean letGo;
  private boolean ended;

  /// What was written at once.
  ///
  /// @param printable whether it may reach a terminal as it is
  @SuppressWarnings("ArrayRecordComponent") // equality is never asked
  record Piece(byte[] bytes, boolean printable) {}

  private final OutputStream printable =
      new OutputStream() {
        @Override
        public void write(int b) {
          write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
          keep(bytes, offset, length, true);
        }
      };

  /// For what has been made safe already, and lines of our own.
  OutputStream printable() {
    return printable;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    keep(bytes, offset, length, false);
  }

  private void keep(byte[] bytes, int offset, int length, boolean safe) {
    if (length == 0) {
      return;
    }
    lock.lock();
    try {
      while (size >= LIMIT && !dropping) {
        changed.awaitUninterruptibly();
      }
      if (size < LIMIT) {
        kept.add(new Piece(Arrays.copyOfRange(bytes, offset, offset + length), safe));
        size += length;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The next bytes; nothing at the end, or where the taker is to let go.
  Optional<Piece> take() throws InterruptedException {
    lock.lock();
    try {
      while (kept.isEmpty() && !ended && !letGo) {
        changed.await();
      }
      if (letGo) {
        return Optional.empty();
      }
      var next = Optional.ofNullable(kept.poll());
      next.ifPresent(n -> size -= n.bytes().length);
      changed.signalAll();
      return next;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return kept.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  boolean isFull() {
    lock.lock();
    try {
      return size >= LIMIT;
    } finally {
      lock.unlock();
    }
  }

  /// What does not fit is dropped from now on: nobody may wait for a reader.
  void drop() {
    lock.lock();
    try {
      dropping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether whoever takes is to stop doing so.
  void letGo(boolean now) {
    lock.lock();
    try {
      letGo = now;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Nothing follows.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
