package dev.yett.client;

/// Ctrl-C while something runs on a device.
///
/// A shutdown hook would not do: the JVM is on its way out by then, a second Ctrl-C cannot be told
/// from the first, and the exit status is no longer ours to choose.
public interface Interrupts {
  /// From now on until the result is closed, Ctrl-C calls this on a thread of its own and does
  /// nothing else.
  Listening listen(Runnable interrupted);

  /// Gives Ctrl-C back.
  interface Listening extends AutoCloseable {
    @Override
    void close();
  }

  /// Ctrl-C ends the program, as ever.
  static Interrupts none() {
    return interrupted -> () -> {};
  }
}
