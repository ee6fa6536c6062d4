package dev.yett.server.process;

import dev.yett.posix.Signal;
import dev.yett.server.config.Program;
import dev.yett.server.operation.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/// What joins a running program to its order. [#write] and [#endInput] belong to one thread; the
/// rest is any thread's.
sealed interface Wiring extends AutoCloseable permits Pipes, Screen {
  /// One of the program's outputs, and where it goes.
  record Outlet(String name, InputStream from, OutputStream to) {}

  /// Each is pumped by a thread of its own.
  List<Outlet> outlets(Exchange exchange);

  /// Passes input on. Blocks while the program does not read.
  ///
  /// @throws IOException where nobody reads any more
  void write(byte[] bytes, int length) throws IOException;

  /// The input is complete, and known to be.
  void endInput() throws IOException;

  void signal(Signal signal) throws IOException;

  void resize(int columns, int rows) throws IOException;

  /// How long others may hold the output of a program that has ended.
  Duration lingering();

  /// The signal that asks the tree to end.
  Signal farewell();

  /// Whether a program whose input broke off may be asked to end, and not only killed: it cannot
  /// take that for the end of its input, whatever it does meanwhile.
  boolean outlivesInput(Program program);

  /// After the tree has ended: a thread that waits in one of the streams fails.
  @Override
  void close();
}
