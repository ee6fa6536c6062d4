package dev.yett.client.console.word;

import dev.yett.client.UserError;
import java.io.IOException;

/// `source`
public final class SourceWord implements Word {
  @Override
  public Manual manual() {
    return Manual.of(
            "source",
            "FILE",
            "run the commands of a file here; one that fails ends it",
            Takes.LOCAL)
        .option("-k", "keep going after one that fails")
        .examples("source evening.yett", "source -k checks.yett");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(1, 1);
    return at.source(at.place().resolveLocal(given.first()), given.has("-k"));
  }
}
