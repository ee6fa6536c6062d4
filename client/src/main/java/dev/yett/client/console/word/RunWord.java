package dev.yett.client.console.word;

import dev.yett.client.UserError;
import java.io.IOException;

/// `run`
public final class RunWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of(
            "run",
            "OPERATION [VALUE…|NAME=VALUE…]",
            "run an operation, also one that is called as a word of the shell",
            Takes.OPERATION)
        .examples("run status");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(1, Integer.MAX_VALUE);
    return at.operation(given.first(), given.rest());
  }
}
