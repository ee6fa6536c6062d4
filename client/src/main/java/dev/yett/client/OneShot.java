package dev.yett.client;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.SignalName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One order, run to its end, on a connection of its own.
///
/// The first Ctrl-C sends it `INT`, as a terminal would; the second leaves, which ends it on the
/// device. Where the connection is lost, the very same order is sent once more on a new one: the
/// device remembers it and runs nothing twice, and we learn what became of it.
public final class OneShot {
  private final Dialer dialer;
  private final HostSpec host;
  private final Interrupts interrupts;

  private @Nullable Digest digest;

  public OneShot(Dialer dialer, HostSpec host, Interrupts interrupts) {
    this.dialer = dialer;
    this.host = host;
    this.interrupts = interrupts;
  }

  /// Runs an order to its end.
  ///
  /// @param input passed on where the operation takes input
  /// @return how it ended
  /// @throws UserError refused, lost, incomplete, or left by Ctrl-C (130)
  /// @throws IOException what the sink threw; the order has been ended
  public Finished run(Device device, OrderRequest request, Optional<InputStream> input, Sink sink)
      throws UserError, IOException, InterruptedException {
    var order = device.start(request);
    digest = order.digest();
    var pressed = new AtomicInteger();
    try (var _ = interrupts.listen(() -> interrupted(device, order, pressed))) {
      var passing = Optional.<StandardInput>empty();
      if (request.operation().input() != InputMode.NONE) {
        if (input.isPresent()) {
          passing = Optional.of(StandardInput.pass(input.get(), order));
        } else {
          seal(order);
        }
      }
      var finished = await(device, order, sink, pressed);
      var failure = passing.flatMap(StandardInput::failure);
      if (failure.isPresent()) {
        throw new UserError(
            ExitCode.FAILED, "standard input cannot be read: " + Failures.words(failure.get()));
      }
      return finished;
    }
  }

  /// The digest of the order that was run.
  public Digest digest() {
    return Objects.requireNonNull(digest, "nothing was run");
  }

  private Finished await(Device device, RunningOrder order, Sink sink, AtomicInteger pressed)
      throws UserError, IOException, InterruptedException {
    try {
      return order.await(sink);
    } catch (UserError e) {
      if (pressed.get() > 1) {
        throw new UserError(128 + 2, "left; " + order.sent().operation().name() + " was ended");
      }
      if (device.wasLost() && mayAskAgain(order)) {
        return outcome(order, e, sink);
      }
      throw e;
    }
  }

  private static void interrupted(Device device, RunningOrder order, AtomicInteger pressed) {
    if (pressed.incrementAndGet() > 1) {
      device.close();
      return;
    }
    try {
      // The device drops a signal for an order whose turn has not come.
      order.awaitReceipt();
      order.signal(SignalName.INT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UserError e) {
      // The connection is over, which whoever awaits the order learns.
    }
  }

  private static void seal(RunningOrder order) throws IOException {
    try {
      order.input().finish();
    } catch (OrderEndedException e) {
      // It ended without input.
    }
  }

  /// An order that takes input and has not been seen to start might run anew, and its input is
  /// gone.
  private static boolean mayAskAgain(RunningOrder order) {
    return order.sent().operation().input() == InputMode.NONE || order.wasStarted();
  }

  /// What became of an order whose connection was lost: the device is asked once, on a new
  /// connection.
  ///
  /// @param why what to say of the loss where the outcome stays unknown
  public Finished outcome(RunningOrder lost, UserError why, Sink sink)
      throws UserError, IOException, InterruptedException {
    try (var again = dialer.dial(host)) {
      var order = again.startAgain(lost.sent());
      var finished = order.await(sink);
      boolean anew = order.awaitReceipt() instanceof Receipt.Started started && !started.joined();
      if (anew || lost.hasAllOf(finished)) {
        return finished;
      }
      throw new UserError(
          why.getMessage() + "; on the device it ended: " + words(finished),
          Optional.of("its output is incomplete"),
          ExitCode.NO_CONNECTION);
    } catch (UserError e) {
      throw e.getMessage().startsWith(why.getMessage())
          ? e
          : new UserError(
              why.getMessage() + "; asked again: " + e.getMessage(), why.hint(), why.exitCode());
    }
  }

  private static String words(Finished finished) {
    return switch (finished.ending()) {
      case Ending.Exited exited -> "exit status " + exited.status();
      case Ending.Signaled signaled -> "signal " + signaled.signal();
      case Ending.Failed failed -> failed.reason();
    };
  }
}
