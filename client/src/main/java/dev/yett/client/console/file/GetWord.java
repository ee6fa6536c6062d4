package dev.yett.client.console.file;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.show.Bars;
import dev.yett.client.transfer.Lanes;
import dev.yett.client.transfer.copy.Download;
import dev.yett.client.transfer.copy.RemoteGlob;
import java.io.IOException;
import java.nio.file.Files;

/// `get`
public final class GetWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("get", "REMOTE [LOCAL]", "fetch a file", Takes.REMOTE, Takes.LOCAL)
        .option("-f", "replace one that is here")
        .option("-r", "a directory with all that is in it")
        .option("-p", "keep modes and times")
        .option("--limit", "RATE", "at most so many bytes a second, as 500k")
        .examples(
            "get hello.txt",
            "get '*.log' logs/",
            "get -r /files/site",
            "get -p hello.txt copy.txt");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(1, 2);
    var typed = given.first();
    var from = Transferring.typed(typed, at);
    var to = at.place().resolveLocal(given.words().size() == 1 ? "." : given.last());
    boolean directory = Files.isDirectory(to);
    if (!directory && given.words().size() > 1 && given.last().endsWith("/")) {
      throw new UserError(ExitCode.FAILED, to + " is not a directory here");
    }
    try (var route = Transferring.route(at);
        var _ = at.interrupts().listen(route::stop)) {
      var found = route.persist(device -> RemoteGlob.expand(device, from));
      if (!directory && found.size() > 1) {
        throw new UserError(ExitCode.FAILED, to + " is not a directory here");
      }
      var name = found.getFirst().path().name().orElse("");
      var target = directory ? to.resolve(name) : to;
      boolean force =
          given.has("-f")
              || (found.size() == 1
                  && Files.isRegularFile(target)
                  && Replacing.agreed(target + " here", at));
      try (var bars = new Bars(at.screen())) {
        long failures =
            new Download(
                    Lanes.one(route), Transferring.options(given, force), bars, given.has("-r"))
                .copy(found, to, directory);
        return failures == 0 ? 0 : ExitCode.FAILED;
      }
    }
  }
}
