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
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.client.transfer.copy.Upload;
import java.io.IOException;
import java.util.List;

/// `put`
public final class PutWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("put", "LOCAL [REMOTE]", "send a file", Takes.LOCAL, Takes.REMOTE)
        .option("-f", "replace one that is there")
        .option("-r", "a directory with all that is in it")
        .option("-p", "keep modes and times")
        .option("--limit", "RATE", "at most so many bytes a second, as 500k")
        .examples("put README.md", "put -r site /files/", "put -f README.md /files/read.me");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(1, 2);
    var from = at.place().resolveLocal(given.first());
    var name = String.valueOf(from.getFileName());
    var typed = given.words().size() == 1 ? "." : given.last();
    var path = at.place().resolve(typed);
    try (var route = Transferring.route(at);
        var _ = at.interrupts().listen(route::stop)) {
      var files = new RemoteFiles(route.device());
      boolean into = typed.endsWith("/") || files.isDirectory(path);
      var to = into ? Replacing.child(path, name) : path;
      if (to.rest().isEmpty()) {
        throw new UserError(
            ExitCode.USAGE, to + " is not a place for a file", "cd into a root first");
      }
      boolean force = given.has("-f") || Replacing.agreed(to, files, at);
      try (var bars = new Bars(at.screen())) {
        long failures =
            new Upload(Lanes.one(route), Transferring.options(given, force), bars, given.has("-r"))
                .copy(List.of(from), path, into);
        return failures == 0 ? 0 : ExitCode.FAILED;
      }
    }
  }
}
