package dev.yett.client.console;

import dev.yett.client.Interrupts;
import dev.yett.client.terminal.SignalSource;
import org.jline.utils.Signals;

/// Ctrl-C and other signals by way of JLine, which reaches the JVM's signals also where no terminal
/// is open.
public final class TerminalSignals implements Interrupts, SignalSource {
  @Override
  public Listening listen(Runnable interrupted) {
    return listen("INT", interrupted);
  }

  @Override
  public Listening listen(String signal, Runnable then) {
    var before = Signals.register(signal, then);
    return () -> {
      if (before != null) {
        Signals.unregister(signal, before);
      }
    };
  }
}
