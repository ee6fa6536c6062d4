package dev.yett.server.process;

import dev.yett.posix.Child;
import dev.yett.posix.Signal;
import dev.yett.protocol.InputMode;
import dev.yett.server.config.Program;
import dev.yett.server.operation.Exchange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A program with a pipe for each of its standard streams.
final class Pipes implements Wiring {
  private static final Duration LINGERING = Duration.ofSeconds(2);

  private final Child child;

  Pipes(Child child) {
    this.child = child;
  }

  @Override
  public List<Outlet> outlets(Exchange exchange) {
    return List.of(
        new Outlet("output", child.stdout(), exchange.output()),
        new Outlet("errors", child.stderr(), exchange.errors()));
  }

  @Override
  public void write(byte[] bytes, int length) throws IOException {
    child.stdin().write(bytes, 0, length);
  }

  @Override
  public void endInput() throws IOException {
    child.stdin().close();
  }

  @Override
  public void signal(Signal signal) throws IOException {
    // Its group has no parent in its session, and such a group TSTP does not stop: POSIX.1-2017
    // 2.4.3.
    child.signalGroup(signal == Signal.TSTP ? Signal.STOP : signal);
  }

  @Override
  public void resize(int columns, int rows) {} // there is no terminal

  @Override
  public Duration lingering() {
    return LINGERING;
  }

  @Override
  public Signal farewell() {
    return Signal.TERM;
  }

  @Override
  public boolean outlivesInput(Program program) {
    return program.spec().input() != InputMode.STREAM;
  }

  @Override
  public void close() {
    child.close();
  }
}
