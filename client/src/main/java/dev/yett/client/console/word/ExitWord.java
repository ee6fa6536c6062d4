package dev.yett.client.console.word;

import dev.yett.client.UserError;

/// `exit`
public final class ExitWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("exit", "", "leave; so does Ctrl-D").examples("exit");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError {
    given.require(0, 0);
    at.leave();
    return 0;
  }
}
