package dev.yett.client.terminal;

import dev.yett.client.LastingInput;
import dev.yett.client.LastingOrder;
import dev.yett.protocol.SignalName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keys on their way to a program: what the device has no credit for waits here, so that whoever
/// reads the keyboard never waits for a program that does not read.
///
/// While input is held up, the keys for interrupt, quit and suspend go as signals, past the input
/// that waits, which is thrown away as a terminal does it (PROTOCOL §11). One thread types, one
/// passes on.
final class Keys {
  private static final int MOST = 1 << 20;
  private static final int PIECE = 16_384;
  private static final long PATIENCE_MILLIS = 1_000;

  private final LastingOrder order;
  private final LastingInput input;
  private final LocalTerminal.SignalKeys signalKeys;
  private final Thread passing;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private byte[] waiting = new byte[0];
  private long thrownAway;
  private boolean stuck;
  private boolean closed;

  Keys(LastingOrder order, LocalTerminal.SignalKeys signalKeys) {
    this.order = order;
    this.input = order.input();
    this.signalKeys = signalKeys;
    this.passing = Thread.ofPlatform().daemon().name("yett-typed").start(this::pass);
  }

  /// Takes keys. Waits a moment where very much waits already; where nothing of it gets on, the
  /// rest
  /// of what is typed is dropped.
  ///
  /// @return whether all was taken
  boolean type(byte[] bytes) throws InterruptedException {
    var plain = new ByteArrayOutputStream(bytes.length);
    boolean taken = true;
    for (byte b : bytes) {
      var signal = signal(b & 0xff);
      if (signal != null && input.isHeldUp()) {
        throwAway();
        plain.reset();
        order.signal(signal);
      } else {
        plain.write(b);
      }
    }
    if (plain.size() > 0) {
      taken = put(plain.toByteArray());
    }
    return taken;
  }

  private @org.jspecify.annotations.Nullable SignalName signal(int key) {
    if (key == signalKeys.interrupt()) {
      return SignalName.INT;
    }
    if (key == signalKeys.quit()) {
      return SignalName.QUIT;
    }
    return key == signalKeys.suspend() ? SignalName.TSTP : null;
  }

  private void throwAway() {
    lock.lock();
    try {
      waiting = new byte[0];
      thrownAway++;
      stuck = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean put(byte[] bytes) throws InterruptedException {
    lock.lock();
    try {
      while (waiting.length + bytes.length > MOST && !closed) {
        int before = waiting.length;
        if (stuck
            || (!changed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                && waiting.length == before)) {
          stuck = true;
          return false;
        }
      }
      int at = waiting.length;
      waiting = Arrays.copyOf(waiting, at + bytes.length);
      System.arraycopy(bytes, 0, waiting, at, bytes.length);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void pass() {
    try {
      while (true) {
        byte[] piece;
        long generation;
        lock.lock();
        try {
          while (waiting.length == 0 && !closed) {
            changed.await();
          }
          if (closed) {
            return;
          }
          piece = Arrays.copyOf(waiting, Math.min(waiting.length, PIECE));
          generation = thrownAway;
        } finally {
          lock.unlock();
        }
        int passed = input.offer(piece, 0, piece.length);
        if (passed == 0) {
          input.awaitRoom();
        } else {
          passed(passed, generation);
        }
      }
    } catch (IOException | InterruptedException e) {
      // Nobody reads any more, or the relay is done.
    }
  }

  private void passed(int count, long generation) {
    lock.lock();
    try {
      if (generation == thrownAway) {
        waiting = Arrays.copyOfRange(waiting, count, waiting.length);
      }
      stuck = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    passing.interrupt();
  }
}
