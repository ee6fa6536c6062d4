package dev.yett.client.console.job;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `bg`
public final class BackgroundWord implements Word {
  private final Jobs jobs;

  public BackgroundWord(Jobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public Manual manual() {
    return Manual.of("bg", "[JOB]", "continue in the background what Ctrl-Z has stopped", Takes.JOB)
        .examples("bg", "bg 2");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException {
    given.require(0, 1);
    var job = ForegroundWord.one(jobs, given);
    if (!job.goOn()) {
      throw new UserError(ExitCode.FAILED, "job " + job.number() + " is not stopped");
    }
    at.screen().line(job.line());
    return 0;
  }
}
