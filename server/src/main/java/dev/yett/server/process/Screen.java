package dev.yett.server.process;

import dev.yett.posix.Child;
import dev.yett.posix.Pty;
import dev.yett.posix.Signal;
import dev.yett.server.config.Program;
import dev.yett.server.operation.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A program on a terminal of its own (PROTOCOL §11).
final class Screen implements Wiring {
  /// A shell that ends leaves its background jobs on the terminal.
  private static final Duration LINGERING = Duration.ofMillis(300);

  private final Pty pty;
  private final Child child;
  private final InputStream input;

  private final AtomicLong flushes = new AtomicLong();
  private boolean startOfLine = true;

  /// @param input what will be written here, to skip what must be thrown away
  Screen(Pty pty, Child child, InputStream input) {
    this.pty = pty;
    this.child = child;
    this.input = input;
  }

  @Override
  public List<Outlet> outlets(Exchange exchange) {
    return List.of(new Outlet("terminal", pty.output(), exchange.output()));
  }

  @Override
  public void write(byte[] keys, int length) throws IOException {
    long era = flushes.get();
    int typed = 0;
    while (typed < length) {
      int now = pty.type(keys, typed, length - typed);
      typed += now;
      if (now == 0) {
        pty.awaitRoom();
      }
      if (flushes.get() != era) {
        input.skipNBytes(input.available());
        break;
      }
    }
    startOfLine = typed > 0 ? isEndOfLine(keys[typed - 1]) : startOfLine;
    Arrays.fill(keys, 0, length, (byte) 0); // may have been a password
  }

  private static boolean isEndOfLine(byte key) {
    return key == '\n' || key == '\r';
  }

  @Override
  public void endInput() throws IOException {
    byte key = pty.endOfFile();
    if (key == 0) {
      return;
    }
    byte[] keys = startOfLine ? new byte[] {key} : new byte[] {key, key};
    write(keys, keys.length);
  }

  /// The three that have keys go to the foreground, as their keys would; but they overtake what was
  /// typed and not read, and throw that away.
  @Override
  public void signal(Signal signal) throws IOException {
    switch (signal) {
      case INT, QUIT, TSTP -> {
        if (pty.signalsFlush()) {
          flushes.incrementAndGet();
          pty.flushInput();
        }
        pty.signal(signal);
      }
      default -> child.signalGroup(signal);
    }
  }

  @Override
  public void resize(int columns, int rows) throws IOException {
    pty.resize(columns, rows);
  }

  @Override
  public Duration lingering() {
    return LINGERING;
  }

  @Override
  public Signal farewell() {
    return Signal.HUP;
  }

  @Override
  public boolean outlivesInput(Program program) {
    return true; // no end of input is ever typed for it
  }

  @Override
  public void close() {
    pty.close();
  }
}
