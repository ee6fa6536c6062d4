package dev.yett.client.show;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// What transfers came to, in numbers. Any thread.
final class Tally {
  private static final double SECOND = 1e9;

  final AtomicLong files = new AtomicLong();
  final AtomicLong bytes = new AtomicLong();
  final AtomicLong kept = new AtomicLong();
  final AtomicLong wire = new AtomicLong();
  final AtomicLong same = new AtomicLong();
  final AtomicLong removed = new AtomicLong();
  final AtomicLong skipped = new AtomicLong();
  final AtomicLong expectedFiles = new AtomicLong();
  final AtomicLong expectedBytes = new AtomicLong();
  private final long began = System.nanoTime();

  double seconds() {
    return (System.nanoTime() - began) / SECOND;
  }

  /// Bytes a second since the beginning.
  long rate() {
    return (long) (bytes.get() / Math.max(seconds(), 0.001));
  }

  /// `3 files, 1.5M in 0.3 s (5.0M/s); 2 unchanged, 1 skipped`.
  String summary() {
    var text =
        String.format(
            Locale.ROOT,
            "%s, %s in %.1f s (%s/s)",
            count(files.get(), "file"),
            Rows.size(bytes.get()),
            seconds(),
            Rows.size(rate()));
    var more = new StringBuilder();
    if (wire.get() > 0 && wire.get() < bytes.get() * 95 / 100) {
      more.append(", ").append(Rows.size(wire.get())).append(" over the wire");
    }
    if (kept.get() > 0) {
      more.append(", ").append(Rows.size(kept.get())).append(" were there already");
    }
    append(more, same.get(), "unchanged");
    append(more, removed.get(), "removed");
    append(more, skipped.get(), "skipped");
    return more.isEmpty() ? text : text + ";" + more.substring(1);
  }

  private static void append(StringBuilder text, long number, String what) {
    if (number > 0) {
      text.append(", ").append(number).append(' ').append(what);
    }
  }

  static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
