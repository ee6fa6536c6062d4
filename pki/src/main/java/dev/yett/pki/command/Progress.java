package dev.yett.pki.command;

import java.io.PrintWriter;

/// A bar on the terminal for what takes a while; nothing where there is none. Belongs to one
/// thread.
final class Progress {
  private static final int WIDTH = 40;

  private final PrintWriter err;
  private final boolean shown;
  private final int total;
  private final String verb;
  private final long begun = System.nanoTime();

  Progress(PrintWriter err, boolean shown, int total, String verb) {
    this.err = err;
    this.shown = shown;
    this.total = total;
    this.verb = verb;
  }

  void at(int done) {
    if (shown && total > 0) {
      var filled = (int) ((long) done * WIDTH / total);
      err.print(
          "\r[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + done + "/" + total);
      if (done == total) {
        err.println();
      }
      err.flush();
    }
  }

  /// How many, and how fast.
  String summary(int done, int skipped) {
    var seconds = Math.max(1, System.nanoTime() - begun) / 1e9;
    return String.format(
        java.util.Locale.ROOT,
        "%s %d%s in %.1f s (%.0f a second)",
        verb,
        done,
        skipped == 0 ? "" : ", skipped " + skipped + " that were there",
        seconds,
        done / seconds);
  }
}
