package dev.yett.client.terminal;

import dev.yett.client.Interrupts;

/// The signals that reach this program.
public interface SignalSource {
  /// From now on until the result is closed, this signal calls `then` on a thread of its own and
  /// does nothing else.
  ///
  /// @param signal as `WINCH`, without `SIG`
  Interrupts.Listening listen(String signal, Runnable then);

  static SignalSource none() {
    return (signal, then) -> () -> {};
  }
}
