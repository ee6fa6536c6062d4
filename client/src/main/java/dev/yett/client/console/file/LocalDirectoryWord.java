package dev.yett.client.console.file;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;
import java.nio.file.Files;

/// `lcd`
public final class LocalDirectoryWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("lcd", "[DIRECTORY]", "go to a directory here", Takes.LOCAL_DIRECTORY)
        .examples("lcd ~");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(0, 1);
    var directory = at.place().resolveLocal(given.words().isEmpty() ? "~" : given.first());
    if (!Files.isDirectory(directory)) {
      throw new UserError(ExitCode.FAILED, directory + " is not a directory here");
    }
    at.place().enterLocal(directory);
    return 0;
  }
}
