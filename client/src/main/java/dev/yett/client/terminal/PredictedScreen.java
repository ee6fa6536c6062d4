package dev.yett.client.terminal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The terminal as the user sees it: what the device shows, and what it is expected to show where
/// it is far away. By any thread; whoever types never waits for one that shows.
final class PredictedScreen {
  private final LocalTerminal.Raw raw;
  private final ReentrantLock lock = new ReentrantLock();
  private final Prediction prediction;
  private final boolean predicts;
  private long before = Long.MAX_VALUE;
  private volatile boolean missed;

  /// @param predicts whether anything is shown that the device has not
  PredictedScreen(LocalTerminal.Raw raw, int columns, boolean predicts) {
    this.raw = raw;
    this.predicts = predicts;
    this.prediction = new Prediction(columns);
  }

  /// What the device shows.
  void output(byte[] bytes) throws IOException {
    lock.lock();
    try {
      if (missed) {
        missed = false;
        show(prediction.giveUp());
      }
      raw.write(prediction.shown(bytes, System.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  /// Shows a line of our own.
  void own(byte[] bytes) throws IOException {
    lock.lock();
    try {
      show(prediction.giveUp());
      raw.write(prediction.shown(bytes, System.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  /// Keys that are on their way to the device.
  void typed(byte[] keys, Optional<Duration> roundTrip) throws IOException {
    if (!predicts) {
      return;
    }
    if (!lock.tryLock()) {
      // Something is being shown, for as long as the terminal takes.
      missed = true;
      return;
    }
    try {
      roundTrip.ifPresent(
          trip -> {
            // One slow answer makes no slow link.
            prediction.roundTrip(Math.min(before, trip.toNanos()));
            before = trip.toNanos();
          });
      show(prediction.typed(keys, System.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  /// To be called now and then.
  void look() throws IOException {
    if (lock.tryLock()) {
      try {
        show(prediction.look(System.nanoTime()));
      } finally {
        lock.unlock();
      }
    }
  }

  void resized(int columns) throws IOException {
    lock.lock();
    try {
      show(prediction.resized(columns));
    } finally {
      lock.unlock();
    }
  }

  private void show(byte[] bytes) throws IOException {
    if (bytes.length > 0) {
      raw.write(bytes);
    }
  }
}
