package dev.yett.client.console;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.console.input.Console;
import dev.yett.client.console.line.Aliases;
import dev.yett.client.console.line.Statement;
import dev.yett.client.console.plumbing.Outlet;
import dev.yett.client.console.plumbing.OutputFile;
import dev.yett.client.console.plumbing.Pipeline;
import dev.yett.client.show.Print;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The shell: reads a line, runs the commands on it, and goes on, whatever became of them. For one
/// thread.
final class ShellSession implements AutoCloseable {
  private static final int INTERRUPTED = 128 + 2;
  private static final int PIPE = 128 + 13;
  private static final int DEEPEST = 8;

  private final Site site;
  private final Aliases aliases;
  private final Background background;
  private final Supplier<String> prompt;
  private final Screen screen;
  private boolean leaving;
  private int depth;

  /// What a session is made of.
  ///
  /// @param site makes where it runs, of what runs scripts and what ends it
  ShellSession(
      Function<Within, Site> site,
      Aliases aliases,
      Background background,
      Supplier<String> prompt) {
    this.site = site.apply(new Within(this::script, () -> leaving = true));
    this.aliases = aliases;
    this.background = background;
    this.prompt = prompt;
    this.screen = new Screen(this.site.stdio());
  }

  /// What a session gives its site.
  record Within(Site.Script script, Runnable leave) {}

  /// Runs until `exit`, the end of input, or an interrupt of the thread.
  ///
  /// @return the exit status of the last command
  int run() throws InterruptedException {
    int status = 0;
    while (!leaving || !mayLeave()) {
      leaving = false;
      try {
        var line = site.console().readCommand(prompt.get());
        if (line.isEmpty()) {
          leaving = true;
        } else {
          status = execute(line.get(), status);
        }
      } catch (Console.InterruptedLineException e) {
        status = INTERRUPTED;
      } catch (UserError e) {
        screen.tell(e);
        status = e.exitCode();
      }
    }
    return status;
  }

  /// Jobs end with the shell, which somebody who is there may not want.
  private boolean mayLeave() {
    int jobs = background.running();
    return gone
        || jobs == 0
        || !site.console().isInteractive()
        || site.console()
            .confirm(
                (jobs == 1 ? "A job runs or is stopped" : jobs + " jobs run or are stopped")
                    + " and will be ended. Leave?");
  }

  private boolean gone;

  /// Runs the commands of a line, or of several that were pasted, and tells whatever went wrong.
  ///
  /// @param before the status that an empty line leaves as it is
  /// @return the exit status of the last command
  int execute(String line, int before) throws InterruptedException {
    int status = before;
    try {
      site.pressed().set(false);
      for (var statement : Statement.all(aliases.expand(line))) {
        status = leaving ? status : told(statement);
      }
      return status;
    } catch (UserError e) {
      screen.tell(e);
      return flushed(e.exitCode());
    }
  }

  /// Runs one command, and tells whatever went wrong.
  private int told(Statement statement) throws InterruptedException {
    try {
      int status = run(statement);
      screen.finish();
      return status;
    } catch (UserError e) {
      screen.tell(e);
      return flushed(e.exitCode());
    } catch (IOException e) {
      return gone(e);
    }
  }

  /// Whoever reads a script's output sees what came before a failure, too.
  private int flushed(int status) {
    try {
      screen.finish();
      return status;
    } catch (IOException e) {
      return gone(e);
    }
  }

  /// Output cannot be written. What was running may still send some, so its connection is not used
  /// again; and without a reader there is nothing to go on for.
  private int gone(IOException e) {
    site.connection().close();
    leaving = true;
    gone = true;
    if (e instanceof Print.GoneException) {
      return PIPE;
    }
    screen.tell(new UserError(ExitCode.FAILED, "output cannot be written: " + e.getMessage()));
    return ExitCode.FAILED;
  }

