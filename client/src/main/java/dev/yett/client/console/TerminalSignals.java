package dev.yett.client.console;

import dev.yett.client.Interrupts;
import org.jline.utils.Signals;

/// Ctrl-C by way of JLine, which reaches the JVM's signals also where no terminal is open.
public final class TerminalSignals implements Interrupts {
  @Override
  public Listening listen(Runnable interrupted) {
    var before = Signals.register("INT", interrupted);
    return () -> {
      if (before != null) {
        Signals.unregister("INT", before);
      }
    };
  }
}
