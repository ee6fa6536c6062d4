package dev.yett.client.console.job;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;

/// `kill`
public final class KillWord implements Word {
  private final Jobs jobs;

  public KillWord(Jobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "kill", "JOB", "interrupt a job; a second time ends it whatever it does", Takes.JOB)
        .examples("kill 1");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError {
    given.require(1, 1);
    ForegroundWord.one(jobs, given).press();
    return 0;
  }
}
