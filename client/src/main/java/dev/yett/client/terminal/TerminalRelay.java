package dev.yett.client.terminal;

import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.Interrupts;
import dev.yett.client.LastingOrder;
import dev.yett.client.Lifeline;
import dev.yett.client.LineNews;
import dev.yett.client.OrderRequest;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.client.show.Screen;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Printable;
import dev.yett.protocol.Survival;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Runs an order whose program is on a terminal, at the terminal that the user sits at.
///
/// Keys go as they are typed, what is shown is shown as it comes. The terminal is given back as it
/// was however this ends. The connection is dialled again when it is lost, and what the program
/// shows goes on where it was. For one order at a time.
public final class TerminalRelay {
  private static final Duration REDRAW = Duration.ofMillis(150);
  private static final Duration MEASURE = Duration.ofSeconds(5);
  private static final Duration KEYS_END = Duration.ofSeconds(1);

  private final LocalTerminal terminal;
  private final Dialer dialer;
  private final HostSpec host;
  private final Interrupts interrupts;
  private final Screen screen;
  private final LineNews news;

  private @Nullable Device last;
  private Optional<Finished> finished = Optional.empty();

  /// A relay.
  ///
  /// @param interrupts Ctrl-C before the program has the terminal
  /// @param screen for what is said before and after
  /// @param news told of losses too, which the user sees on the terminal in any case
  public TerminalRelay(
      LocalTerminal terminal,
      Dialer dialer,
      HostSpec host,
      Interrupts interrupts,
      Screen screen,
      LineNews news) {
    this.terminal = terminal;
    this.dialer = dialer;
    this.host = host;
    this.interrupts = interrupts;
    this.screen = screen;
    this.news = news;
  }

  /// How a program on a terminal let go of it.
  private enum Wish {
    NONE,
    LEAVE,
    DETACH
  }

  /// Runs an order to its end, or until its user leaves or detaches; says what there is to say.
  ///
  /// @param request without a terminal, which is described here
  /// @return the exit status: the program's own, 128 and a signal's number, 0 where the user
  ///     detached, 255 where he left
  /// @throws UserError refused, lost for good, or incomplete
  public int run(Device device, OrderRequest request)
      throws UserError, IOException, InterruptedException {
    last = device;
    var shown = new Shown();
    try (var line = new Lifeline(dialer, host, device, shown)) {
      try {
        var order = line.start(request.on(terminal.describe()));
        shown.order = order;
        awaitStart(line, order);
        return relayed(line, order, shown);
      } finally {
        last = line.device();
      }
    }
  }

  /// The connection on which the order ended; see [dev.yett.client.OneShot#device].
  public Device device() {
    return Objects.requireNonNull(last, "nothing was run");
  }

  /// How the program ended, where it did.
  public Optional<Finished> finished() {
    return finished;
  }

  /// The terminal is not ours yet, and Ctrl-C leaves.
  private void awaitStart(Lifeline line, LastingOrder order)
      throws UserError, InterruptedException {
    var pressed = new AtomicReference<Boolean>(false);
    try (var _ =
        interrupts.listen(
            () -> {
              pressed.set(true);
              line.giveUp();
              line.device().close();
            })) {
      order.awaitReceipt();
    } catch (UserError e) {
      throw pressed.get() ? new UserError(128 + 2, "left before it began") : e;
    }
  }

  private int relayed(Lifeline line, LastingOrder order, Shown shown)
      throws UserError, IOException, InterruptedException {
    var wish = new AtomicReference<Wish>(Wish.NONE);
    var raw = terminal.raw(() -> resized(order, shown));
    try {
      shown.screen = new PredictedScreen(raw, terminal.describe().columns(), terminal.predicts());
      line.device().measure();
      if (survives(order)) {
        raw.parting("yett: the session goes on; to come back: " + attach(order));
      }
      if (order.operation().name().equals("attach")) {
        redraw(order);
      }
      var keys = new Keys(order, raw.signalKeys());
      var typing =
          Thread.ofPlatform()
              .daemon()
              .name("yett-keys")
              .start(() -> type(raw, shown, keys, line, order, wish));
      try {
        var end = order.await(shown);
        finished = Optional.of(end);
        shown.done = true;
        end(raw, keys, typing);
        return dev.yett.client.show.Outcome.tell(screen, host.name(), order.operation(), end);
      } finally {
        if (!shown.done && !shown.atLineStart) {
          shown.show(new byte[] {'\r', '\n'});
        }
        shown.done = true;
        end(raw, keys, typing);
      }
    } catch (UserError e) {
      return ended(wish.get(), order, e);
    } catch (IOException e) {
      // Nobody sees what the program shows.
      line.device().close();
      throw e;
    }
  }

  private static void end(LocalTerminal.Raw raw, Keys keys, Thread typing)
      throws InterruptedException {
    keys.close();
    typing.interrupt();
    typing.join(KEYS_END);
    raw.close();
  }

  private int ended(Wish wish, LastingOrder order, UserError e) throws UserError {
    return switch (wish) {
      case NONE -> throw e;
      case LEAVE -> {
        screen.note("left; " + order.operation().name() + " was ended, if it could be told");
        yield ExitCode.NO_CONNECTION;
      }
      case DETACH -> {
        screen.note("detached; to come back: " + attach(order));
        yield 0;
      }
    };
  }

  private String attach(LastingOrder order) {
    return "yett attach " + host.name() + " " + order.session().orElse("");
  }

