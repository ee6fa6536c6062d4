package dev.yett.client;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Finished;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Survival;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// An order on a [Lifeline], from its `ORDER` to its end, over as many connections as it takes.
///
/// Where its operation's survival is `replay` no byte of it is lost and none comes twice, either
/// way. One thread awaits it and passes its output on, one may write its input, any may signal.
public final class LastingOrder {
  private final Lifeline line;
  private final SentOrder sent;
  private final LastingInput input;

  // Guarded by the line's lock.
  private RunningOrder on;
  private boolean started;
  private boolean goneOn;

  LastingOrder(Lifeline line, RunningOrder first) {
    this.line = line;
    this.sent = first.sent();
    this.on = first;
    this.input = new LastingInput(this, line, first);
  }

  public OperationSpec operation() {
    return sent.operation();
  }

  /// The digest that names this order for good.
  public Digest digest() {
    return sent.digest();
  }

  public LastingInput input() {
    return input;
  }

  /// The order on the connection at hand.
  RunningOrder now() {
    line.lock().lock();
    try {
      return on;
    } finally {
      line.lock().unlock();
    }
  }

  boolean survives() {
    return operation().survival() == Survival.REPLAY;
  }

  /// How long it lives on where nobody comes back to it.
  Duration linger() {
    return operation().linger().orElse(Lifeline.LINGER);
  }

  public boolean hasEnded() {
    return now().hasEnded();
  }

  /// Sends a signal; nothing happens where the order has ended or its connection is being dialled
  /// again.
  public void signal(SignalName name) {
    try {
      now().signal(name);
    } catch (UserError e) {
      // Whoever awaits the order learns of it.
    }
  }

  /// Tells the program the size of the terminal, unless the connection is being dialled again.
  public void resize(int columns, int rows) {
    try {
      now().resize(columns, rows);
    } catch (UserError e) {
      // The size is told again when the order goes on.
    }
  }

  /// Waits for the device's receipt.
  ///
  /// @throws UserError refused (254), or the connection ended for good
  public Receipt awaitReceipt() throws UserError, InterruptedException {
    while (true) {
      var now = now();
      try {
        return now.awaitReceipt();
      } catch (UserError e) {
        next(now, e);
      }
    }
  }

  /// What the device calls the session, once it has started.
  public Optional<String> session() {
    return now().session();
  }

  /// Passes output on to `sink` until the order has ended. For one thread.
  ///
  /// @return how it ended
  /// @throws UserError refused (254); the connection ended for good, or the output is not what the
  ///     device says it sent (255)
  /// @throws IOException what the sink threw; the order goes on without credit
  public Finished await(Sink sink) throws UserError, IOException, InterruptedException {
    while (true) {
      var now = now();
      try {
        var finished = now.await(sink);
        line.ended(this);
        return finished;
      } catch (UserError e) {
        next(now, e);
      }
    }
  }

  /// Returns when the order goes on elsewhere.
  ///
  /// @throws UserError it does not
  private void next(RunningOrder now, UserError e) throws UserError, InterruptedException {
    if (now.hasEnded()) {
      line.ended(this);
      throw goneOn() ? now.refusal().map(r -> refused(e, r)).orElse(e) : e;
    }
    line.awaitAnother(this, now, e);
  }

  private boolean goneOn() {
    line.lock().lock();
    try {
      return goneOn;
    } finally {
      line.lock().unlock();
    }
  }

  private static UserError refused(UserError e, Receipt.Refused refusal) {
    boolean forgotten = refusal.reason().equals(Reason.ORDER_LATE.code());
    return new UserError(
        "the connection was lost, and the order could not go on: "
            + (forgotten ? "the device does not know it any more" : e.getMessage()),
        Optional.of("what became of it is not known here"),
        ExitCode.NO_CONNECTION);
  }

  /// Sends the order again on another connection. For the thread that dials.
  ///
  /// @throws UserError that connection is over too
  void goOn(Device again) throws UserError, InterruptedException {
    var before = now();
    if (before.hasEnded()) {
      return;
    }
    started |= before.wasStarted();
    var next = again.goOn(sent, input.resumption(started, before.cut()));
    line.lock().lock();
    try {
      on = next;
      goneOn = true;
      line.changed().signalAll();
    } finally {
      line.lock().unlock();
    }
    if (operation().input() != InputMode.NONE) {
      goOnWithInput(next);
    }
  }

  private void goOnWithInput(RunningOrder next) throws UserError, InterruptedException {
    try {
      if (next.awaitReceipt() instanceof Receipt.Started receipt) {
        input.goOn(next, receipt.input());
      }
    } catch (UserError e) {
      if (!next.hasEnded()) {
        throw e;
      }
    } catch (IOException e) {
      // It has ended, or the connection is over: either is seen elsewhere.
    }
  }
}
