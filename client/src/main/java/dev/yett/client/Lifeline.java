package dev.yett.client;

import dev.yett.protocol.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A connection that is dialled again when it is lost, with the orders on it that survive a loss.
///
/// A thread of its own waits for the loss, dials, and sends every order that has not ended again,
/// in the order in which they were sent first: what ran goes on, what had not begun begins. It
/// stops at an order that does not survive: then all fail as the connection did. Any thread may
/// call.
public final class Lifeline implements AutoCloseable {
  /// How long a session lives detached where the catalogue does not say.
  static final Duration LINGER = Duration.ofMinutes(10);

  private final Redialer redialer;
  private final LineNews news;
  private final Thread keeper;

  /// Held while an order is sent, so that none is sent that the keeper does not know.
  private final ReentrantLock starting = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<LastingOrder> unended = new ArrayList<>();
  private Device device;
  private boolean down;
  private boolean givenUp;
  private boolean wanted;
  private boolean closed;
  private Optional<UserError> failed = Optional.empty();

  /// Keeps an open connection.
  ///
  /// @param device whoever opened it closes it; those dialled in its place are closed but for the
  ///     last, which is the caller's to close ([#device])
  public Lifeline(Dialer dialer, HostSpec host, Device device, LineNews news) {
    this.redialer = new Redialer(dialer, host);
    this.device = device;
    this.news = news;
    this.keeper = Thread.ofVirtual().name("yett-lifeline").start(this::keep);
  }

  ReentrantLock lock() {
    return lock;
  }

  Condition changed() {
    return changed;
  }

