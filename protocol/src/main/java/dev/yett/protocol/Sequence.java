package dev.yett.protocol;

/// Counts the client's signed messages on one connection, at either end: 0 first, one more each, at
/// most 2^53 - 1. Belongs to one thread.
public final class Sequence {
  private long next;

  public Sequence() {
    this(0);
  }

  Sequence(long first) {
    next = first;
  }

  /// The sequence of the next signed message.
  ///
  /// @throws ProtocolException `mac` after the last one, since no signature exists beyond it
  public long next() throws ProtocolException {
    if (next > Limits.INTEGER) {
      throw new ProtocolException(Reason.MAC, "no sequence is left");
    }
    return next++;
  }
}
