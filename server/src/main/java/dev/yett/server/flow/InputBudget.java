package dev.yett.server.flow;

import java.util.concurrent.atomic.AtomicLong;

/// How much input all connections together may be allowed to have under way beyond what each starts
/// with. A window that is granted is memory promised. Thread-safe.
public final class InputBudget {
  private final AtomicLong left;

  public InputBudget(long bytes) {
    left = new AtomicLong(bytes);
  }

  /// Takes so many bytes, or none.
  public boolean take(long bytes) {
    long seen = left.get();
    while (seen >= bytes) {
      if (left.compareAndSet(seen, seen - bytes)) return true;
      seen = left.get();
    }
    return false;
  }

  public void giveBack(long bytes) {
    left.addAndGet(bytes);
  }
}
