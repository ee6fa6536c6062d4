package dev.yett.client.console;

import dev.yett.client.Arguments;
import dev.yett.client.ExitCode;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/// A person at a terminal, through JLine: editing, history, completion.
final class TerminalConsole implements Console {
  private static final int LINES_KEPT = 10_000;

  private final Terminal terminal;
  private final LineReader reader;
  private final LineReader questions;
  private final Arguments.Secrets files;

  private TerminalConsole(
      Terminal terminal, LineReader reader, LineReader questions, Arguments.Secrets files) {
    this.terminal = terminal;
    this.reader = reader;
    this.questions = questions;
    this.files = files;
  }

  /// The terminal that standard input and output are.
  ///
  /// @throws UserError it cannot be had
  static Terminal system() throws UserError {
    try {
      return TerminalBuilder.builder().system(true).ffm(true).jni(false).exec(false).build();
    } catch (IOException | IllegalStateException e) {
      throw new UserError(ExitCode.FAILED, "the terminal cannot be used: " + e.getMessage());
    }
  }

  /// A console on a terminal.
  ///
  /// @param terminal closed with the console
  /// @param history where lines are kept, [HistoryFile#prepare]d; nothing: they are not
  /// @param files reads the secrets that a command names by their file
  static TerminalConsole on(
      Terminal terminal, Completer completer, Optional<Path> history, Arguments.Secrets files) {
    var reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("yett")
            .parser(new LineParser())
            .completer(completer)
            .variable(LineReader.HISTORY_SIZE, LINES_KEPT)
            .variable(LineReader.HISTORY_FILE_SIZE, LINES_KEPT)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true);
    history.ifPresent(file -> reader.variable(LineReader.HISTORY_FILE, file));
    var questions =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("yett")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .variable(LineReader.DISABLE_HISTORY, true)
            .variable(LineReader.DISABLE_COMPLETION, true)
            .build();
    return new TerminalConsole(terminal, reader.build(), questions, files);
  }

  @Override
  public Optional<String> readCommand(String prompt) throws InterruptedLineException {
    try {
      return Optional.of(reader.readLine(prompt));
    } catch (UserInterruptException e) {
      throw new InterruptedLineException();
    } catch (EndOfFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<InputStream> input() {
    return Optional.of(new TypedInput(questions));
  }

  @Override
  public boolean confirm(String question) {
    try {
      var answer = questions.readLine(Printable.escape(question) + " [y/N] ").strip();
      return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    } catch (UserInterruptException | EndOfFileException e) {
      return false;
    }
  }

  /// Asked for with a mask, and kept in no history.
  @Override
  public Arguments.Secrets secrets() {
    return new Arguments.Secrets() {
      @Override
      public char[] ask(String operation, ArgumentSpec argument) throws UserError {
        try {
          return questions.readLine(operation + ": " + argument.name() + ": ", '*').toCharArray();
        } catch (UserInterruptException | EndOfFileException e) {
          throw new UserError(
              ExitCode.USAGE, operation + ": " + argument.name() + " was not given");
        }
      }

      @Override
      public char[] read(String file) throws UserError {
        return files.read(file);
      }
    };
  }

  @Override
  public Interrupts interrupts() {
    return interrupted -> {
      var before = terminal.handle(Terminal.Signal.INT, signal -> interrupted.run());
      return () -> terminal.handle(Terminal.Signal.INT, before);
    };
  }

  @Override
  public void close() {
    try {
      reader.getHistory().save();
      terminal.close();
    } catch (IOException e) {
      // Nothing more can be said on it.
    }
  }
}
