package dev.yett.client;

import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.RunningDigest;

/// What of an order's output has been handed on, over all connections on which it came. Guarded by
/// the lock of the connection at hand, but for the digest, which is that of the one thread that
/// awaits the order.
final class Tally {
  private final boolean digested;
  private final RunningDigest digest;
  private long output;
  private long errors;
  private long records;
  private long position;
  private boolean gap;

  /// Nothing yet.
  Tally(SentOrder sent) {
    this.digested = sent.operation().digest();
    this.digest = RunningDigest.of(sent.algorithm());
  }

  /// Bytes of `OUTPUT`, `ERRORS` and `RECORD` together, from the order's beginning.
  long position() {
    return position;
  }

  long output() {
    return output;
  }

  void add(Arrival arrival) {
    position += arrival.size();
    switch (arrival) {
      case Arrival.Output(byte[] bytes) -> output += bytes.length;
      case Arrival.Errors(byte[] bytes) -> errors += bytes.length;
      case Arrival.Row _ -> records++;
      case Arrival.Gap _ -> gap = true;
    }
  }

  void digest(byte[] bytes) {
    if (digested) {
      digest.update(bytes);
    }
  }

  /// Whether this is all that an end tells of; after a gap that cannot be told. Where the catalogue
  /// declares a digest, an order that
  /// worked must bear the right one.
  boolean isWhole(Finished end) {
    return gap
        || (end.output() == output
            && end.errors() == errors
            && end.records() == records
            && isSame(end));
  }

  private boolean isSame(Finished end) {
    if (!digested) {
      return true;
    }
    boolean worked = end.ending() instanceof Ending.Exited(int status) && status == 0;
    return end.digest().map(d -> d.equals(digest.soFar())).orElse(!worked);
  }
}
