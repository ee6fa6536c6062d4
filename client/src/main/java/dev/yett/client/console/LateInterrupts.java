package dev.yett.client.console;

import dev.yett.client.Interrupts;

/// Tells of Ctrl-C once it is known who hears it: the console, which needs the connection, which
/// needs to be told of Ctrl-C.
final class LateInterrupts implements Interrupts {
  private volatile Interrupts known = interrupted -> () -> {};

  void are(Interrupts interrupts) {
    known = interrupts;
  }

  @Override
  public Listening listen(Runnable interrupted) {
    return known.listen(interrupted);
  }
}
