package dev.yett.client.transfer;

import dev.yett.client.UserError;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// At most so many bytes a second, over all who share it. Any thread.
public final class Pace {
  /// What may be made up for after a pause, in seconds of the rate.
  private static final double BURST = 0.1;

  private final double perNano;
  private double allowed;
  private long at = System.nanoTime();

  private Pace(double perNano) {
    this.perNano = perNano;
  }

  /// Bytes a second; 0 is no limit.
  public static Pace of(long bytesPerSecond) {
    return new Pace(bytesPerSecond / 1e9);
  }

  /// Of a text such as `500k` or `10M`: thousands and millions of bytes a second.
  ///
  /// @throws UserError it is none
  public static Pace parse(String text) throws UserError {
    var lower = text.toLowerCase(Locale.ROOT);
    if (!lower.matches("[1-9][0-9]{0,9}[kmg]?")) {
      throw UserError.usage("a rate is bytes a second, as 500k or 10M, not '" + text + "'");
    }
    long number = Long.parseLong(lower.replaceAll("[kmg]", ""));
    return of(
        switch (lower.charAt(lower.length() - 1)) {
          case 'k' -> number * 1_000;
          case 'm' -> number * 1_000_000;
          case 'g' -> number * 1_000_000_000;
          default -> number;
        });
  }

  /// Waits until so many bytes more may go.
  public void take(int bytes) throws InterruptedException {
    if (perNano == 0) {
      return;
    }
    long until = System.nanoTime() + reserve(bytes);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /// @return nanoseconds until they are due
  private synchronized long reserve(int bytes) {
    long now = System.nanoTime();
    allowed = Math.min(allowed + (now - at) * perNano, BURST * 1e9 * perNano) - bytes;
    at = now;
    return allowed >= 0 ? 0 : (long) (-allowed / perNano);
  }
}
