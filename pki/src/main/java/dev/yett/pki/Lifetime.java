package dev.yett.pki;

import java.time.Duration;
import java.util.regex.Pattern;

/// How long something is valid, as people write it: `30s`, `10m`, `12h`, `90d`, `2y`. A year has
/// 365 days. At least a second and at most 100 years: nothing means *for ever*.
public final class Lifetime {
  public static final Duration LONGEST = years(100);

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,9})([smhdy])");

  private Lifetime() {}

  public static Duration years(int count) {
    return Duration.ofDays(365L * count);
  }

  public static Duration parse(String text) throws PkiException {
    var match = FORM.matcher(text);
    if (!match.matches()) {
      throw new UsageException("'" + text + "' is not a duration", "for example 12h, 30d or 1y");
    }
    var count = Long.parseLong(match.group(1));
    var unit =
        switch (match.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          case "d" -> Duration.ofDays(1);
          default -> years(1);
        };
    if (count > LONGEST.dividedBy(unit)) {
      throw new UsageException("'" + text + "' is too long", "at most 100y");
    }
    return unit.multipliedBy(count);
  }

  /// The shortest form that `parse` reads back as the same duration of whole seconds.
  public static String text(Duration duration) {
    var seconds = duration.toSeconds();
    long[] sizes = {years(1).toSeconds(), 86_400, 3_600, 60};
    String[] units = {"y", "d", "h", "m"};
    for (int i = 0; i < sizes.length; i++) {
      if (seconds >= sizes[i] && seconds % sizes[i] == 0) {
        return seconds / sizes[i] + units[i];
      }
    }
    return seconds + "s";
  }
}
