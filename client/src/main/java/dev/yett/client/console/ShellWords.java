package dev.yett.client.console;

import dev.yett.client.console.file.DigestWord;
import dev.yett.client.console.file.EnterWord;
import dev.yett.client.console.file.FindWord;
import dev.yett.client.console.file.GetWord;
import dev.yett.client.console.file.ListWord;
import dev.yett.client.console.file.LocalDirectoryWord;
import dev.yett.client.console.file.LocalPlaceWord;
import dev.yett.client.console.file.MakeDirectoryWord;
import dev.yett.client.console.file.MoveWord;
import dev.yett.client.console.file.PlaceWord;
import dev.yett.client.console.file.PutWord;
import dev.yett.client.console.file.RemoveWord;
import dev.yett.client.console.file.ShowWord;
import dev.yett.client.console.file.StatWord;
import dev.yett.client.console.file.TailWord;
import dev.yett.client.console.file.UsageWord;
import dev.yett.client.console.job.BackgroundWord;
import dev.yett.client.console.job.ForegroundWord;
import dev.yett.client.console.job.Jobs;
import dev.yett.client.console.job.JobsWord;
import dev.yett.client.console.job.KillWord;
import dev.yett.client.console.word.ExitWord;
import dev.yett.client.console.word.HelpWord;
import dev.yett.client.console.word.OperationsWord;
import dev.yett.client.console.word.RepeatWord;
import dev.yett.client.console.word.RunWord;
import dev.yett.client.console.word.SourceWord;
import dev.yett.client.console.word.Vocabulary;
import dev.yett.client.console.word.WatchWord;
import java.util.List;

/// All words of the shell, in the order in which help lists them. A new word is one class and one
/// line here.
public final class ShellWords {
  private ShellWords() {}

  /// The whole list.
  ///
  /// @param jobs what `jobs`, `fg`, `bg` and `kill` speak of
  public static Vocabulary all(Jobs jobs) {
    return new Vocabulary(
        List.of(
            new HelpWord(),
            new OperationsWord(),
            new RunWord(),
            new ListWord(),
            new EnterWord(),
            new PlaceWord(),
            new StatWord(),
            new ShowWord(),
            new TailWord(),
            new FindWord(),
            new UsageWord(),
            new DigestWord(),
            new GetWord(),
            new PutWord(),
            new MakeDirectoryWord(),
            new MoveWord(),
            new RemoveWord(),
            new LocalDirectoryWord(),
            new LocalPlaceWord(),
            new WatchWord(),
            new RepeatWord(),
            new SourceWord(),
            new JobsWord(jobs),
            new ForegroundWord(jobs),
            new BackgroundWord(jobs),
            new KillWord(jobs),
            new ExitWord()));
  }
}
