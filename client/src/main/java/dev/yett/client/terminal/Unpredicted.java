package dev.yett.client.terminal;

import dev.yett.client.UserError;
import dev.yett.protocol.Terminal;

/// A terminal whose user wants nothing predicted.
record Unpredicted(LocalTerminal terminal) implements LocalTerminal {
  @Override
  public Terminal describe() {
    return terminal.describe();
  }

  @Override
  public Raw raw(Runnable resized) throws UserError {
    return terminal.raw(resized);
  }

  @Override
  public boolean predicts() {
    return false;
  }
}
