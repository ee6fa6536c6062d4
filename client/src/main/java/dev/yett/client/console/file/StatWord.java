package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.show.Listing;
import java.io.IOException;

/// `stat`
public final class StatWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("stat", "PATH", "describe a file on the device", Takes.REMOTE)
        .examples("stat hello.txt");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(1, 1);
    var path = at.place().resolve(given.first());
    at.onFiles(files -> at.screen().line(Listing.detailed(files.stat(path))));
    return 0;
  }
}
