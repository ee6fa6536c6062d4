package dev.yett.client.transfer;

import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.HostSpec;
import dev.yett.client.Redialer;
import dev.yett.client.RunningOrder;
import dev.yett.client.UserError;
import dev.yett.protocol.SignalName;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way to one device: a connection, and another when it is lost. For one thread that transfers;
/// [#stop] for any.
public final class Route implements AutoCloseable {
  /// For how long a device that does not answer is tried again.
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Dialer dialer;
  private final HostSpec host;
  private final Consumer<String> notes;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Device device;
  private boolean borrowed;
  private boolean quiet;
  private @Nullable RunningOrder running;
  private @Nullable Thread dialling;
  private volatile boolean moved;
  private int stops;

  /// Nothing is dialled yet.
  ///
  /// @param notes told what a person may want to know, such as that a connection was lost
  /// @param patience how long to try again
  public Route(Dialer dialer, HostSpec host, Consumer<String> notes, Duration patience) {
    this.dialer = dialer;
    this.host = host;
    this.notes = notes;
    this.patience = patience;
  }

  /// Begins on a connection that somebody else closes.
  public Route over(Device open) {
    device = open;
    borrowed = true;
    return this;
  }

  /// Another way to the same device, on a connection of its own. What there is to know about the
  /// device has been told by the first.
  public Route another() {
    var other = new Route(dialer, host, notes, patience);
    other.quiet = true;
    return other;
  }

  /// What a person calls the device.
  public String name() {
    return host.name();
  }

  /// An open connection.
  public Device device() throws UserError, InterruptedException {
    var open = device;
    if (open == null || !open.isOpen()) {
      release();
      open = dialer.dial(host);
      if (!quiet) {
        open.notes().forEach(notes);
      }
      keep(open);
    }
    return open;
  }

  private void keep(Device open) {
    lock.lock();
    try {
      device = open;
      borrowed = false;
      if (stops > 1) {
        open.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Work that may be tried again on another connection, from where it had got to.
  public interface Attempt<T> {
    T on(Device device) throws UserError, InterruptedException;
  }

  /// Does it, and does it again for as long as connections are lost and patience lasts.
  public <T> T persist(Attempt<T> attempt) throws UserError, InterruptedException {
    var open = device();
    var redialer = new Redialer(dialer, host);
    while (true) {
      try {
        return attempt.on(open);
      } catch (UserError e) {
        if (isStopped() || open.isOpen() || !open.wasLost()) {
          throw e;
        }
        if (moved) {
          moved = false;
          redialer.progressed();
        }
        notes.accept(e.getMessage() + "; connecting again");
        release();
        open = redial(redialer, e);
      }
    }
  }

  /// Something got through on the connection: its loss, if it comes, is a new one.
  public void progressed() {
    moved = true;
  }

  private Device redial(Redialer redialer, UserError why) throws UserError, InterruptedException {
    lock.lock();
    try {
      dialling = Thread.currentThread();
    } finally {
      lock.unlock();
    }
    try {
      var open = redialer.dial(why, patience);
      keep(open);
      return open;
    } catch (InterruptedException e) {
      if (isStopped()) {
        throw why;
      }
      throw e;
    } finally {
      lock.lock();
      try {
        dialling = null;
      } finally {
        lock.unlock();
      }
      if (isStopped()) {
        // It has done its work, and is not for what comes next.
        Thread.interrupted();
      }
    }
  }

  /// Says which order [#stop] is to stop.
  public void runs(@Nullable RunningOrder order) {
    boolean late;
    lock.lock();
    try {
      running = order;
      late = stops > 0;
    } finally {
      lock.unlock();
    }
    if (late && order != null) {
      interrupt(order);
    }
  }

  /// Ctrl-C: the first asks the device to stop what runs, the second leaves it.
  public void stop() {
    RunningOrder order;
    Device open;
    int pressed;
    lock.lock();
    try {
      pressed = ++stops;
      order = running;
      open = device;
      if (dialling != null) {
        dialling.interrupt();
      }
    } finally {
      lock.unlock();
    }
    if (pressed > 1 && open != null) {
      open.close();
    } else if (order != null) {
      interrupt(order);
    }
  }

  private static void interrupt(RunningOrder order) {
    try {
      order.signal(SignalName.INT);
    } catch (UserError e) {
      // The connection is over, which whoever awaits the order learns.
    }
  }

  /// Whether the user wants no more.
  public boolean isStopped() {
    lock.lock();
    try {
      return stops > 0;
    } finally {
      lock.unlock();
    }
  }

  private void release() {
    var old = device;
    device = null;
    if (old != null && !borrowed) {
      old.close();
    }
  }

  @Override
  public void close() {
    release();
  }
}
