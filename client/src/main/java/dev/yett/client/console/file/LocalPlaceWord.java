package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `lpwd`
public final class LocalPlaceWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("lpwd", "", "where we are here").examples("lpwd");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(0, 0);
    at.screen().line(at.place().local().toString());
    return 0;
  }
}
