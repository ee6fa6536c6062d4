package dev.yett.server.flow;

import dev.yett.protocol.Limits;

/// How far one order's input may go: a window ahead of what was taken.
///
/// After each round, a window's worth of bytes, it is fitted to the path and to whoever takes
/// input. One who waited for most of the round is faster than the window lets the client be: it
/// doubles, as far as the daemon's memory allows. Where some of the input waited throughout the
/// round, that much of the window kept nobody busy and cost memory: it shrinks by it. So a long
/// path is filled, and one who is slower than the path does not have a queue of the largest window.
///
/// Positions are bytes of input from the order's first; times are those of `nanoTime`. Guarded by
/// the lock of its [InputChannel].
final class InputWindow {
  /// The first window once an operation reads.
  static final long FIRST = 256 * 1024;

  /// The first window of a transfer, so that a long path is filled from its first round trips on.
  static final long BULK = 4L << 20;

  /// The window that a fast consumer reaches.
  static final long LARGEST = 32L << 20;

  /// What may wait at all times, so that a client that comes late by a few milliseconds does not
  /// stop the operation.
  static final long STANDING = 1 << 20;

  /// A large window is renewed whenever so much of it was taken.
  private static final long STEP = 1 << 20;

  private final InputBudget budget;
  private final boolean bulk;
  private final InputChannel.Grants grants;
  private long limit = Limits.EARLY_INPUT;
  private long size = FIRST;
  private boolean opened;

  // The round: since when, what waited at least, and for how long nothing came.
  private long roundAt;
  private long roundBegan;
  private long least = Long.MAX_VALUE;
  private long idle;

  /// @param bulk whether much is to be expected
  InputWindow(InputBudget budget, boolean bulk, InputChannel.Grants grants) {
    this.budget = budget;
    this.bulk = bulk;
    this.grants = grants;
  }

  /// What was granted.
  long limit() {
    return limit;
  }

  /// Input goes on from this byte, of which nothing has come yet.
  void resume(long at) {
    roundAt = at;
    limit = at + Limits.EARLY_INPUT;
  }

  /// A transfer is read from: its window is opened at once, since input that came early says
  /// nothing about how long the path is.
  void begin(long taken, long now) {
    if (roundBegan == 0) roundBegan = now;
    if (!bulk || opened || !grow(BULK - size)) return;
    opened = true;
    grant(taken);
  }

  /// The operation has taken all that came, and waits.
  void drained(long taken) {
    least = 0;
    grant(taken);
  }

  /// It waited for so long.
  void waited(long nanos) {
    idle += nanos;
  }

  /// The operation has taken bytes.
  ///
  /// @param received what came; more than that was not taken
  void took(long taken, long received, long now) {
    if (taken >= roundAt) least = Math.min(least, received - taken);
    if (taken - roundAt >= size) fit(taken, now);
    grant(taken);
  }

  private void fit(long taken, long now) {
    if (least > STANDING) {
      shrink(Math.min(least - STANDING, size - FIRST));
    } else if (least == 0 && 2 * idle >= now - roundBegan) {
      grow(Math.min(size, LARGEST - size));
    }
    // What was granted under a larger window comes first.
    roundAt = Math.max(taken, limit - size);
    roundBegan = now;
    least = Long.MAX_VALUE;
    idle = 0;
  }

  private boolean grow(long by) {
    if (!budget.take(by)) return false;
    size += by;
    return true;
  }

  private void shrink(long by) {
    budget.giveBack(by);
    size -= by;
  }

  /// Small windows by halves, large ones by steps: what is not yet granted again is no window.
  private void grant(long taken) {
    if (taken + size - limit < Math.min(size / 2, STEP)) return;
    limit = taken + size;
    grants.grant(taken, limit);
  }

  /// Gives back what it has of the daemon's memory; what comes then is dropped.
  void close() {
    opened = true; // nor does whoever comes to read only now open it
    shrink(size - FIRST);
  }
}
