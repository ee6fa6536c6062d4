package dev.yett.client;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/// Closes a socket when time is up, which frees whoever waits on it, however slowly the peer drips.
final class Deadline implements AutoCloseable {
  private final Duration whole;
  private final Thread timer;
  private volatile boolean passed;

  private Deadline(Socket raw, Duration after, Duration whole) {
    this.whole = whole;
    this.timer =
        Thread.ofVirtual()
            .name("yett-deadline")
            .start(
                () -> {
                  try {
                    Thread.sleep(after);
                    passed = true;
                    raw.close();
                  } catch (InterruptedException | IOException e) {
                    // In time, or closed already.
                  }
                });
  }

  static Deadline of(Socket raw, Duration after) {
    return new Deadline(raw, after, after);
  }

  /// What is left of a time that began earlier.
  static Deadline rest(Socket raw, Duration left, Duration whole) {
    return new Deadline(raw, left, whole);
  }

  /// The words for what failed, if it failed because time was up.
  String words(IOException e) {
    return passed ? "no answer in " + whole.toSeconds() + " s" : Failures.words(e);
  }

  boolean hasPassed() {
    return passed;
  }

  @Override
  public void close() {
    timer.interrupt();
  }
}