  private static boolean survives(LastingOrder order) {
    return order.operation().survival() == Survival.REPLAY;
  }

  private void resized(LastingOrder order, Shown shown) {
    var screen = shown.screen;
    if (screen != null) {
      try {
        screen.resized(terminal.describe().columns());
      } catch (IOException e) {
        // The terminal is gone, which its reader notices.
      }
    }
    tellSize(order);
  }

  private void tellSize(LastingOrder order) {
    var size = terminal.describe();
    order.resize(size.columns(), size.rows());
  }

  // The keyboard.

  private void type(
      LocalTerminal.Raw raw,
      Shown shown,
      Keys keys,
      Lifeline line,
      LastingOrder order,
      AtomicReference<Wish> wish) {
    byte[] read = new byte[65_536];
    var escapes = new Escapes();
    try {
      while (!Thread.currentThread().isInterrupted() && wish.get() == Wish.NONE) {
        int got = raw.read(read);
        if (got < 0) {
          // The terminal is gone: a loss, which a session survives.
          line.giveUp();
          line.device().detach();
          return;
        }
        for (var typed : escapes.typed(read, got)) {
          take(typed, raw, shown, keys, line, order, wish);
        }
        keys.look();
        shown.look();
      }
    } catch (IOException e) {
      line.giveUp();
      line.device().detach();
    } catch (InterruptedException e) {
      // The program has ended.
    }
  }

  private void take(
      Escapes.Typed typed,
      LocalTerminal.Raw raw,
      Shown shown,
      Keys keys,
      Lifeline line,
      LastingOrder order,
      AtomicReference<Wish> wish)
      throws IOException, InterruptedException {
    switch (typed) {
      case Escapes.Typed.Keys(byte[] bytes) -> {
        if (keys.type(bytes)) {
          shown.typed(bytes, line.device());
        } else {
          shown.show(new byte[] {7});
        }
      }
      case Escapes.Typed.Leave _ -> {
        wish.set(Wish.LEAVE);
        line.giveUp();
        line.device().close();
      }
      case Escapes.Typed.Detach _ -> {
        if (survives(order)) {
          wish.set(Wish.DETACH);
          line.giveUp();
          line.device().detach();
        } else {
          shown.show(lines("~d: " + order.operation().name() + " does not survive a detach"));
        }
      }
      case Escapes.Typed.Help _ -> shown.show(lines(help(order)));
      case Escapes.Typed.Suspend _ -> {
        raw.suspend();
        tellSize(order);
      }
    }
  }

  private String[] help(LastingOrder order) {
    return new String[] {
      "~.   leave, which ends " + order.operation().name() + " on " + host.name(),
      survives(order)
          ? "~d   detach; to come back: " + attach(order)
          : "~d   (detach: not here, since it does not survive that)",
      "~^Z  stop this client, as ^Z stops a program here",
      "~~   a tilde",
      "~?   this; all of them only at the beginning of a line"
    };
  }

  private static byte[] lines(String... lines) {
    var text = new StringBuilder("\r\n");
    for (var line : lines) {
      text.append("yett: ").append(Printable.escape(line)).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// What the program shows, and what we have to say in between.
  private final class Shown implements Sink, LineNews {
    private volatile @Nullable PredictedScreen screen;
    private long measured = System.nanoTime();
    private volatile @Nullable LastingOrder order;
    private volatile boolean done;
    private volatile boolean atLineStart = true;

    @Override
    public void output(byte[] bytes) throws IOException {
      Objects.requireNonNull(screen).output(bytes);
      atLineStart = bytes[bytes.length - 1] == '\n';
    }

    @Override
    public boolean keeps() {
      return false;
    }

    @Override
    public void errors(byte[] bytes) throws IOException {
      output(bytes);
    }

    @Override
    public void record(Cbor row) {}

    @Override
    public void missing(long bytes) {
      say("what was shown meanwhile (" + bytes + " bytes) went to who had attached");
    }

    @Override
    public void lost(String why) {
      news.lost(why);
      say(why + "; reconnecting… (~. gives up)");
    }

    @Override
    public void back(Duration away) {
      news.back(away);
      say("reconnected after " + Math.max(1, away.toSeconds()) + " s");
      var goingOn = order;
      if (goingOn != null) {
        redraw(goingOn);
      }
    }

    /// Keys that were sent. For the thread that types.
    void typed(byte[] keys, Device to) throws IOException {
      long now = System.nanoTime();
      if (now - measured > MEASURE.toNanos() && to.isOpen()) {
        measured = now;
        to.measure();
      }
      Objects.requireNonNull(screen).typed(keys, to.roundTrip());
    }

    void look() throws IOException {
      Objects.requireNonNull(screen).look();
    }

    /// Shows what is not the device's.
    void show(byte[] bytes) throws IOException {
      Objects.requireNonNull(screen).own(bytes);
    }

    private void say(String text) {
      if (screen == null || done) {
        TerminalRelay.this.screen.note(text);
        return;
      }
      try {
        show(lines(text));
      } catch (IOException e) {
        // The terminal is gone, which its reader notices.
      }
    }
  }

  /// Programs that fill the screen draw it anew when its size changes, which takes our lines off
  /// it.
  private void redraw(LastingOrder order) {
    var size = terminal.describe();
    order.resize(size.columns(), size.rows() > 1 ? size.rows() - 1 : size.rows() + 1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Thread.sleep(REDRAW);
                tellSize(order);
              } catch (InterruptedException e) {
                // Nobody looks.
              }
            });
  }
}
