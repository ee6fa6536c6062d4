package dev.yett.client.console.job;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.word.Given;
import dev.yett.client.console.word.Manual;
import dev.yett.client.console.word.Takes;
import dev.yett.client.console.word.Word;
import dev.yett.client.console.word.Workplace;
import java.io.IOException;

/// `fg`
public final class ForegroundWord implements Word {
  private final Jobs jobs;

  public ForegroundWord(Jobs jobs) {
    this.jobs = jobs;
  }

  @Override
  public Manual manual() {
    return Manual.of(
            "fg", "[JOB]", "give a job the terminal; Ctrl-C ends it, Ctrl-Z stops it", Takes.JOB)
        .examples("fg", "fg 2");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(0, 1);
    var job = one(jobs, given);
    at.screen().line(job.text());
    at.screen().flush();
    job.front();
    try (var _ = at.interrupts().listen(job::press);
        var _ = at.suspends().listen(job::putAway)) {
      var status = job.show(at.screen());
      if (status.isPresent()) {
        jobs.forget(job);
        return status.get();
      }
    }
    at.screen().finish();
    at.screen().line(job.line());
    return Foreground.PUT_AWAY;
  }

  /// The job that was named, else the one that is meant without a name.
  static Job one(Jobs jobs, Given given) throws UserError {
    var job = given.words().isEmpty() ? jobs.current() : jobs.find(given.first());
    return job.orElseThrow(
        () ->
            given.words().isEmpty()
                ? new UserError(ExitCode.FAILED, "nothing runs in the background")
                : new UserError(
                    ExitCode.FAILED, "there is no job " + given.first(), "jobs tells which are"));
  }
}
