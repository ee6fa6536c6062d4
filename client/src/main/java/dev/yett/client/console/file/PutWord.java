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

/// `put`
public final class PutWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("put", "LOCAL [REMOTE]", "send a file", Takes.LOCAL, Takes.REMOTE)
        .option("-f", "replace one that is there")
        .examples("put README.md", "put -f README.md /files/read.me");
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
    at.onFiles(
        files -> {
          var to =
              typed.endsWith("/") || files.isDirectory(path) ? Replacing.child(path, name) : path;
          if (to.rest().isEmpty()) {
            throw new UserError(
                ExitCode.USAGE, to + " is not a place for a file", "cd into a root first");
          }
          boolean force = given.has("-f") || Replacing.agreed(to, files, at);
          try (var meter = new Meter(at.screen(), from.toString())) {
            files.put(from, to, force, meter);
          }
        });
    return 0;
  }
}
