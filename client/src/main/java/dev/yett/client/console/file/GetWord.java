package dev.yett.client.console.file;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.show.Meter;
import java.io.IOException;
import java.nio.file.Files;

/// `get`
public final class GetWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("get", "REMOTE [LOCAL]", "fetch a file", Takes.REMOTE, Takes.LOCAL)
        .option("-f", "replace one that is here")
        .examples("get hello.txt", "get /files/hello.txt copy.txt");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(1, 2);
    var from = at.place().resolve(given.first());
    if (from.rest().isEmpty()) {
      throw UserError.usage(from + " is not a file");
    }
    var name = from.name().orElseThrow();
    var to = at.place().resolveLocal(given.words().size() == 1 ? name : given.last());
    if (!Files.isDirectory(to) && given.last().endsWith("/")) {
      throw new UserError(ExitCode.FAILED, to + " is not a directory here");
    }
    var target = Files.isDirectory(to) ? to.resolve(name) : to;
    boolean force =
        given.has("-f") || (Files.isRegularFile(target) && Replacing.agreed(target + " here", at));
    at.onFiles(
        files -> {
          try (var meter = new Meter(at.screen(), from.toString())) {
            files.get(from, target, force, meter);
          }
        });
    return 0;
  }
}
