package dev.yett.client;

/// Exit statuses of `yett` that are not the remote program's own. A signal is 128 and its number.
public final class ExitCode {
  public static final int FAILED = 1;
  public static final int USAGE = 64;
  public static final int TIMED_OUT = 124;
  public static final int NOT_EXECUTABLE = 126;

  /// The device, or the client for safety's sake, refused.
  public static final int REFUSED = 254;

  /// No connection, no identity, or an outcome that is not known.
  public static final int NO_CONNECTION = 255;

  private ExitCode() {}
}
