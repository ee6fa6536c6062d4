package dev.yett.server.flow;

import dev.yett.protocol.Limits;

/// How far one order's input may go: a window ahead of what was taken. It grows while whoever takes
/// input is faster than the window lets the client be, as far as the daemon's memory allows.
/// Guarded by the lock of its [InputChannel].
final class InputWindow {
  /// The first window once an operation reads.
  static final long FIRST = 256 * 1024;

  /// The first window of a transfer, so that a long path is filled from its first round trip on.
  static final long BULK = 16L << 20;

  /// The window that a fast consumer reaches.
  static final long LARGEST = 32L << 20;

  /// A large window is renewed whenever so much of it was taken.
  private static final long STEP = 1 << 20;

  private final InputBudget budget;
  private final boolean bulk;
  private final InputChannel.Grants grants;
  private long limit = Limits.EARLY_INPUT;
  private long size = FIRST;
  private long borrowed;
  private long grownAt;

  /// @param bulk whether much is to be expected
  InputWindow(InputBudget budget, boolean bulk, InputChannel.Grants grants) {
    this.budget = budget;
    this.bulk = bulk;
    this.grants = grants;
  }

  /// The bytes of input that were granted, from the order's first.
  long limit() {
    return limit;
  }

  /// Input goes on from this byte, of which nothing has come yet.
  void resume(long at) {
    grownAt = at;
    limit = at + Limits.EARLY_INPUT;
  }

  /// A transfer is read from: its window is opened at once, since input that came early says
  /// nothing about how long the path is.
  ///
  /// @param taken bytes of input, from the order's first
  void begin(long taken) {
    if (!bulk || size >= BULK || !budget.take(BULK - size)) return;
    borrowed += BULK - size;
    size = BULK;
    grant(taken);
  }

  /// The consumer has taken all that came: if that was a window's worth, it is faster than the
  /// window lets the client be.
  void drained(long taken) {
    if (size < LARGEST && taken - grownAt >= size && budget.take(size)) {
      borrowed += size;
      size *= 2;
      grownAt = taken;
    }
    grant(taken);
  }

  /// Small windows by halves, large ones by steps: what is not yet granted again is no window.
  void grant(long taken) {
    if (taken + size - limit < Math.min(size / 2, STEP)) return;
    limit = taken + size;
    grants.grant(taken, limit);
  }

  /// Gives back what it has of the daemon's memory.
  void close() {
    budget.giveBack(borrowed);
    borrowed = 0;
  }
}
