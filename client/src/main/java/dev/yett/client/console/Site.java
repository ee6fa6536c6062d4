package dev.yett.client.console;

import dev.yett.client.Interrupts;
import dev.yett.client.LineNews;
import dev.yett.client.UserError;
import dev.yett.client.console.input.Console;
import dev.yett.client.console.job.Foreground;
import dev.yett.client.console.line.RemoteDirectories;
import dev.yett.client.console.line.Statement;
import dev.yett.client.console.word.Place;
import dev.yett.client.console.word.Vocabulary;
import dev.yett.client.show.Stdio;
import dev.yett.client.terminal.LocalTerminal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Where commands run: the shell's, or that of one job. One thread runs commands there.
///
/// @param stdio the streams of what does not go elsewhere
/// @param terminal for programs that need one
/// @param news told of losses of the connection
/// @param script runs the commands of a file
/// @param leave told that the shell is to end
/// @param pressed whether Ctrl-C was pressed since the line began
/// @param foreground runs what Ctrl-Z may put away; nothing for a job
/// @param holding takes note of what runs in a job and can be stopped
record Site(
    Console console,
    Stdio stdio,
    Optional<LocalTerminal> terminal,
    LineNews news,
    Connection connection,
    Place place,
    RemoteDirectories directories,
    Vocabulary vocabulary,
    Script script,
    Runnable leave,
    AtomicBoolean pressed,
    Optional<Foreground> foreground,
    Foreground.Holding holding) {
  /// Runs commands one after the other.
  interface Script {
    /// Runs them.
    ///
    /// @return the exit status of the last one that ran
    int run(List<Statement> statements, boolean goOn)
        throws UserError, IOException, InterruptedException;
  }

  /// Tells of Ctrl-C, and notes it.
  Interrupts interrupts() {
    return then ->
        console
            .interrupts()
            .listen(
                () -> {
                  pressed.set(true);
                  then.run();
                });
  }
}
