package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `rm`
public final class RemoveWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("rm", "PATH", "remove a file or an empty directory", Takes.REMOTE)
        .examples("rm b.txt");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(1, 1);
    var path = at.place().resolve(given.first());
    at.onFiles(files -> files.remove(path));
    return 0;
  }
}
