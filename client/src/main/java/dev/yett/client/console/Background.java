package dev.yett.client.console;

import dev.yett.client.Arguments;
import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.input.Unattended;
import dev.yett.client.console.job.Jobs;
import dev.yett.client.console.line.Statement;
import dev.yett.client.console.plumbing.OutputFile;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Starts commands in the background, each on a connection of its own.
final class Background implements AutoCloseable {
  private final Jobs jobs;
  private final Arguments.Secrets files;

  /// @param files reads the secrets that a command names by their file
  Background(Jobs jobs, Arguments.Secrets files) {
    this.jobs = jobs;
    this.files = files;
  }

  int running() {
    return jobs.running();
  }

  /// What a job runs, once it stands on its own connection.
  private interface Command {
    int run(Work work) throws UserError, IOException, InterruptedException;
  }

  /// Starts a command. What a person must be asked, and what can be found wrong, is asked and found
  /// before it goes.
  void start(Site site, Statement statement, Optional<Path> source)
      throws UserError, InterruptedException, IOException {
    var command = command(site, statement.words());
    var target = statement.target();
    Optional<OutputFile> file =
        target.isEmpty()
            ? Optional.empty()
            : Optional.of(
                OutputFile.open(
                    site.place().resolveLocal(target.get().file()), target.get().add()));
    var place = site.place().copy();
    var job =
        jobs.start(
            statement.text(),
            (output, printable, interrupts, news, holding) -> {
              var own = new Stdio(InputStream.nullInputStream(), output, printable, false, true);
              var screen = new Screen(own);
              try (var connection =
                  Connection.dial(
                      site.connection().dialer(), site.connection().host(), interrupts, screen)) {
                var there =
                    new Site(
                        new Unattended(interrupts, files),
                        own,
                        Optional.empty(),
                        news,
                        connection,
                        place,
                        site.directories(),
                        site.vocabulary(),
                        (statements, goOn) -> {
                          throw new UserError(ExitCode.USAGE, "a job runs no script");
                        },
                        () -> {},
                        new AtomicBoolean(),
                        Optional.empty(),
                        holding);
                return run(command, there, file, source, screen);
              } catch (UserError e) {
                screen.tell(e);
                return e.exitCode();
              } catch (InterruptedException e) {
                return ExitCode.FAILED;
              } finally {
                file.ifPresent(OutputFile::close);
              }
            });
    if (job.isEmpty()) {
      file.ifPresent(OutputFile::close);
      throw new UserError(
          ExitCode.FAILED, "there are " + Jobs.MOST + " jobs already", "fg or kill one of them");
    }
    new Screen(site.stdio()).note("[" + job.get().number() + "] runs in the background");
  }

  private static int run(
      Command command, Site there, Optional<OutputFile> file, Optional<Path> source, Screen screen)
      throws UserError, InterruptedException {
    var own = there.stdio();
    var to = file.map(f -> new Stdio(own.in(), f.stream(), own.err(), false, false)).orElse(own);
    try {
      int status = command.run(new Work(there, to, source));
      screen.finish();
      if (file.isPresent()) {
        file.get().end();
      }
      return status;
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, "output cannot be written: " + e.getMessage());
    }
  }

  private static Command command(Site site, List<String> words)
      throws UserError, InterruptedException {
    var word = site.vocabulary().find(words.getFirst());
    boolean named = word.isPresent() && words.getFirst().equals("run") && words.size() > 1;
    if (word.isPresent() && !named) {
      if (!word.get().runsApart()) {
        throw UserError.usage(
            "'" + words.getFirst() + "' is of this shell and cannot run in the background");
      }
      return work -> work.command(words);
    }
    var said = named ? words.subList(1, words.size()) : words;
    var here = new Work(site, site.stdio(), Optional.empty());
    var spec = here.find(said.getFirst());
    if (spec.tty()) {
      throw UserError.usage(spec.name() + " needs a terminal and cannot run in the background");
    }
    var arguments = here.arguments(spec, said.subList(1, said.size()));
    return work -> work.order(spec, arguments);
  }

  @Override
  public void close() {
    jobs.close();
  }
}
