package dev.yett.server.session;

import dev.yett.protocol.Digest;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.SignalName;
import dev.yett.server.flow.EventQueue;
import dev.yett.server.flow.InputChannel;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.operation.Moved;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.operation.Performance;
import dev.yett.server.order.Permit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A session's operation at work on a thread of its own, and what reaches it there: input, signals,
/// sizes, and that it must end. It knows nothing of connections.
///
/// Thread-safe; nothing here waits. The session calls it also under its own lock, so nothing here
/// takes that lock but the two functions given to [#begin], which the work's thread calls while it
/// holds none.
final class Work {
  private final Permit permit;
  private final KeptOutput kept;
  private final SessionInput input = new SessionInput();
  private final EventQueue events = new EventQueue();
  private final SessionExchange exchange;
  private volatile @Nullable Thread thread;

  /// Nothing runs yet.
  ///
  /// @param name of the session
  /// @param kept where its output goes
  /// @param audit is told of files that it moved
  Work(String name, Permit permit, KeptOutput kept, Consumer<List<Moved>> audit) {
    this.permit = permit;
    this.kept = kept;
    this.exchange =
        new SessionExchange(
            name,
            permit.order().terminal(),
            permit.spec().digest()
                ? Optional.of(RunningDigest.of(Digest.SHA_256))
                : Optional.empty(),
            input,
            kept,
            events,
            audit);
  }

  /// Begins; once.
  ///
  /// @param operation empty where a reload took it away
  /// @param interrupted why it ended, asked where it was interrupted
  /// @param over told the outcome, whatever happens
  /// @param fatal told that the JVM itself is broken
  void begin(
      String threadName,
      Optional<Operation> operation,
      Supplier<Reason> interrupted,
      Consumer<Outcome> over,
      Consumer<Throwable> fatal) {
    Thread fresh =
        Thread.ofVirtual()
            .name(threadName)
            .unstarted(
                () -> {
                  try {
                    perform(operation, interrupted, over);
                  } catch (VirtualMachineError e) {
                    fatal.accept(e);
                  }
                });
    thread = fresh;
    fresh.start();
  }

  private void perform(
      Optional<Operation> operation, Supplier<Reason> interrupted, Consumer<Outcome> over) {
    Outcome outcome = Outcome.failed(Reason.INTERNAL);
    try {
      outcome = Performance.of(operation, permit, exchange);
      exchange.close();
    } catch (InterruptedException e) {
      outcome = Outcome.failed(interrupted.get());
    } finally {
      over.accept(outcome);
    }
  }

  /// Input comes from there from now on.
  void connect(InputChannel from) {
    input.connect(from);
  }

  /// Input pauses.
  void disconnect() {
    input.disconnect();
  }

  /// It hears that it must end, and gets no more input and no room for output.
  void end(Reason why) {
    events.add(new Event.End(why));
    stop(new EndedException(why));
  }

  private void stop(EndedException why) {
    input.end(why);
    kept.end(why);
  }

  /// A program that has not begun to listen gets it when it does; one whose input is kept until it
  /// is sealed may never begin.
  void signal(SignalName signal) {
    if (events.heard() || permit.spec().input() != InputMode.SEALED) {
      events.add(new Event.Signal(signal));
      return;
    }
    switch (signal) {
      case INT, TERM, HUP, QUIT, KILL -> stop(new EndedException(signal));
      case TSTP, CONT -> {
        // A built-in operation ignores these.
      }
    }
  }

  void resize(Event.Resize size) {
    events.add(size);
  }

  /// Interrupts it, where it began.
  void interrupt() {
    Thread running = thread;
    if (running != null) running.interrupt();
  }

  /// That of all output, once there is no more, where the catalogue declares it.
  Optional<Digest> digest() {
    return exchange.digest();
  }
}
