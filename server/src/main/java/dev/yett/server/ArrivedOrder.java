package dev.yett.server;

import dev.yett.protocol.InputMode;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Secret;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Survival;
import dev.yett.server.flow.EventQueue;
import dev.yett.server.flow.InputChannel;
import dev.yett.server.flow.OutputGate;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.order.Verified;
import java.time.Duration;

/// One order of a connection, from its arrival until it has ended. The reader tells it what comes
/// for it, and never waits; the runner begins and ends it.
final class ArrivedOrder {
  private final Verified verified;
  private final InputMode inputMode;
  private final boolean survives;
  private final boolean transfers;
  private final InputChannel input;
  private final OutputGate output = new OutputGate();
  private final EventQueue events = new EventQueue();
  private volatile boolean begun;
  private volatile boolean cancelled;
  private volatile boolean ended;
  private volatile boolean secretsLent;

  /// @param inputMode as the catalogue had it when the order arrived; `none` where it has no such
  ///     operation
  /// @param survival the same
  ArrivedOrder(Verified verified, InputMode inputMode, Survival survival, InputChannel input) {
    this.verified = verified;
    this.inputMode = inputMode;
    this.survives = survival == Survival.REPLAY;
    this.transfers = survival == Survival.RESUME;
    this.input = input;
    if (inputMode == InputMode.NONE) input.drop();
  }

  long number() {
    return verified.number();
  }

  Verified verified() {
    return verified;
  }

  InputMode inputMode() {
    return inputMode;
  }

  /// Whether it outlives its connection.
  boolean survives() {
    return survives;
  }

  InputChannel input() {
    return input;
  }

  OutputGate output() {
    return output;
  }

  EventQueue events() {
    return events;
  }

  /// Where this order, as the last one sent, leaves the connection.
  Stage stage() {
    boolean sealed = input.sealedWithEnd();
    if (ended) return sealed ? Stage.ENDED_SEALED : Stage.ENDED;
    if (sealed) return Stage.SEALED;
    return inputMode == InputMode.NONE ? Stage.NO_OPEN_INPUT : Stage.OPEN_INPUT;
  }

  /// The client's signal.
  void signal(SignalName name) {
    if (ended) return;
    if (isEarly(name)) return;
    tell(name);
  }

  /// Whether the turn has not come; `KILL` is then kept for it.
  private synchronized boolean isEarly(SignalName name) {
    if (!begun && name == SignalName.KILL) cancelled = true;
    return !begun;
  }

  private void tell(SignalName name) {
    if (survives || events.heard()) { // a session listens at once, and knows what to do
      events.add(new Event.Signal(name));
      return;
    }
    switch (name) {
      case INT, TERM, HUP, QUIT, KILL -> stop(new EndedException(name));
      case TSTP, CONT -> {
        // A built-in operation ignores these.
      }
    }
  }

  /// The client's terminal has another size.
  void resize(int columns, int rows) {
    if (!ended) events.add(new Event.Resize(columns, rows));
  }

  /// A transfer that has waited for its client for so long ends.
  void endIfStalled(Duration most) {
    if (transfers && (input.waited(most.toNanos()) || output.waited(most.toNanos()))) {
      end(Reason.TIMEOUT);
    }
  }

  /// The order must end, or at least leave this connection.
  void end(Reason reason) {
    if (ended) return;
    Reason why = reason == Reason.DETACHED && !survives ? Reason.LEFT : reason;
    events.add(new Event.End(why));
    stop(new EndedException(why));
  }

  private void stop(EndedException why) {
    input.end(why);
    output.end(why);
  }

  /// Its turn has come and it runs. A `KILL` that came since it was decided about reaches it now.
  void begin() {
    synchronized (this) {
      begun = true;
    }
    if (cancelled) tell(SignalName.KILL);
  }

  /// Whether `KILL` came before its turn.
  boolean cancelled() {
    return cancelled;
  }

  boolean ended() {
    return ended;
  }

  /// A session has its secrets from now on, and clears them.
  void lendSecrets() {
    secretsLent = true;
  }

  /// It has ended, by `FINISHED` or `REFUSED`, or is forgotten; its secrets are cleared.
  void close() {
    ended = true;
    input.drop();
    if (secretsLent) return;
    verified
        .order()
        .ifPresent(
            order ->
                order
                    .arguments()
                    .values()
                    .forEach(
                        value -> {
                          if (value instanceof Secret secret) secret.close();
                        }));
  }
}
