package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `mv`
public final class MoveWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("mv", "FROM TO", "rename on the device", Takes.REMOTE)
        .option("-f", "replace what is there")
        .examples("mv a.txt b.txt");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(2, 2);
    var from = at.place().resolve(given.first());
    var to = at.place().resolve(given.last());
    at.onFiles(
        files -> {
          var target =
              files.isDirectory(to) && from.name().isPresent()
                  ? Replacing.child(to, from.name().get())
                  : to;
          files.move(from, target, given.has("-f") || Replacing.agreed(target, files, at));
        });
    return 0;
  }
}
