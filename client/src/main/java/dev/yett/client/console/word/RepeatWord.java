package dev.yett.client.console.word;

import dev.yett.client.UserError;
import java.io.IOException;

/// `repeat`
public final class RepeatWord implements Word {
  private static final int MOST = 1_000_000;

  @Override
  public Manual manual() {
    return Manual.of(
            "repeat",
            "TIMES COMMAND…",
            "run a command so many times, or until it fails",
            Takes.NUMBER,
            Takes.COMMAND)
        .examples("repeat 3 status");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(2, Integer.MAX_VALUE);
    int times = given.first().matches("[0-9]{1,7}") ? Integer.parseInt(given.first()) : -1;
    if (times < 1 || times > MOST) {
      throw given.wrong("'" + given.first() + "' is not a number from 1 to " + MOST);
    }
    int status = 0;
    for (int i = 0; i < times && status == 0 && !at.wasInterrupted(); i++) {
      status = at.command(given.rest());
    }
    return status;
  }
}
