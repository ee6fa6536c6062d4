package dev.yett.client.console.file;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import dev.yett.client.transfer.tree.Manifest;
import java.io.IOException;

/// `sha256`
public final class DigestWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of(
            "sha256",
            "PATH",
            "the SHA-256 of a file on the device, or of all below a directory",
            Takes.REMOTE)
        .examples("sha256 hello.txt", "sha256 /files");
  }

  @Override
  public boolean runsApart() {
    return true;
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(1, 1);
    var path = at.place().resolve(given.first());
    Walking.below(
        at,
        path,
        Manifest.Depth.DIGEST,
        entry -> {
          if (entry.digest().isPresent()) {
            var file = entry.path().isEmpty() ? path.toString() : path + "/" + entry.path();
            at.screen().line(entry.digest().get().value().hex() + "  " + file);
          }
        });
    return 0;
  }
}
