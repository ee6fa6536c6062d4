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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One order, run to its end.
///
/// The first Ctrl-C sends it `INT`, as a terminal would; the second leaves, which ends it on the
/// device. Where the connection is lost and the operation survives that, it is dialled again and
/// the order goes on; Ctrl-C gives that up. Where it does not survive, the very same order is sent
/// once more on a new connection: the device remembers it and runs nothing twice, and we learn what
/// became of it. For one order at a time.
public final class OneShot {
  private final Dialer dialer;
  private final HostSpec host;
  private final Interrupts interrupts;
  private final LineNews news;

  private @Nullable Digest digest;
  private @Nullable Device last;
  private volatile @Nullable LastingOrder running;
  private final Queue<SignalName> signals = new ConcurrentLinkedQueue<>();
  private final ReentrantLock signalling = new ReentrantLock();

  public OneShot(Dialer dialer, HostSpec host, Interrupts interrupts) {
    this(dialer, host, interrupts, LineNews.none());
  }

  /// One that tells of losses.
  public OneShot(Dialer dialer, HostSpec host, Interrupts interrupts, LineNews news) {
    this.dialer = dialer;
    this.host = host;
    this.interrupts = interrupts;
    this.news = news;
  }

  /// Runs an order to its end.
  ///
  /// @param input passed on where the operation takes input
  /// @return how it ended
  /// @throws UserError refused, lost, incomplete, or left by Ctrl-C (130)
  /// @throws IOException what the sink threw; the connection has been left, which ends the order
  public Finished run(Device device, OrderRequest request, Optional<InputStream> input, Sink sink)
      throws UserError, IOException, InterruptedException {
    last = device;
    try (var line = new Lifeline(dialer, host, device, news)) {
      var order = line.start(request);
      digest = order.digest();
      running = order;
      // Those that were asked for meanwhile.
      signals.forEach(_ -> signalNext(order));
      var pressed = new AtomicInteger();
      try (var _ = interrupts.listen(() -> interrupted(line, order, pressed))) {
        var passing = passInput(order, input);
        var finished = await(line, order, sink, pressed);
        var failure = passing.flatMap(StandardInput::failure);
        if (failure.isPresent()) {
          throw new UserError(
              ExitCode.FAILED, "standard input cannot be read: " + Failures.words(failure.get()));
        }
        return finished;
      } finally {
        last = line.device();
      }
    }
  }

  /// Sends the order a signal, once the device has begun it. By any thread, which does not wait.
  public void signal(SignalName name) {
    signals.add(name);
    var order = running;
    if (order != null) {
      signalNext(order);
    }
  }

  /// The digest of the order that was run.
  public Digest digest() {
    return Objects.requireNonNull(digest, "nothing was run");
  }

  /// The connection on which the order ended. Another than it began on, if that was lost: then this
  /// one is the caller's to close, and the first has been closed.
  public Device device() {
    return Objects.requireNonNull(last, "nothing was run");
  }

  private static Optional<StandardInput> passInput(LastingOrder order, Optional<InputStream> input)
      throws IOException {
    if (order.operation().input() == InputMode.NONE) {
      return Optional.empty();
    }
    if (input.isEmpty()) {
      order.input().finish();
    }
    return input.map(in -> StandardInput.pass(in, order));
  }

  private Finished await(Lifeline line, LastingOrder order, Sink sink, AtomicInteger pressed)
      throws UserError, IOException, InterruptedException {
    try {
      return order.await(sink);
    } catch (UserError e) {
      if (pressed.get() > 1) {
        throw new UserError(128 + 2, "left; " + order.operation().name() + " was ended");
      }
      if (!order.survives() && line.device().wasLost() && mayAskAgain(order.now())) {
        return outcome(order.now(), e, sink);
      }
      throw e;
    } catch (IOException e) {
      line.device().close();
      throw e;
    }
  }

  private void interrupted(Lifeline line, LastingOrder order, AtomicInteger pressed) {
    if (line.isDown()) {
      line.giveUp();
      return;
    }
    if (pressed.incrementAndGet() > 1) {
      line.device().close();
      return;
    }
    signal(order, SignalName.INT);
  }

  /// Sends signals in the order in which they were asked for, and none before the order's turn,
  /// when the device would drop it.
  private void signal(LastingOrder order, SignalName name) {
    signals.add(name);
    signalNext(order);
  }

  private void signalNext(LastingOrder order) {
    Thread.ofVirtual().name("yett-signal").start(() -> awaitAndSignal(order));
  }

  private void awaitAndSignal(LastingOrder order) {
    signalling.lock();
    try {
      order.awaitReceipt();
      var next = signals.poll();
      if (next != null) {
        order.signal(next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UserError e) {
      // The connection is over, which whoever awaits the order learns.
    } finally {
      signalling.unlock();
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
