package dev.yett.client.console;

import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.HostSpec;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.client.show.Screen;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// The connection that commands run on: kept between them, and dialled anew when one finds it gone.
/// One thread uses it; any may look.
final class Connection implements AutoCloseable {
  private static final int INTERRUPTED = 128 + 2;

  private final Dialer dialer;
  private final HostSpec host;
  private final Interrupts interrupts;
  private final Screen screen;
  private volatile Device device;
  private boolean left;
  private volatile boolean given;

  /// @param screen is told of what a new connection brings to light
  Connection(Dialer dialer, HostSpec host, Interrupts interrupts, Screen screen, Device device) {
    this.dialer = dialer;
    this.host = host;
    this.interrupts = interrupts;
    this.screen = screen;
    this.device = device;
  }

  /// A first one, for a job.
  static Connection dial(Dialer dialer, HostSpec host, Interrupts interrupts, Screen screen)
      throws UserError, InterruptedException {
    var device = dial(dialer, host, interrupts);
    device.notes().forEach(screen::note);
    return new Connection(dialer, host, interrupts, screen, device);
  }

  /// The last one, whether it is open or not.
  Device last() {
    return device;
  }

  /// The one on which an order ended: another, where it was lost meanwhile.
  void is(Device last) {
    device = last;
  }

  /// It was left on purpose, since nobody wants what it still brings: the next one is no news.
  void left() {
    device.close();
    left = true;
  }

  /// It was given to a job, which closes it: the next one is no news.
  void given() {
    given = true;
  }

  /// The one at hand, where nothing of a job runs on it.
  Optional<Device> idle() {
    return given ? Optional.empty() : Optional.of(device);
  }

  Dialer dialer() {
    return dialer;
  }

  HostSpec host() {
    return host;
  }

  /// One that is open.
  Device open() throws UserError, InterruptedException {
    var before = device;
    if (!given && before.isOpen()) {
      return before;
    }
    if (!given) {
      if (!left) {
        screen.note("the connection had ended; connecting to " + before.name() + " again");
      }
      before.close();
    }
    left = false;
    var anew = dial(dialer, host, interrupts);
    device = anew;
    given = false;
    anew.notes().forEach(screen::note);
    return anew;
  }

  /// Ctrl-C ends the dialling, at the latest when the address at hand has not answered.
  private static Device dial(Dialer dialer, HostSpec host, Interrupts interrupts)
      throws UserError, InterruptedException {
    var dialling = Thread.currentThread();
    var pressed = new AtomicBoolean();
    Device dialled;
    try (var _ =
        interrupts.listen(
            () -> {
              pressed.set(true);
              dialling.interrupt();
            })) {
      dialled = dialer.dial(host);
    } catch (InterruptedException | UserError e) {
      if (pressed.get()) {
        throw new UserError(INTERRUPTED, "not connected: interrupted");
      }
      throw e;
    } finally {
      if (pressed.get()) {
        // It has done its work, and is not for what comes next.
        Thread.interrupted();
      }
    }
    if (pressed.get()) {
      // It came when there was nothing left to wait for.
      dialled.close();
      throw new UserError(INTERRUPTED, "not connected: interrupted");
    }
    return dialled;
  }

  @Override
  public void close() {
    if (!given) {
      device.close();
    }
  }
}
