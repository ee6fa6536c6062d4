package dev.yett.server;

import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.server.order.OrderMemory;
import dev.yett.server.session.Relay;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The orders of one connection: those that wait, the one that runs, and which came last. The
/// reader adds and looks up; the runner takes.
final class OrderQueue {
  /// Numbers of seals that are told from numbers of orders.
  private static final int SEALS_KNOWN = 4096;

  private final OrderMemory memory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ArrivedOrder> waiting = new ArrayDeque<>();
  private final Map<Long, ArrivedOrder> unended = new HashMap<>();
  private final Set<Long> seals = new LinkedHashSet<>();
  private @Nullable ArrivedOrder last;
  private @Nullable ArrivedOrder running;
  private @Nullable Reason closed;
  private final Deque<Relay> told = new ArrayDeque<>();

  OrderQueue(OrderMemory memory) {
    this.memory = memory;
  }

  /// What the client may send now.
  Stage stage() {
    ArrivedOrder order = last;
    return order == null ? Stage.NO_ORDER : order.stage();
  }

  /// The order sent last; only the reader asks, and only after one came.
  ArrivedOrder last() {
    ArrivedOrder order = last;
    if (order == null) throw new IllegalStateException("no order yet");
    return order;
  }

  /// An order may come.
  ///
  /// @throws ProtocolException `too-many-orders`
  void requireRoom() throws ProtocolException {
    lock.lock();
    try {
      if (unended.size() > Limits.ORDERS) throw new ProtocolException(Reason.TOO_MANY_ORDERS);
    } finally {
      lock.unlock();
    }
  }

  /// A verified order came.
  void add(ArrivedOrder order) {
    lock.lock();
    try {
      last = order;
      memory.arrived(order.verified());
      if (closed != null) {
        forget(order);
        return;
      }
      waiting.add(order);
      unended.put(order.number(), order);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A verified seal was counted under this number.
  void sealed(long number) {
    seals.add(number);
    if (seals.size() > SEALS_KNOWN) {
      Iterator<Long> oldest = seals.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /// The order of a number; empty for one that has ended.
  ///
  /// @param sequence how many signed messages there were
  /// @throws ProtocolException `number-unknown`
  Optional<ArrivedOrder> byNumber(long number, long sequence) throws ProtocolException {
    if (number < 0 || number >= sequence || seals.contains(number)) {
      throw new ProtocolException(Reason.NUMBER_UNKNOWN);
    }
    lock.lock();
    try {
      return Optional.ofNullable(unended.get(number));
    } finally {
      lock.unlock();
    }
  }

  /// Whether what runs, if anything does, outlives a client that detaches.
  boolean survivesDetaching() {
    lock.lock();
    try {
      return running == null || running.survives();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing runs or waits.
  boolean isIdle() {
    lock.lock();
    try {
      return unended.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// The next order in its turn; waits for one. Empty when the connection ends.
  Optional<ArrivedOrder> take() {
    lock.lock();
    try {
      while (closed == null && waiting.isEmpty()) changed.awaitUninterruptibly();
      if (closed != null) return Optional.empty();
      ArrivedOrder next = waiting.removeFirst();
      running = next;
      return Optional.of(next);
    } finally {
      lock.unlock();
    }
  }

  /// The running order is about to be told its end: nothing numbered reaches it any more.
  void ended(ArrivedOrder order) {
    order.close();
    lock.lock();
    try {
      unended.remove(order.number());
      if (running == order) {
        running = null;
        memory.departed(order.verified());
      }
    } finally {
      lock.unlock();
    }
  }

  /// The client was told the end of a session. It may still lose its connection before it has read
  /// that, so what it did not take is kept: until it leaves, or has given so many orders more that
  /// it must have read it.
  void told(Relay relay) {
    relay.tell();
    Optional<Relay> read = Optional.empty();
    Reason why;
    lock.lock();
    try {
      why = closed;
      if (why == null) {
        told.add(relay);
        if (told.size() > Limits.ORDERS + 1) read = Optional.of(told.removeFirst());
      }
    } finally {
      lock.unlock();
    }
    read.ifPresent(Relay::forget);
    if (why != null) relay.leave(why);
  }

  /// Ends the running order, for a reason that leaves the connection alone.
  void endRunning(Reason why) {
    lock.lock();
    try {
      if (running != null) running.end(why);
    } finally {
      lock.unlock();
    }
  }

  /// Ends the running order if it is a transfer that has waited for its client for so long.
  void endStalled(Duration most) {
    lock.lock();
    try {
      if (running != null) running.endIfStalled(most);
    } finally {
      lock.unlock();
    }
  }

  /// The connection ends: what waits is forgotten, what runs must end.
  void close(Reason why) {
    List<Relay> left;
    lock.lock();
    try {
      if (closed != null) return;
      closed = why;
      left = List.copyOf(told);
      told.clear();
      for (ArrivedOrder order : waiting) forget(order);
      waiting.clear();
      unended.clear();
      if (running != null) running.end(why);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (Relay relay : left) relay.leave(why);
  }

  private void forget(ArrivedOrder order) {
    order.close();
    memory.departed(order.verified());
  }
}
