package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.transfer.Glob;
import dev.yett.client.transfer.tree.Manifest;
import java.io.IOException;

/// `find`
public final class FindWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of(
            "find", "[PATH]", "list all below a directory on the device", Takes.REMOTE_DIRECTORY)
        .option("-name", "GLOB", "only names like this")
        .examples("find", "find -name '*.log' /files");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(0, 1);
    var path = given.words().isEmpty() ? at.place().remote() : at.place().resolve(given.first());
    var glob = Glob.parse(given.value("-name").orElse("*"));
    Walking.below(
        at,
        path,
        Manifest.Depth.STATUS,
        entry -> {
          var name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
          if (!entry.path().isEmpty() && glob.covers(name)) {
            at.screen().line(path + "/" + entry.path());
          }
        });
    return 0;
  }
}
