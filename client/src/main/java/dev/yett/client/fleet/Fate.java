package dev.yett.client.fleet;

import java.util.Locale;

/// How it went on one host.
public enum Fate {
  /// Exit status 0.
  DONE,
  /// It ran, and ended in any other way.
  FAILED,
  /// The device, or this program for its sake, would not run it.
  REFUSED,
  /// No connection, or no identity or grant for one: it did not run.
  UNREACHABLE,
  /// It may have run; how it ended, or all of what it put out, is not known.
  LOST,
  /// Its user stopped it, or all of them, by Ctrl-C.
  STOPPED;

  /// As it stands in a table and in JSON.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
