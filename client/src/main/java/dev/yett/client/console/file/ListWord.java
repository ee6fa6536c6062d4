package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.show.Listing;
import java.io.IOException;
import java.util.List;

/// `ls`
public final class ListWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of("ls", "[PATH]", "list a directory on the device", Takes.REMOTE)
        .option("-l", "mode, size and time too")
        .examples("ls -l /files");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {

    given.require(0, 1);
    var place = at.place();
    var path = given.words().isEmpty() ? place.remote() : place.resolve(given.first());
    at.onFiles(
        files -> {
          var entries = files.isDirectory(path) ? files.list(path) : List.of(files.stat(path));
          for (var entry : entries) {
            at.screen().line(given.has("-l") ? Listing.detailed(entry) : Listing.brief(entry));
          }
        });
    return 0;
  }
}
