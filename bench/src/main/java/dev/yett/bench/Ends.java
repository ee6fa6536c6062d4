package dev.yett.bench;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/// The most memory that the two ends of a trial take at a time, each with what it started, as
/// proportional set size. A thread of its own looks twenty times a second, which costs time itself:
/// so not while time is measured.
final class Ends implements AutoCloseable {
  private static final int PAUSE_MS = 50;

  private final long device;
  private final Set<Long> before;
  private final Thread thread;
  private double here;
  private double there;

  /// Begins to look.
  ///
  /// @param device the far end; the near one is whatever is started from here from now on
  Ends(long device) {
    this.device = device;
    before = ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    thread = Thread.ofPlatform().name("ends").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        double client = 0;
        double daemon = 0;
        for (var child : ProcessHandle.current().children().toList()) {
          if (child.pid() == device) {
            daemon += tree(child);
          } else if (!before.contains(child.pid())) {
            client += tree(child);
          }
        }
        synchronized (this) {
          here = Math.max(here, client);
          there = Math.max(there, daemon);
        }
        Thread.sleep(PAUSE_MS);
      }
    } catch (InterruptedException e) {
      // Nobody wants to know more.
    }
  }

  private static double tree(ProcessHandle process) {
    double sum = now(process.pid());
    for (var descendant : process.descendants().toList()) {
      sum += now(descendant.pid());
    }
    return sum;
  }

  private static double now(long process) {
    try {
      return Memory.pss(process);
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }

  /// Near and far end, in MiB.
  synchronized String seen() {
    return Comparison.number(here) + " + " + Comparison.number(there);
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
