package dev.yett.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// The processor time that programs take which were started here: clients, which have ended, and
/// daemons, which run, with what those have started and outlived in their turn.
final class Processor {
  /// `USER_HZ`, which every Linux has.
  private static final double TICKS = 100;

  private static final int USER = 11;
  private static final int ENDED_CHILDREN = 13;

  private Processor() {}

  /// Seconds so far, of all of them; only differences mean something.
  static double seconds() throws IOException {
    double sum = ticks(ProcessHandle.current().pid(), ENDED_CHILDREN);
    for (var child : ProcessHandle.current().children().toList()) {
      sum += ticks(child.pid(), USER);
    }
    return sum / TICKS;
  }

  /// From a field of `/proc/PID/stat` on to the last of the four, counted behind the name.
  private static double ticks(long process, int from) throws IOException {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc/" + process + "/stat"));
    } catch (NoSuchFileException e) {
      return 0; // it has ended since, and counts as such from now on
    }
    var fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    double sum = 0;
    for (var field : fields.subList(from, ENDED_CHILDREN + 2)) {
      sum += Long.parseLong(field);
    }
    return sum;
  }
}
