package dev.yett.client.console.input;

import dev.yett.client.Arguments;
import dev.yett.client.ExitCode;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.client.console.line.HistoryFile;
import dev.yett.client.console.line.LineParser;
import dev.yett.client.console.line.PrefixMatcher;
import dev.yett.client.console.line.TypedLines;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.Printable;
import java.io.IOError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.reader.Completer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;

/// A person at a terminal, through JLine: editing, history, completion.
///
/// JLine holds the terminal only while it reads a line. In between it is as we found it, so that
/// what runs shows its output and is stopped by Ctrl-C as ever.
public final class TerminalConsole implements Console {
  private static final String PASTE_OFF = "\u001b[?2004l";

  private final Terminal terminal;
  private final InputStream typed;
  private final OutputStream out;
  private final LineReader reader;
  private final Arguments.Secrets files;
  private final AtomicBoolean missed;
  private final Runnable afterwards;
  private final Thread restoring;

  private TerminalConsole(
      Terminal terminal,
      InputStream typed,
      OutputStream out,
      LineReader reader,
      Arguments.Secrets files,
      Runnable afterwards) {
    this.terminal = terminal;
    this.typed = typed;
    this.out = out;
    this.reader = reader;
    this.files = files;
    this.missed = new AtomicBoolean();
    var usual = restoring(terminal);
    this.afterwards = afterwards;
    this.restoring =
        new Thread(
            () -> {
              write(usual);
              end();
            },
            "yett-terminal");
  }

  /// The terminal that standard input and output are.
  ///
  /// @throws UserError it cannot be had
  public static Terminal system() throws UserError {
    try {
      boolean pseudo = TerminalModes.isPseudo();
      return TerminalBuilder.builder().system(true).ffm(pseudo).jni(false).exec(!pseudo).build();
    } catch (IOException | IllegalStateException e) {
      throw new UserError(ExitCode.FAILED, "the terminal cannot be used: " + e.getMessage());
    }
  }

  /// A console on a terminal.
  ///
  /// @param terminal closed with the console
  /// @param typed the terminal's bytes, for programs
  /// @param out where programs write
  /// @param files reads the secrets that a command names by their file
  /// @param afterwards done once the terminal is closed, also where a signal ends the program
  public static TerminalConsole on(
      Terminal terminal,
      InputStream typed,
      OutputStream out,
      Completer completer,
      TypedLines history,
      Arguments.Secrets files,
      Runnable afterwards) {
    var reader =
        plain(terminal)
            .parser(new LineParser())
            .completer(completer)
            .completionMatcher(new PrefixMatcher())
            .history(history)
            .variable(LineReader.HISTORY_SIZE, HistoryFile.LINES)
            .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
            .build();
    history.attach(reader);
    history.load();
    var console = new TerminalConsole(terminal, typed, out, reader, files, afterwards);
    // Ctrl-C never ends the shell: it may come a moment after what it was meant for has ended, or
    // before that has begun.
    terminal.handle(Terminal.Signal.INT, signal -> console.missed.set(true));
    Runtime.getRuntime().addShutdownHook(console.restoring);
    return console;
  }

  /// Nothing is expanded, and nothing is coloured.
  private static LineReaderBuilder plain(Terminal terminal) {
    var builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("yett")
            .variable(LineReader.BLINK_MATCHING_PAREN, 0)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    for (var style :
        new String[] {
          LineReader.COMPLETION_STYLE_STARTING,
          LineReader.COMPLETION_STYLE_DESCRIPTION,
          LineReader.COMPLETION_STYLE_GROUP,
          LineReader.COMPLETION_STYLE_BACKGROUND,
          LineReader.COMPLETION_STYLE_LIST_STARTING,
          LineReader.COMPLETION_STYLE_LIST_DESCRIPTION,
          LineReader.COMPLETION_STYLE_LIST_GROUP,
          LineReader.COMPLETION_STYLE_LIST_BACKGROUND
        }) {
      builder.variable(style, "");
    }
    return builder;
  }

  @Override
  public Optional<String> readCommand(String prompt) throws InterruptedLineException {
    try {
      var line = reader.readLine(shown(prompt));
      missed.set(false);
      return Optional.of(line);
    } catch (UserInterruptException e) {
      throw new InterruptedLineException();
    } catch (EndOfFileException e) {
      return Optional.empty();
    } catch (IOError e) {
      // The terminal is gone.
      return Optional.empty();
    }
  }

  /// JLine has patterns in prompts, which begin with `%`: a name on a device must be none.
  static String shown(String prompt) {
    return Printable.escape(prompt).replace("%", "%%");
  }

  @Override
  public Optional<InputStream> input() {
    var before = terminal.getAttributes();
    var lines = new Attributes(before);
    int end = before.getControlChar(ControlChar.VEOF);
    lines.setLocalFlags(
        EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.ECHOE, LocalFlag.ISIG), true);
    lines.setControlChar(ControlChar.VEOF, 0);
    lines.setControlChar(ControlChar.VEOL, end);
    terminal.setAttributes(lines);
    return Optional.of(
        new TypedInput(
            typed,
            end,
            new TypedInput.Ending() {
              @Override
              public void ended() {
                // The terminal has echoed ^D.
                write("\b\b  \b\b");
              }

              @Override
              public void closed() {
                terminal.setAttributes(before);
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
      var answer = question().readLine(shown(question) + " [y/N] ").strip();
      return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    } catch (UserInterruptException | EndOfFileException | IOError e) {
      return false;
    }
  }

  /// Each question has a reader of its own, so that an answer can be recalled nowhere.
  private LineReader question() {
    return plain(terminal)
        .variable(LineReader.DISABLE_HISTORY, true)
        .variable(LineReader.DISABLE_COMPLETION, true)
        .build();
  }

  /// Asked for without echo, and kept in no history.
  @Override
  public Arguments.Secrets secrets() {
    return new Arguments.Secrets() {
      @Override
      public char[] ask(String operation, ArgumentSpec argument) throws UserError {
        return secret(argument.name() + " of " + operation + ": ");
      }

      @Override
      public char[] read(String file) throws UserError {
        return file.equals("-") ? secret("the secret: ") : files.read(file);
      }
    };
  }

  private char[] secret(String prompt) throws UserError {
    try {
      return question().readLine(shown(prompt), '\0').toCharArray();
    } catch (UserInterruptException | EndOfFileException | IOError e) {
      throw new UserError(ExitCode.USAGE, "no secret was given");
    }
  }

  @Override
  public Interrupts interrupts() {
    return interrupted -> {
      var before =
          terminal.handle(
              Terminal.Signal.INT,
              signal -> {
                // What comes next does not stand behind the ^C that the terminal shows.
                write("\n");
                interrupted.run();
              });
      if (missed.getAndSet(false)) {
        interrupted.run();
      }
      return () -> terminal.handle(Terminal.Signal.INT, before);
    };
  }

  private void write(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // Nobody looks.
    }
  }

  /// What undoes that which JLine sets while it reads a line, for when a signal ends the program
  /// there. The rest JLine does itself.
  private static String restoring(Terminal terminal) {
    var keys = terminal.getStringCapability(Capability.keypad_local);
    return keys == null ? "\r\n" : Curses.tputs(keys) + PASTE_OFF + "\r\n";
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(restoring);
      end();
    } catch (IllegalStateException e) {
      // The program is being ended, which does the same.
    }
  }

  private void end() {
    try {
      terminal.close();
    } catch (IOException | IOError e) {
      // Nothing more can be said on it.
    }
    afterwards.run();
  }
}
