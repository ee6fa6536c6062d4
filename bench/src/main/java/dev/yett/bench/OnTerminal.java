package dev.yett.bench;

import dev.yett.posix.Child;
import dev.yett.posix.Pty;
import dev.yett.posix.Spawn;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A program on a terminal of its own, whose keys are typed and whose screen is read here. For one
/// thread.
final class OnTerminal implements AutoCloseable {
  private final Pty terminal;
  private final Child child;
  private final OutputStream keys;
  private final InputStream screen;

  private OnTerminal(Pty terminal, Child child) {
    this.terminal = terminal;
    this.child = child;
    this.keys = terminal.input();
    this.screen = terminal.output();
  }

  /// Starts one, 80 by 24, with this process's environment and more.
  ///
  /// @param command its first word is a path, or the name of a program in `/usr/bin`
  static OnTerminal start(List<String> command, Map<String, String> more) throws IOException {
    var environment = new HashMap<>(System.getenv());
    environment.putAll(more);
    environment.put("TERM", "xterm");
    var terminal = Pty.open(80, 24);
    try {
      var child =
          new Spawn(
                  Path.of("/usr/bin").resolve(command.getFirst()),
                  command,
                  environment,
                  Path.of("/"),
                  new Spawn.Streams.Terminal(terminal.slave()))
              .start();
      return new OnTerminal(terminal, child);
    } catch (IOException e) {
      terminal.close();
      throw e;
    }
  }

  long pid() {
    return child.pid();
  }

  void type(int key) throws IOException {
    keys.write(key);
    keys.flush();
  }

  /// Reads on until a text has come.
  void await(String text) throws IOException {
    var seen = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (seen.indexOf(text) < 0) {
      int got = screen.read(buffer);
      if (got < 0) {
        throw new IOException("it ended with: " + seen);
      }
      seen.append(new String(buffer, 0, got, StandardCharsets.ISO_8859_1));
    }
  }

  /// How long a key takes to come back, in microseconds.
  double echo(int key) throws IOException {
    byte[] buffer = new byte[256];
    long began = System.nanoTime();
    type(key);
    while (true) {
      int got = screen.read(buffer);
      if (got < 0) {
        throw new IOException("it ended");
      }
      for (int i = 0; i < got; i++) {
        if (buffer[i] == key) {
          return (System.nanoTime() - began) / 1e3;
        }
      }
    }
  }

  /// Reads what comes until then.
  ///
  /// @param until by [System#nanoTime]
  /// @return how many bytes; -1 at its end
  long readUntil(long until) throws IOException {
    byte[] buffer = new byte[65_536];
    long bytes = 0;
    while (System.nanoTime() < until) {
      int got = screen.read(buffer);
      if (got < 0) {
        return -1;
      }
      bytes += got;
    }
    return bytes;
  }

  @Override
  public void close() {
    terminal.close();
    child.await();
  }
}
