package dev.yett.client.terminal;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Printable;
import dev.yett.protocol.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// The terminal that standard input is, by way of `stty`, which knows all of its modes, the speed
/// of a serial line too.
///
/// The modes are put back by [Raw#close], and where a signal or a fault ends the program first, by
/// a shutdown hook. Nothing helps against `kill -9`: then `stty sane` does.
public final class SttyTerminal implements LocalTerminal {
  private static final String USUAL_TERM = "xterm";
  private static final int USUAL_COLUMNS = 80;
  private static final int USUAL_ROWS = 24;

  // Where `stty -g` has the control characters on Linux: behind four words of flags.
  private static final int FLAGS = 4;
  private static final int VINTR = 0;
  private static final int VQUIT = 1;
  private static final int VSUSP = 10;

  private final InputStream in;
  private final OutputStream out;
  private final String term;
  private final SignalSource signals;

  /// A terminal.
  ///
  /// @param in standard input, without a buffer
  /// @param out where what is shown goes
  /// @param term the environment's `TERM`, or nothing
  public SttyTerminal(InputStream in, OutputStream out, String term, SignalSource signals) {
    this.in = in;
    this.out = out;
    this.term = term;
    this.signals = signals;
  }

  @Override
  public Terminal describe() {
    int columns = USUAL_COLUMNS;
    int rows = USUAL_ROWS;
    var size = Stty.run("size").map(String::strip).filter(s -> s.matches("[0-9]{1,5} [0-9]{1,5}"));
    if (size.isPresent()) {
      var words = size.get().split(" ", -1);
      rows = within(Integer.parseInt(words[0]), USUAL_ROWS);
      columns = within(Integer.parseInt(words[1]), USUAL_COLUMNS);
    }
    var name = term.matches("[A-Za-z0-9][A-Za-z0-9.+-]{0,63}") ? term : USUAL_TERM;
    return new Terminal(name, columns, rows);
  }

  private static int within(int said, int usual) {
    return said == 0 ? usual : Math.min(said, Limits.TERMINAL);
  }

  @Override
  public Raw raw(Runnable resized) throws UserError {
    var before = Stty.modes();
    if (before.isEmpty()) {
      throw new UserError(
          ExitCode.FAILED,
          "the modes of the terminal cannot be had",
          "is stty there? -T runs without a terminal, where the operation allows it");
    }
    var held = new Held(before.get());
    held.enter();
    held.listen(resized);
    return held;
  }

  private final class Held implements Raw {
    private static final int FAST_ENDS = 20;
    private static final long FAST_NANOS = 20_000_000;

    private final String before;
    private final ScreenModes modes = new ScreenModes();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread hook = new Thread(this::partingWays, "yett-terminal");
    private final List<dev.yett.client.Interrupts.Listening> listening = new ArrayList<>();
    private volatile Optional<String> parting = Optional.empty();
    private int fastEnds;

    Held(String before) {
      this.before = before;
    }

    /// A read gives up after a tenth of a second, so that none outlives its program and takes the
    /// next key from whoever has the terminal then.
    void enter() throws UserError {
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException e) {
        throw new UserError(ExitCode.FAILED, "the program is being ended");
      }
      setRaw();
    }

    private void setRaw() {
      Stty.run("raw", "-echo", "-echonl", "-iexten", "min", "0", "time", "1");
    }

    void listen(Runnable resized) {
      listening.add(signals.listen("WINCH", resized));
      listening.add(
          signals.listen(
              "CONT",
              () -> {
                setRaw();
                resized.run();
              }));
    }

    @Override
    public SignalKeys signalKeys() {
      var words = before.split(":", -1);
      return words.length > FLAGS + VSUSP
          ? new SignalKeys(key(words, VINTR), key(words, VQUIT), key(words, VSUSP))
          : SignalKeys.USUAL;
    }

    private static int key(String[] words, int which) {
      int key = Integer.parseInt(words[FLAGS + which], 16);
      return key == 0 ? -1 : key;
    }

    @Override
    public int read(byte[] into) throws IOException {
      long began = System.nanoTime();
      int got = in.read(into);
      if (got > 0) {
        fastEnds = 0;
        return got;
      }
      // To the JDK a read that gives up looks like the end, which comes at once, and again.
      fastEnds = System.nanoTime() - began < FAST_NANOS ? fastEnds + 1 : 0;
      return fastEnds > FAST_ENDS ? -1 : 0;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      synchronized (modes) {
        if (closed.get()) {
          return;
        }
      }
      modes.shown(bytes);
      out.write(bytes);
      out.flush();
    }

    @Override
    public void suspend() throws IOException {
      Stty.run(before);
      var stop = new ProcessBuilder("kill", "-TSTP", "0").redirectError(Redirect.DISCARD).start();
      try {
        stop.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      setRaw();
    }

    @Override
    public void parting(String line) {
      parting = Optional.of(line);
    }

    @Override
    public void close() {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The program is being ended: the hook does it, or has.
      }
      giveBack();
    }

    private void giveBack() {
      if (!closed.getAndSet(true)) {
        listening.forEach(dev.yett.client.Interrupts.Listening::close);
        try {
          out.write(modes.undoing());
          out.flush();
        } catch (IOException e) {
          // It is gone.
        }
        Stty.run(before);
      }
    }

    private void partingWays() {
      giveBack();
      parting.ifPresent(
          line -> {
            try {
              out.write(
                  ("\r\n" + Printable.escape(line) + "\r\n").getBytes(StandardCharsets.UTF_8));
              out.flush();
            } catch (IOException e) {
              // It is gone.
            }
          });
    }
  }
}
