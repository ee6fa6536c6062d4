package dev.yett.client.console.job;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `jobs`
public final class JobsWord implements Word {
  private final Jobs jobs;

  public JobsWord(Jobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public Manual manual() {
    return Manual.of("jobs", "", "what runs in the background: OPERATION … &").examples("jobs");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException {
    given.require(0, 0);
    for (var job : jobs.all()) {
      at.screen().line(job.line());
    }
    return 0;
  }
}
