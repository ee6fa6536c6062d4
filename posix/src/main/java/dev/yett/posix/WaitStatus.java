package dev.yett.posix;

/// How a process ended, from the status word of waitpid(2).
public sealed interface WaitStatus {
  /// It returned or called exit; `code` is 0 to 255.
  record Exited(int code) implements WaitStatus {}

  /// A signal ended it; `number` may be a real-time one, for which [Signal] has no name.
  record Signaled(int number, boolean dumpedCore) implements WaitStatus {}

  /// Reads the status word of an ended process.
  static WaitStatus of(int word) {
    int signal = word & 0x7f;
    return signal == 0 ? new Exited((word >> 8) & 0xff) : new Signaled(signal, (word & 0x80) != 0);
  }
}
