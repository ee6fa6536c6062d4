package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `pwd`
public final class PlaceWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("pwd", "", "where we are on the device").examples("pwd");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(0, 0);
    at.screen().line(at.place().remote().toString());
    return 0;
  }
}