  /// Commands of a file: the first that fails ends it, unless told otherwise.
  private int script(List<Statement> statements, boolean goOn)
      throws UserError, InterruptedException {
    if (depth == DEEPEST) {
      throw new UserError(ExitCode.FAILED, "files source each other more than 8 deep");
    }
    depth++;
    try {
      int status = 0;
      for (var statement : statements) {
        if (leaving || site.pressed().get()) {
          break;
        }
        var expanded = Statement.all(aliases.expand(statement.text()));
        for (var each : expanded) {
          status = told(each);
        }
        if (status != 0 && !goOn) {
          screen.note(
              "line " + statement.line() + " ended with status " + status + "; stopped there");
          return status;
        }
      }
      return site.pressed().get() ? INTERRUPTED : status;
    } finally {
      depth--;
    }
  }

  private int run(Statement statement) throws UserError, IOException, InterruptedException {
    var source =
        statement.source().isPresent()
            ? Optional.of(readable(statement.source().get()))
            : Optional.<Path>empty();
    if (statement.local()) {
      return here(statement, source);
    }
    if (statement.apart()) {
      background.start(site, statement, source);
      return 0;
    }
    if (statement.pipes().isEmpty() && statement.target().isEmpty()) {
      return new Work(site, site.stdio(), source).command(statement.words());
    }
    return statement.pipes().isEmpty()
        ? intoFile(statement, source)
        : intoPrograms(statement, source);
  }

  private Path readable(String typed) throws UserError {
    var file = site.place().resolveLocal(typed);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new UserError(ExitCode.FAILED, file + " cannot be read");
    }
    return file;
  }

  private int here(Statement statement, Optional<Path> source)
      throws UserError, InterruptedException {
    var commands = new ArrayList<List<String>>();
    commands.add(statement.words());
    commands.addAll(statement.pipes());
    Pipeline.Source from =
        source
            .<Pipeline.Source>map(Pipeline.Source.Local::new)
            .orElseGet(Pipeline.Source.Terminal::new);
    try (var _ = site.console().lend();
        var programs = Pipeline.start(commands, site.place().local(), from, into(statement))) {
      return programs.end();
    }
  }

  private Optional<Pipeline.Into> into(Statement statement) throws UserError {
    return statement.target().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Pipeline.Into(
                site.place().resolveLocal(statement.target().get().file()),
                statement.target().get().add()));
  }

  private int intoFile(Statement statement, Optional<Path> source)
      throws UserError, IOException, InterruptedException {
    var target = statement.target().orElseThrow();
    var file = site.place().resolveLocal(target.file());
    try (var out = OutputFile.open(file, target.add())) {
      try {
        int status = new Work(site, to(out), source).command(statement.words());
        out.end();
        return status;
      } catch (IOException e) {
        if (!out.isBroken()) {
          throw e;
        }
        throw new UserError(
            ExitCode.FAILED, file + " cannot be written: " + e.getMessage() + "; it is not whole");
      }
    }
  }

  /// Programs that have seen enough, as a pager that is left, end the command without a complaint.
  private int intoPrograms(Statement statement, Optional<Path> source)
      throws UserError, IOException, InterruptedException {
    try (var _ = site.console().lend();
        var programs =
            Pipeline.start(
                statement.pipes(),
                site.place().local(),
                new Pipeline.Source.Ours(),
                into(statement))) {
      int own;
      try {
        own = new Work(site, to(programs), source).command(statement.words());
        programs.stream().flush();
      } catch (IOException e) {
        if (!programs.isBroken()) {
          throw e;
        }
        site.connection().left();
        own = 0;
      }
      int last = programs.end();
      return last == 0 ? own : last;
    }
  }

  private Stdio to(Outlet outlet) {
    var stdio = site.stdio();
    return new Stdio(stdio.in(), outlet.stream(), stdio.err(), false, stdio.errIsTerminal());
  }

  @Override
  public void close() {
    background.close();
    site.connection().close();
  }
}
