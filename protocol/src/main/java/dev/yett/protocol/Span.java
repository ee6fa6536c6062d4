package dev.yett.protocol;

import java.time.Duration;
import java.util.Optional;

/// Durations as people type them: a whole number and `ms`, `s`, `m`, `h`, `d` or `y` (365 days), as
/// in `30s`.
public final class Span {
  private enum Unit {
    Y("y", Duration.ofDays(365)),
    D("d", Duration.ofDays(1)),
    H("h", Duration.ofHours(1)),
    M("m", Duration.ofMinutes(1)),
    S("s", Duration.ofSeconds(1)),
    MS("ms", Duration.ofMillis(1));

    private final String suffix;
    private final Duration length;

    Unit(String suffix, Duration length) {
      this.suffix = suffix;
      this.length = length;
    }
  }

  private Span() {}

  /// The duration that this text is, if it is one of at most 2^53 - 1 milliseconds. `0s` is one.
  public static Optional<Duration> parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > 16) {
      return Optional.empty();
    }
    long count = Long.parseLong(text.substring(0, digits));
    for (Unit unit : Unit.values()) {
      if (unit.suffix.equals(text.substring(digits))
          && count <= Limits.INTEGER / unit.length.toMillis()) {
        return Optional.of(unit.length.multipliedBy(count));
      }
    }
    return Optional.empty();
  }

  /// The shortest text that [#parse] reads as this duration, in whole milliseconds.
  public static String format(Duration span) {
    long millis = span.toMillis();
    for (Unit unit : Unit.values()) {
      if (millis != 0 && millis % unit.length.toMillis() == 0) {
        return millis / unit.length.toMillis() + unit.suffix;
      }
    }
    return "0s";
  }
}
