package dev.yett.client.console.input;

import dev.yett.client.Arguments;
import dev.yett.client.ExitCode;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A person at a terminal that can do no more than print, such as `TERM=dumb`: the terminal itself
/// edits the line. No completion, no colour, nothing is painted over; lines are kept in no history.
public final class PlainConsole implements Console {
  private final Stdio stdio;
  private final ScriptConsole lines;
  private final Interrupts interrupts;
  private final Interrupts suspends;
  private final Arguments.Secrets secrets;
  private final TerminalModes modes;
  private final Queue<String> announced = new ConcurrentLinkedQueue<>();
  private volatile boolean lent;

  /// A console on the terminal that standard input is.
  ///
  /// @param secrets asks without echo
  /// @param modes as they are before a program takes what is typed
  public PlainConsole(
      Stdio stdio,
      Screen screen,
      Arguments.Secrets secrets,
      Interrupts interrupts,
      Interrupts suspends,
      TerminalModes modes) {
    this.stdio = stdio;
    this.lines = new ScriptConsole(stdio.in(), screen, secrets, then -> () -> {});
    this.secrets = secrets;
    this.interrupts = interrupts;
    this.suspends = suspends;
    this.modes = modes;
  }

  @Override
  public Optional<String> readCommand(String prompt) throws UserError {
    for (var line = announced.poll(); line != null; line = announced.poll()) {
      write(line + "\n");
    }
    write(Printable.escape(prompt));
    // The terminal drops the line at Ctrl-C by itself.
    try (var _ = interrupts.listen(() -> write("\n" + Printable.escape(prompt)))) {
      var line = lines.readCommand(prompt);
      if (line.isEmpty()) {
        // The terminal does not echo Ctrl-D, and what comes next is no part of the prompt's line.
        write("\n");
      }
      return line;
    }
  }

  @Override
  public Optional<InputStream> input() {
    int end = modes.handOverEnd();
    return Optional.of(
        new TypedInput(
            stdio.in(),
            end,
            new TypedInput.Ending() {
              @Override
              public void ended() {
                write("\n");
              }

              @Override
              public void closed() {
                modes.restore();
              }
            }));
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public boolean confirm(String question) {
    try {
      var answer = readCommand(question + " [y/N] ").orElse("").strip().toLowerCase(Locale.ROOT);
      return answer.equals("y") || answer.equals("yes");
    } catch (UserError e) {
      return false;
    }
  }

  @Override
  public Arguments.Secrets secrets() {
    return new Arguments.Secrets() {
      @Override
      public char[] ask(String operation, ArgumentSpec argument) throws UserError {
        return secrets.ask(operation, argument);
      }

      @Override
      public char[] read(String file) throws UserError {
        if (file.equals("-")) {
          throw new UserError(ExitCode.USAGE, "leave the secret out to be asked for it");
        }
        return secrets.read(file);
      }
    };
  }

  @Override
  public Interrupts interrupts() {
    return then ->
        interrupts.listen(
            () -> {
              if (!lent) {
                write("\n");
              }
              then.run();
            });
  }

  @Override
  public Interrupts suspends() {
    return then ->
        suspends.listen(
            () -> {
              write("\n");
              then.run();
            });
  }

  @Override
  public Lent lend() {
    lent = true;
    var ignored = interrupts.listen(() -> {});
    return () -> {
      ignored.close();
      lent = false;
    };
  }

  @Override
  public void announce(String line) {
    announced.add(Printable.escape(line));
  }

  @Override
  public void redraw(String heading, byte[] text) throws IOException {
    write(Printable.escape(heading) + "\n");
    stdio.out().write(text);
    stdio.out().flush();
  }

  private void write(String text) {
    try {
      stdio.out().write(text.getBytes(StandardCharsets.UTF_8));
      stdio.out().flush();
    } catch (IOException e) {
      // Nobody looks.
    }
  }

  @Override
  public void close() {
    modes.restore();
  }
}
