package dev.yett.server.session;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Finished;
import dev.yett.server.flow.InputChannel.Accepted;
import dev.yett.server.order.OrderMemory;
import dev.yett.server.order.OrderMemory.Settlement;
import dev.yett.server.order.Permit;
import dev.yett.server.order.Verified;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// One order by which its operator has a session: the one that began it, or an `attach`. Its input
/// and output are counted from its own beginning.
final class Seat {
  private final Verified verified;
  private final Permit permit;
  private final OrderMemory.Entry entry;
  private final Counts from;
  private final boolean first;
  private final AtomicLong sent = new AtomicLong();

  /// Guarded by the session's lock.
  private Accepted accepted = Accepted.nothing();

  /// @param from what had been before this order's output
  /// @param first whether it began the session
  Seat(Verified verified, Permit permit, OrderMemory.Entry entry, Counts from, boolean first) {
    this.verified = verified;
    this.permit = permit;
    this.entry = entry;
    this.from = from;
    this.first = first;
  }

  Verified verified() {
    return verified;
  }

  Permit permit() {
    return permit;
  }

  boolean isFirst() {
    return first;
  }

  Counts from() {
    return from;
  }

  /// Its input so far.
  Accepted accepted() {
    return accepted;
  }

  void accepted(Accepted input) {
    accepted = input;
  }

  /// How much output was ever sent for it.
  long sent() {
    return sent.get();
  }

  /// Output up to there is about to be sent.
  void sends(long upTo) {
    sent.accumulateAndGet(upTo, Math::max);
  }

  /// The session's end as this order sees it.
  Finished finished(long number, Finished whole, Counts all) {
    Counts own = all.since(from);
    return new Finished(
        number,
        whole.ending(),
        whole.result(),
        own.output(),
        own.errors(),
        own.records(),
        first ? whole.digest() : Optional.<Digest>empty(),
        whole.cut());
  }

  void settle(Finished whole, Counts all) {
    entry.settle(new Settlement.Ended(finished(0, whole, all)));
  }
}
