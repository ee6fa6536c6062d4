package dev.yett.client.show;

import java.time.Duration;

/// How fast something has been of late: the mean of the last ten looks or so. For whoever looks.
final class Rate {
  /// Nothing has moved for a while.
  static final long STALLED = -1;

  private static final double LOOK = 0.05;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private long at = System.nanoTime();
  private long before;
  private long moved = at;
  private double rate = -1;

  /// Looks.
  ///
  /// @param bytes so far
  /// @param now a `nanoTime`
  /// @return bytes a second, or [#STALLED]
  long of(long bytes, long now) {
    if (bytes != before) {
      moved = now;
    } else if (now - moved > PATIENCE.toNanos()) {
      return STALLED;
    }
    double seconds = (now - at) / 1e9;
    if (seconds > LOOK) {
      double latest = (bytes - before) / seconds;
      rate = rate < 0 ? latest : rate * 0.9 + latest * 0.1;
      at = now;
      before = bytes;
    }
    return (long) Math.max(rate, 0);
  }
}
