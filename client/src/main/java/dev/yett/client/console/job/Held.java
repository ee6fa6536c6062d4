package dev.yett.client.console.job;

/// What runs in a job, as far as it can be stopped for a while, and have the terminal again.
public interface Held {
  /// Stops it on the device, as Ctrl-Z does.
  void stop();

  /// Continues it.
  void goOn();

  /// The terminal is the shell's: what it reads of what is typed waits.
  default void away() {}

  /// The terminal is its own again.
  default void back() {}
}
