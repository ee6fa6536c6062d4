package dev.yett.pki;

import dev.yett.protocol.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;

/// How things are written in the lines that people read.
public final class Line {
  private Line() {}

  public static String of(Path path) {
    return Printable.escape(path.toString());
  }

  /// To the second, in UTC.
  public static String of(Instant instant) {
    var seconds = instant.getEpochSecond();
    var ofDay = (int) Math.floorMod(seconds, 86_400L);
    // By hand: a list of 100,000 would spend most of its time in a formatter.
    var text = new StringBuilder(20);
    var day = LocalDate.ofEpochDay(Math.floorDiv(seconds, 86_400L));
    if (day.getYear() < 1000 || day.getYear() > 9999) {
      text.append(day).append('T');
    } else {
      two(text, day.getYear() / 100);
      two(text, day.getYear() % 100).append('-');
      two(text, day.getMonthValue()).append('-');
      two(text, day.getDayOfMonth()).append('T');
    }
    two(text, ofDay / 3600).append(':');
    two(text, ofDay / 60 % 60).append(':');
    return two(text, ofDay % 60).append('Z').toString();
  }

  private static StringBuilder two(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  /// `1 grant`, `2 grants`.
  public static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
