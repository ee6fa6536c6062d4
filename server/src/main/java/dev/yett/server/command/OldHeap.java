package dev.yett.server.command;

import java.util.function.LongSupplier;

/// Has the heap cleared when it has grown by much since it last was.
///
/// The serial collector clears what grew old only once the heap has reached its full size. What
/// waits in the queue of a transfer grows old, and is garbage when the transfer ends: a daemon that
/// serves them for weeks would hold all that it may, on a device that has other uses for it. For
/// one thread.
final class OldHeap {
  /// A collection stops the daemon for some tens of milliseconds: it must be worth it.
  static final long GROWTH = 24L << 20;

  /// While nothing is under way, nobody notices.
  static final long IDLE_GROWTH = 4L << 20;

  private final LongSupplier size;
  private final Runnable collection;
  private long cleared;

  /// The heap of this JVM.
  OldHeap() {
    this(Runtime.getRuntime()::totalMemory, System::gc);
  }

  /// @param size what the heap takes of the system's memory, bytes
  OldHeap(LongSupplier size, Runnable collection) {
    this.size = size;
    this.collection = collection;
    this.cleared = size.getAsLong();
  }

  /// Looks whether it is time.
  ///
  /// @param idle whether nobody would wait for it
  void look(boolean idle) {
    long now = size.getAsLong();
    cleared = Math.min(cleared, now);
    if (now - cleared < (idle ? IDLE_GROWTH : Math.max(GROWTH, cleared / 2))) return;
    collection.run();
    cleared = size.getAsLong();
  }
}
