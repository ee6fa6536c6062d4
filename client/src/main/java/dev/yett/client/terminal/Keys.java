package dev.yett.client.terminal;

import dev.yett.client.LastingInput;
import dev.yett.client.LastingOrder;
import dev.yett.protocol.SignalName;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Keys on their way to a program: what the device has no credit for waits here, so that whoever
/// reads the keyboard never waits for a program that does not read.
///
/// Where nothing has got on for a moment, a waiting key for interrupt, quit or suspend goes as a
/// signal, past the input before it, which is thrown away as a terminal does it (PROTOCOL §11).
/// While input does get on such a byte is one as any other, so that what is pasted or sent by a
/// program passes byte for byte. One thread types and looks, one passes on.
final class Keys {
  private static final int MOST = 1 << 20;
  private static final int PIECE = 16_384;
  private static final long PATIENCE_MILLIS = 1_000;
  private static final long HELD_UP_NANOS = 500_000_000;

  private final LastingOrder order;
  private final LastingInput input;
  private final LocalTerminal.SignalKeys signalKeys;
  private final Thread passing;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private byte[] waiting = new byte[0];
  private long gotOn = System.nanoTime();
  private long thrownAway;
  private boolean stuck;
  private boolean closed;

  Keys(LastingOrder order, LocalTerminal.SignalKeys signalKeys) {
    this.order = order;
    this.input = order.input();
    this.signalKeys = signalKeys;
    this.passing = Thread.ofPlatform().daemon().name("yett-typed").start(this::pass);
  }

  /// Takes keys. Waits a moment where very much waits already; where nothing of it gets on, what is
  /// typed is dropped, but for the keys that signal and what follows them.
  ///
  /// @return whether all was taken
  boolean type(byte[] bytes) throws InterruptedException {
    lock.lock();
    try {
      while (waiting.length + bytes.length > MOST && !closed) {
        if (stuck || !changed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
          stuck = true;
          int key = lastSignalKey(bytes);
          waiting = key < 0 ? waiting : Arrays.copyOfRange(bytes, key, bytes.length);
          thrownAway += key < 0 ? 0 : 1;
          return key >= 0;
        }
      }
      if (waiting.length == 0) {
        gotOn = System.nanoTime();
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

  /// Sends a waiting key as a signal, where input is held up. To be called now and then.
  void look() {
    if (!input.isHeldUp()) {
      return;
    }
    Optional<SignalName> signal;
    lock.lock();
    try {
      int key = System.nanoTime() - gotOn < HELD_UP_NANOS ? -1 : lastSignalKey(waiting);
      if (key < 0) {
        return;
      }
      signal = signal(waiting[key] & 0xff);
      waiting = Arrays.copyOfRange(waiting, key + 1, waiting.length);
      thrownAway++;
      stuck = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    signal.ifPresent(order::signal);
  }

  private int lastSignalKey(byte[] bytes) {
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (signal(bytes[i] & 0xff).isPresent()) {
        return i;
      }
    }
    return -1;
  }

  private Optional<SignalName> signal(int key) {
    if (key == signalKeys.interrupt()) {
      return Optional.of(SignalName.INT);
    }
    if (key == signalKeys.quit()) {
      return Optional.of(SignalName.QUIT);
    }
    return key == signalKeys.suspend() ? Optional.of(SignalName.TSTP) : Optional.empty();
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
      gotOn = System.nanoTime();
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
