package dev.yett.server.flow;

import dev.yett.server.operation.Exchange.Event;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Events of one order on their way to its operation, told on a thread of their own. Bounded: of
/// several new sizes only the last is told, and signals beyond [#MOST] are dropped.
public final class EventQueue {
  private static final Logger LOG = System.getLogger(EventQueue.class.getName());
  private static final int MOST = 64;
  private static final Duration LAST_CALL = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Event> events = new ArrayDeque<>();
  private @Nullable Thread teller;
  private boolean closed;

  /// Adds an event; never waits. [Event.End] is always kept.
  public void add(Event event) {
    lock.lock();
    try {
      if (closed) return;
      if (event instanceof Event.Resize) events.removeIf(e -> e instanceof Event.Resize);
      if (events.size() >= MOST && !(event instanceof Event.End)) return;
      events.add(event);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Whether somebody listens.
  public boolean heard() {
    lock.lock();
    try {
      return teller != null;
    } finally {
      lock.unlock();
    }
  }

  /// Begins to tell events, those that came earlier first.
  public void listen(String name, Consumer<Event> listener) {
    lock.lock();
    try {
      if (teller != null) throw new IllegalStateException("one listener an order");
      if (closed) return;
      teller = Thread.ofVirtual().name(name).start(() -> tell(listener));
    } finally {
      lock.unlock();
    }
  }

  private void tell(Consumer<Event> listener) {
    while (true) {
      Event event;
      lock.lock();
      try {
        while (events.isEmpty() && !closed) changed.awaitUninterruptibly();
        if (closed) return;
        event = events.removeFirst();
      } finally {
        lock.unlock();
      }
      try {
        listener.accept(event);
      } catch (RuntimeException e) {
        // The next may be the end, which must be told.
        LOG.log(Level.ERROR, "an event failed in a way that is our fault", e);
      }
    }
  }

  /// Tells no more; waits a little for the event that is being told.
  public void close() throws InterruptedException {
    Thread telling;
    lock.lock();
    try {
      closed = true;
      events.clear();
      changed.signalAll();
      telling = teller;
    } finally {
      lock.unlock();
    }
    if (telling != null) {
      var _ = telling.join(LAST_CALL);
    }
  }
}
