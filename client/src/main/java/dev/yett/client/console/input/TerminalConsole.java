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
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;

/// A person at a terminal, through JLine: editing, history, completion.
///
/// JLine holds the terminal only while it reads a line. In between it is as we found it, so that
/// what runs shows its output and is stopped by Ctrl-C as ever.
public final class TerminalConsole implements Console {
  private static final String PASTE_OFF = "\u001b[?2004l";

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Terminal terminal;
  private final InputStream typed;
  private final OutputStream out;
  private final LineReader reader;
  private final Arguments.Secrets files;
  private final AtomicBoolean missed;
  private final Runnable afterwards;
  private final Thread restoring;
  private final Queue<String> announced = new ConcurrentLinkedQueue<>();
  private final Thread bar;
  private volatile boolean lent;

  private TerminalConsole(
      Terminal terminal,
      InputStream typed,
      OutputStream out,
      LineReader reader,
      Comfort comfort,
      Arguments.Secrets files,
      Runnable afterwards) {
    this.terminal = terminal;
    this.typed = typed;
    this.out = out;
    this.reader = reader;
    this.files = files;
    this.missed = new AtomicBoolean();
    this.bar = Thread.ofVirtual().name("yett-bar").unstarted(() -> watch(comfort.bar()));
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
  /// @param comfort what is shown while a line is typed
  /// @param files reads the secrets that a command names by their file
  /// @param afterwards done once the terminal is closed, also where a signal ends the program
  public static TerminalConsole on(
      Terminal terminal,
      InputStream typed,
      OutputStream out,
      Completer completer,
      TypedLines history,
      Comfort comfort,
      Arguments.Secrets files,
      Runnable afterwards) {
    var variables = new HashMap<String, Object>();
    variables.put(LineReader.BLINK_MATCHING_PAREN, 0);
    variables.put(LineReader.HISTORY_SIZE, HistoryFile.LINES);
    variables.put(LineReader.SECONDARY_PROMPT_PATTERN, "%M> ");
    variables.put(LineReader.LIST_MAX, 300);
    var reader = new HelpfulReader(terminal, variables, comfort);
    reader.setParser(new LineParser());
    reader.setCompleter(completer);
    reader.setCompletionMatcher(new PrefixMatcher());
    reader.setHistory(history);
    reader.option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    reader.option(LineReader.Option.HISTORY_IGNORE_SPACE, true);
    history.attach(reader);
    history.load();
    var console = new TerminalConsole(terminal, typed, out, reader, comfort, files, afterwards);
    // Ctrl-C never ends the shell: it may come a moment after what it was meant for has ended, or
    // before that has begun.
    terminal.handle(Terminal.Signal.INT, signal -> console.missed.set(true));
    // Nor does Ctrl-Z stop it, which no shell here might continue: it is for what runs.
    terminal.handle(Terminal.Signal.TSTP, signal -> {});
    Runtime.getRuntime().addShutdownHook(console.restoring);
    console.bar.start();
    return console;
  }

  @Override
  public Optional<String> readCommand(String prompt) throws InterruptedLineException {
    for (var line = announced.poll(); line != null; line = announced.poll()) {
      write(line + "\n");
    }
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
    var builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("yett")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    return builder
        .variable(LineReader.BLINK_MATCHING_PAREN, 0)
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
                if (!lent) {
                  write("\n");
                }
                interrupted.run();
              });
      if (missed.getAndSet(false)) {
        interrupted.run();
      }
      return () -> terminal.handle(Terminal.Signal.INT, before);
    };
  }

  @Override
  public Interrupts suspends() {
    return suspended -> {
      var before =
          terminal.handle(
              Terminal.Signal.TSTP,
              signal -> {
                write("\n");
                suspended.run();
              });
      return () -> terminal.handle(Terminal.Signal.TSTP, before);
    };
  }

  @Override
  public Lent lend() {
    var before = terminal.getAttributes();
    var stopping = terminal.handle(Terminal.Signal.TSTP, Terminal.SignalHandler.SIG_DFL);
    lent = true;
    return () -> {
      lent = false;
      terminal.handle(Terminal.Signal.TSTP, stopping);
      missed.set(false);
      // A program that was killed may have left them otherwise.
      if (!before.toString().equals(terminal.getAttributes().toString())) {
        terminal.setAttributes(before);
      }
    };
  }

  @Override
  public void announce(String line) {
    var shown = Printable.escape(line);
    if (reader.isReading()) {
      reader.printAbove(shown);
    } else {
      announced.add(shown);
    }
  }

  /// Paints the bar again when it has changed.
  private void watch(Supplier<List<String>> parts) {
    var before = List.<String>of();
    try {
      while (true) {
        Thread.sleep(LOOK);
        var now = reader.isReading() ? parts.get() : before;
        if (!now.equals(before) && repainted()) {
          before = now;
        }
      }
    } catch (InterruptedException e) {
      // The shell ends.
    }
  }

  private boolean repainted() {
    try {
      reader.callWidget(LineReader.REDISPLAY);
      return true;
    } catch (IllegalStateException e) {
      // The line was done in between.
      return false;
    }
  }

  @Override
  public void redraw(String heading, byte[] text) {
    int rows = terminal.getSize().getRows();
    int columns = Math.max(1, terminal.getSize().getColumns());
    var clear = terminal.getStringCapability(Capability.clear_screen);
    var shown = new StringBuilder(clear == null ? "" : Curses.tputs(clear));
    shown.append(Printable.escape(heading)).append('\n');
    new String(text, StandardCharsets.UTF_8)
        .lines()
        .limit(rows < 3 ? Long.MAX_VALUE : rows - 2)
        .map(line -> new AttributedString(line).columnSubSequence(0, columns))
        .forEach(line -> shown.append(line).append('\n'));
    write(shown.toString());
  }

  private void write(String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // Nobody looks.
    }
  }

  /// What undoes that which JLine sets while it reads a line, and takes off what it shows below it,
  /// for when a signal ends the program there. The rest JLine does itself.
  private static String restoring(Terminal terminal) {
    var keys = terminal.getStringCapability(Capability.keypad_local);
    var bar = terminal.getStringCapability(Capability.clr_eos);
    return (keys == null ? "\r\n" : Curses.tputs(keys) + PASTE_OFF + "\r\n")
        + (bar == null ? "" : Curses.tputs(bar));
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
    bar.interrupt();
    try {
      terminal.close();
    } catch (IOException | IOError e) {
      // Nothing more can be said on it.
    }
    afterwards.run();
  }
}
