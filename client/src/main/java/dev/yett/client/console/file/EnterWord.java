package dev.yett.client.console.file;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `cd`
public final class EnterWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("cd", "[PATH|-]", "go to a directory on the device", Takes.REMOTE_DIRECTORY)
        .examples("cd /files", "cd ..", "cd -");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(0, 1);
    var place = at.place();
    if (given.words().isEmpty()) {
      place.enter(place.home());
      return 0;
    }
    var path = given.first().equals("-") ? place.before() : place.resolve(given.first());
    at.onFiles(
        files -> {
          if (!path.components().isEmpty() && !files.stat(path).isDirectory()) {
            throw new UserError(ExitCode.FAILED, path + " is not a directory");
          }
        });
    place.enter(path);
    return 0;
  }
}
