package dev.yett.server.order;

import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What this device remembers of orders, so that each runs at most once (PROTOCOL §10).
///
/// Bounded: what may be forgotten is; when nothing may, new orders are told `busy`. Thread-safe; no
/// call blocks but [Entry#await].
public final class OrderMemory {
  /// How an order that had its turn was settled.
  public sealed interface Settlement {
    /// It was refused, and is refused again.
    record Refused(Denial denial) implements Settlement {}

    /// It ran; the lengths are those of the connection on which it ran.
    record Ended(Finished finished) implements Settlement {}
  }

  /// What the memory says about an order whose turn has come.
  public sealed interface Recall {
    /// Never seen: it is now this connection's to decide and run, and the entry must be settled.
    record Fresh(Entry entry) implements Recall {}

    /// Seen before, with the same digest; it is joined.
    record Known(Entry entry) implements Recall {}

    /// It may not run, and is not remembered for having asked.
    record Rejected(Denial denial) implements Recall {}
  }

  /// An order of an earlier life of the daemon.
  ///
  /// @param ended when it ended, or when that was found out
  public record Remembered(
      String operator,
      Octets id,
      Digest digest,
      Instant acceptBy,
      Instant ended,
      Settlement settlement) {}

  private record Key(String operator, Octets id) {}

  private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Entry> entries = new HashMap<>();
  private final Map<Key, Integer> waiting = new HashMap<>();
  private Instant swept = Instant.MIN;

  /// An empty memory.
  ///
  /// @param capacity the most orders to remember
  public OrderMemory(InstantSource clock, int capacity) {
    if (capacity < 1) throw new IllegalArgumentException("capacity " + capacity);
    this.clock = clock;
    this.capacity = capacity;
  }

  /// Takes up what the audit log tells of an earlier life.
  public void restore(Remembered past) {
    lock.lock();
    try {
      var entry = new Entry(past.digest(), past.acceptBy(), () -> {});
      entry.settle(past.settlement(), past.ended());
      if (!forgettable(entry, clock.instant())) {
        entries.put(new Key(past.operator(), past.id()), entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /// A copy of the order waits for its turn somewhere, or a session can still be joined by it: what
  /// is known of it is kept until [#arrived] is taken back by [#departed].
  public void arrived(Verified verified) {
    verified.order().ifPresent(order -> count(key(verified, order), 1));
  }

  /// A copy of the order had its turn or was forgotten with its connection, or a session was.
  public void departed(Verified verified) {
    verified.order().ifPresent(order -> count(key(verified, order), -1));
  }

  /// The order's turn has come.
  ///
  /// @param replaced ends the connection that now decides and runs it, should another join; must
  ///     not block
  public Recall turn(Verified verified, Order order, Runnable replaced) {
    lock.lock();
    try {
      Instant now = clock.instant();
      var key = key(verified, order);
      Entry known = entries.get(key);
      if (known != null) {
        return known.digest.equals(verified.digest())
            ? new Recall.Known(known)
            : new Recall.Rejected(Denial.of(Reason.ORDER_ID_REUSED));
      }
      var late = untimely(order.acceptBy(), verified.arrival());
      if (late.isPresent()) return new Recall.Rejected(late.get());
      sweep(now);
      if (entries.size() >= capacity) {
        return new Recall.Rejected(Denial.of(Reason.BUSY));
      }
      var entry = new Entry(verified.digest(), order.acceptBy(), replaced);
      entries.put(key, entry);
      return new Recall.Fresh(entry);
    } finally {
      lock.unlock();
    }
  }

  /// Of how many orders a copy waits for its turn: none where there is no connection.
  public int awaited() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Denial> untimely(Instant acceptBy, Instant arrival) {
    if (acceptBy.isBefore(arrival)) {
      return Optional.of(Denial.of(Reason.ORDER_LATE));
    }
    if (acceptBy.isAfter(arrival.plus(Limits.ORDER_AHEAD))) {
      return Optional.of(Denial.of(Reason.ORDER_TOO_FAR));
    }
    return Optional.empty();
  }

  private void sweep(Instant now) {
    if (entries.size() < capacity && now.isBefore(swept.plus(BETWEEN_SWEEPS))) return;
    swept = now;
    entries
        .entrySet()
        .removeIf(e -> !waiting.containsKey(e.getKey()) && forgettable(e.getValue(), now));
  }

  private static boolean forgettable(Entry entry, Instant now) {
    return entry
        .settledAt()
        .map(ended -> now.isAfter(ended.plus(Limits.REMEMBERED)) && now.isAfter(entry.acceptBy))
        .orElse(false);
  }

  private void count(Key key, int change) {
    lock.lock();
    try {
      waiting.merge(key, change, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
    } finally {
      lock.unlock();
    }
  }

  private static Key key(Verified verified, Order order) {
    SpiffeId operator = verified.operator();
    return new Key(operator.toString(), order.id());
  }

  /// One order that had its turn.
  public final class Entry {
    private final Digest digest;
    private final Instant acceptBy;
    private final Runnable replaced;
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile @Nullable Settlement settlement;
    private volatile @Nullable Instant settledAt;
    private volatile boolean detached;

    private Entry(Digest digest, Instant acceptBy, Runnable replaced) {
      this.digest = digest;
      this.acceptBy = acceptBy;
      this.replaced = replaced;
    }

    /// How it was settled, once it is; the first call counts.
    public void settle(Settlement how) {
      settle(how, clock.instant());
    }

    /// It runs apart from its connection: whoever waits for its end need not.
    public void detach() {
      detached = true;
      settled.countDown();
    }

    /// Its connection ends and cannot tell what becomes of it. What runs apart is settled by who
    /// carries it out.
    public void abandon(Settlement how) {
      if (!detached) settle(how);
    }

    /// Ends the connection on which it is being decided or run.
    public void replace() {
      if (settlement == null) replaced.run();
    }

    /// How it was settled, if it is.
    public Optional<Settlement> settlement() {
      return Optional.ofNullable(settlement);
    }

    /// Waits until it is settled, or runs apart.
    ///
    /// @return empty when it is not settled
    public Optional<Settlement> await(Duration atMost) throws InterruptedException {
      var _ = settled.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.ofNullable(settlement);
    }

    private Optional<Instant> settledAt() {
      return Optional.ofNullable(settledAt);
    }

    private synchronized void settle(Settlement how, Instant at) {
      if (settlement != null) return;
      settledAt = at;
      settlement = how;
      settled.countDown();
    }
  }
}
