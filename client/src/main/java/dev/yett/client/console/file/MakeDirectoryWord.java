package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `mkdir`
public final class MakeDirectoryWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("mkdir", "PATH", "make a directory on the device", Takes.REMOTE)
        .examples("mkdir logs");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(1, 1);
    var path = at.place().resolve(given.first());
    at.onFiles(files -> files.makeDirectory(path));
    return 0;
  }
}
