package dev.yett.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// An open descriptor that no thread loses under its hands.
///
/// The number is given back to the kernel only when no thread is inside a call on it: the last one
/// out closes it. So no thread ever uses what has become another file's number, whoever closes it.
final class Held implements AutoCloseable {
  private static final MethodHandle CLOSE =
      Native.call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private final int number;
  private final int[] companions;
  private int users; // guarded by this
  private boolean closed; // guarded by this

  /// Takes over an open descriptor, and others that are closed with it.
  Held(int number, int... companions) {
    this.number = number;
    this.companions = companions.clone();
  }

  /// The number, which stays open until [#leave].
  synchronized int enter() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    users++;
    return number;
  }

  /// Follows each [#enter], in a `finally`.
  void leave() {
    boolean last;
    synchronized (this) {
      users--;
      last = closed && users == 0;
    }
    if (last) {
      releaseAll();
    }
  }

  /// Lets no thread in any more. Does nothing the second time.
  @Override
  public void close() {
    boolean last;
    synchronized (this) {
      last = !closed && users == 0;
      closed = true;
    }
    if (last) {
      releaseAll();
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private void releaseAll() {
    release(number);
    for (int companion : companions) {
      release(companion);
    }
  }

  /// Closes a number that nothing holds. Errors of close(2) say nothing that could be acted upon:
  /// on Linux the number is free afterwards in every case.
  static void release(int number) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      Native.invoke(() -> (int) CLOSE.invokeExact(state, number));
    }
  }
}
