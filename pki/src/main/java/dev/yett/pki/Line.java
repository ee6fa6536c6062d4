package dev.yett.pki;

import dev.yett.protocol.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How things are written in the lines that people read.
public final class Line {
  private Line() {}

  public static String of(Path path) {
    return Printable.escape(path.toString());
  }

  /// To the second, in UTC.
  public static String of(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// `1 grant`, `2 grants`.
  public static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
