package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.show.Rows;
import dev.yett.client.transfer.tree.Manifest;
import java.io.IOException;

/// `du`
public final class UsageWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of(
            "du",
            "[PATH]",
            "how much the files below a directory on the device hold",
            Takes.REMOTE_DIRECTORY)
        .examples("du", "du /files");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(0, 1);
    var path = given.words().isEmpty() ? at.place().remote() : at.place().resolve(given.first());
    long[] sums = new long[2];
    Walking.below(
        at,
        path,
        Manifest.Depth.STATUS,
        entry -> {
          sums[0] += entry.size().orElse(0);
          sums[1] += entry.hasContent() ? 1 : 0;
        });
    var files = sums[1] == 1 ? "1 file" : sums[1] + " files";
    at.screen().line("%s in %s below %s".formatted(Rows.size(sums[0]), files, path));
    return 0;
  }
}