  /// The connection at hand, which may be over.
  public Device device() {
    lock.lock();
    try {
      return device;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the connection is lost and being dialled again.
  public boolean isDown() {
    lock.lock();
    try {
      return down;
    } finally {
      lock.unlock();
    }
  }

  /// Whether the connection is over and is not dialled again.
  public boolean isOver() {
    lock.lock();
    try {
      return failed.isPresent() || (!device.isOpen() && !device.wasLost());
    } finally {
      lock.unlock();
    }
  }

  /// Signs and sends an order, as [Device#start]; waits while the connection is dialled again.
  public LastingOrder start(OrderRequest request) throws UserError, InterruptedException {
    while (true) {
      Device on = null;
      starting.lockInterruptibly();
      try {
        throwIfFailed();
        on = device();
        var order = new LastingOrder(this, on.start(request));
        lock.lock();
        try {
          unended.add(order);
          changed.signalAll();
        } finally {
          lock.unlock();
        }
        return order;
      } catch (UserError e) {
        if (on == null || !on.wasLost()) {
          throw e;
        }
      } finally {
        starting.unlock();
      }
      awaitOtherThan(on);
    }
  }

  /// No more dialling: what waits for the connection fails.
  public void giveUp() {
    lock.lock();
    try {
      givenUp = true;
    } finally {
      lock.unlock();
    }
    keeper.interrupt();
  }

  /// Stops keeping the connection, which is left as it is.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    keeper.interrupt();
    try {
      keeper.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // What orders ask.

  void ended(LastingOrder order) {
    lock.lock();
    try {
      unended.remove(order);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until an order goes on elsewhere.
  ///
  /// @param over what it was on
  /// @throws UserError it does not go on
  void awaitAnother(LastingOrder order, RunningOrder over, UserError why)
      throws UserError, InterruptedException {
    lock.lock();
    try {
      while (order.now() == over) {
        if (failed.isPresent()) {
          throw failed.get();
        }
        if (closed) {
          throw why;
        }
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The same for its input.
  ///
  /// @return whether it goes on
  boolean hasAnother(LastingOrder order, RunningOrder over) {
    lock.lock();
    try {
      while (order.now() == over) {
        if (failed.isPresent() || closed) {
          return false;
        }
        changed.awaitUninterruptibly();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the input of an order goes on where its output does.
  void awaitInput(LastingOrder order, RunningOrder now) {
    lock.lock();
    try {
      while (!order.input().isOn(now)
          && order.now() == now
          && unended.contains(order)
          && failed.isEmpty()
          && !closed) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  void tellChanged() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void throwIfFailed() throws UserError {
    lock.lock();
    try {
      if (failed.isPresent()) {
        throw failed.get();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Nobody misses a connection on which nothing runs, until an order is to be started.
  ///
  /// @return the orders that have not ended
  private List<LastingOrder> wanted() throws InterruptedException {
    lock.lock();
    try {
      while (!wanted && snapshot().isEmpty()) {
        changed.await();
      }
      return snapshot();
    } finally {
      lock.unlock();
    }
  }

  private void awaitOtherThan(@Nullable Device over) throws UserError, InterruptedException {
    lock.lock();
    try {
      wanted = true;
      changed.signalAll();
      while (device == over && failed.isEmpty() && !closed) {
        changed.await();
      }
      if (failed.isPresent()) {
        throw failed.get();
      }
    } finally {
      lock.unlock();
    }
  }

  // The keeper.

  private void keep() {
    var end = new End(false, new UserError(ExitCode.NO_CONNECTION, "the connection was closed"));
    try {
      while (true) {
        end = device().awaitOver();
        var orders = end.lost() ? wanted() : snapshot();
        if (!end.lost() || !orders.stream().findFirst().map(LastingOrder::survives).orElse(true)) {
          fail(end.error());
          return;
        }
        reconnect(end.error(), orders);
      }
    } catch (UserError e) {
      fail(e);
    } catch (InterruptedException e) {
      fail(givenUp() ? givenUp(end.error()) : end.error());
    }
  }

  private void reconnect(UserError why, List<LastingOrder> orders)
      throws UserError, InterruptedException {
    long began = System.nanoTime();
    setDown(true);
    // Whoever is sending is thrown out by the loss.
    starting.lockInterruptibly();
    try {
      news.lost(why.getMessage());
      var cause = why;
      var again = redialed(cause, orders);
      while (!goOn(again)) {
        var end = again.awaitOver();
        if (!end.lost()) {
          throw end.error();
        }
        cause = end.error();
        again = redialed(cause, orders);
      }
    } finally {
      starting.unlock();
      setDown(false);
    }
    news.back(Duration.ofNanos(System.nanoTime() - began));
  }

  private Device redialed(UserError why, List<LastingOrder> orders)
      throws UserError, InterruptedException {
    if (orders.stream().anyMatch(o -> o.now().progressed())) {
      redialer.progressed();
    }
    var again = redialer.dial(why, patience(orders));
    var before = device();
    lock.lock();
    try {
      device = again;
      wanted = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    before.close();
    return again;
  }

  /// @return whether the connection lived to take them all
  private boolean goOn(Device again) throws UserError, InterruptedException {
    try {
      for (var order : snapshot()) {
        order.goOn(again);
      }
      return again.isOpen();
    } catch (UserError e) {
      if (again.wasLost()) {
        return false;
      }
      throw e;
    }
  }

  private List<LastingOrder> snapshot() {
    lock.lock();
    try {
      return unended.stream().filter(o -> !o.hasEnded()).toList();
    } finally {
      lock.unlock();
    }
  }

  /// As long as the first order lives on; dialling longer is of no use.
  private static Duration patience(List<LastingOrder> orders) {
    return orders.stream().findFirst().map(LastingOrder::linger).orElse(LINGER);
  }

  private void setDown(boolean now) {
    lock.lock();
    try {
      down = now;
    } finally {
      lock.unlock();
    }
  }

  private boolean givenUp() {
    lock.lock();
    try {
      return givenUp;
    } finally {
      lock.unlock();
    }
  }

  private UserError givenUp(UserError why) {
    return new UserError(
        why.getMessage() + "; given up",
        Optional.of(
            "what ran there goes on for %s: yett sessions %s"
                .formatted(Span.format(patience(snapshot())), device().name())),
        ExitCode.NO_CONNECTION);
  }

  private void fail(UserError why) {
    lock.lock();
    try {
      failed = Optional.of(why);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
