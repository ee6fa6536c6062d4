package dev.yett.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// How much memory a process takes while something runs, as proportional set size: pages that
/// several processes share count in part. A thread of its own looks five times a second.
final class Memory implements AutoCloseable {
  private static final Pattern PSS = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");

  private final long process;
  private final List<Double> seen = new ArrayList<>();
  private final Thread thread;

  Memory(long process) {
    this.process = process;
    this.thread = Thread.ofVirtual().name("memory").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        double now = pss(process);
        synchronized (seen) {
          seen.add(now);
        }
        Thread.sleep(200);
      }
    } catch (IOException | InterruptedException e) {
      // The process has ended, or nobody wants to know more.
    }
  }

  /// In MiB, of one process.
  static double pss(long process) throws IOException {
    var rollup = Files.readString(Path.of("/proc/" + process + "/smaps_rollup"));
    var match = PSS.matcher(rollup);
    if (!match.find()) {
      throw new IOException("no PSS of " + process);
    }
    return Long.parseLong(match.group(1)) / 1024.0;
  }

  /// The most in the second fifth of the time and in the last, in MiB: they differ where it grows.
  String early() {
    synchronized (seen) {
      return most(seen.subList(seen.size() / 5, 2 * seen.size() / 5));
    }
  }

  String late() {
    synchronized (seen) {
      return most(seen.subList(4 * seen.size() / 5, seen.size()));
    }
  }

  private static String most(List<Double> part) {
    return part.isEmpty() ? "?" : Comparison.number(Figures.of(part).most());
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
