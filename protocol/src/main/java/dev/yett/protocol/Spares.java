package dev.yett.protocol;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/// Large arrays of one connection that may be filled again, so that a stream that waits in a queue
/// does not make the collector carry it about. Thread-safe; nothing here waits.
public final class Spares {
  /// Smaller ones are cheaper made anew.
  private static final int LEAST = 16 * 1024;

  private static final int MOST = (32 << 20) / Limits.FRAME;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<byte[]> arrays = new ArrayDeque<>();

  /// An array of just this length, with whatever was in it.
  byte[] take(int length) {
    if (length < LEAST) return new byte[length];
    lock.lock();
    try {
      byte[] last = arrays.pollLast();
      return last != null && last.length == length ? last : new byte[length];
    } finally {
      lock.unlock();
    }
  }

  /// Nobody looks at this one any more.
  public void giveBack(byte[] array) {
    if (array.length < LEAST) return;
    lock.lock();
    try {
      if (arrays.size() < MOST) arrays.addLast(array);
    } finally {
      lock.unlock();
    }
  }

  /// No more such stream is to be expected.
  public void clear() {
    lock.lock();
    try {
      arrays.clear();
    } finally {
      lock.unlock();
    }
  }
}
