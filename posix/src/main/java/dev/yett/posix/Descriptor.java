package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A non-blocking end of a pipe or terminal of ours, which any thread may close at any time.
/// Threads that wait in it are then woken through an eventfd and fail.
final class Descriptor implements AutoCloseable {
  private static final short POLLIN = 1;
  private static final short POLLOUT = 4;
  private static final int F_SETFL = 4;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int PIPE_ROOM = 256 * 1024;
  private static final int F_DUPFD_CLOEXEC = 1030;

  private static final MethodHandle READ =
      Native.critical("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle WRITE =
      Native.critical("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle POLL =
      Native.call("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle EVENTFD =
      Native.call("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle FCNTL =
      Native.variadic("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), 2);

  private final Held held;
  private final int wake;

  private Descriptor(int number, int wake) {
    this.held = new Held(number, wake);
    this.wake = wake;
  }

  /// Takes over an open descriptor; it is closed where this fails.
  static Descriptor own(int number) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      if (fcntl(state, number, F_SETFL, Open.NONBLOCK) < 0) {
        PosixException failed = Native.failed("fcntl", state);
        Held.release(number);
        throw failed;
      }
      int wake = Native.invoke(() -> (int) EVENTFD.invokeExact(state, 0, Open.CLOEXEC));
      if (wake < 0) {
        PosixException failed = Native.failed("eventfd", state);
        Held.release(number);
        throw failed;
      }
      return new Descriptor(number, wake);
    }
  }

  /// Reads up to `length` bytes, at least one; -1 at the end. Blocks.
  int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    MemorySegment room = MemorySegment.ofArray(into).asSlice(offset, length);
    int number = enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      while (true) {
        long count = read(state, number, room);
        if (count > 0) {
          return (int) count;
        }
        if (count == 0 || Native.is(Errno.EIO, state)) {
          return -1; // EIO is how a terminal says that its last user is gone
        }
        if (Native.is(Errno.EAGAIN, state)) {
          await(arena, number, POLLIN);
        } else if (!Native.is(Errno.EINTR, state)) {
          throw Native.failed("read", state);
        }
      }
    } finally {
      leave();
    }
  }

  /// Writes all of it. Blocks.
  void write(byte[] from, int offset, int length) throws IOException {
    MemorySegment rest = MemorySegment.ofArray(from).asSlice(offset, length);
    int number = enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      while (rest.byteSize() > 0) {
        long count = write(state, number, rest);
        if (count >= 0) {
          rest = rest.asSlice(count);
        } else if (Native.is(Errno.EAGAIN, state)) {
          await(arena, number, POLLOUT);
        } else if (!Native.is(Errno.EINTR, state)) {
          throw Native.failed("write", state);
        }
      }
    } finally {
      leave();
    }
  }

  /// Writes as much as goes now, maybe nothing.
  int writeNow(byte[] from, int offset, int length) throws IOException {
    MemorySegment bytes = MemorySegment.ofArray(from).asSlice(offset, length);
    int number = enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      while (true) {
        long count = write(state, number, bytes);
        if (count >= 0) {
          return (int) count;
        }
        if (Native.is(Errno.EAGAIN, state)) {
          return 0;
        }
        if (!Native.is(Errno.EINTR, state)) {
          throw Native.failed("write", state);
        }
      }
    } finally {
      leave();
    }
  }

  /// Waits until something can be written.
  void awaitRoom() throws IOException {
    int number = enter();
    try (Arena arena = Arena.ofConfined()) {
      await(arena, number, POLLOUT);
    } finally {
      leave();
    }
  }

  /// Keeps the number open until [#leave].
  int enter() throws IOException {
    return held.enter();
  }

  void leave() {
    held.leave();
  }

  /// Closes without waiting for the threads inside, which fail. Does nothing the second time.
  @Override
  public void close() {
    try {
      held.enter();
    } catch (IOException e) {
      return;
    }
    held.close();
    wake();
    held.leave();
  }

  private void wake() {
    try (Arena arena = Arena.ofConfined()) {
      write(Native.state(arena), wake, arena.allocateFrom(JAVA_LONG, 1L));
    }
  }

  private void await(Arena arena, int number, short event) throws IOException {
    MemorySegment state = Native.state(arena);
    MemorySegment wanted =
        arena.allocate(16, 4); // struct pollfd {int fd; short events, revents} [2]
    wanted.set(JAVA_INT, 0, number);
    wanted.set(JAVA_SHORT, 4, event);
    wanted.set(JAVA_INT, 8, wake);
    wanted.set(JAVA_SHORT, 12, POLLIN);
    int ready = Native.invoke(() -> (int) POLL.invokeExact(state, wanted, 2L, -1));
    if (ready < 0 && !Native.is(Errno.EINTR, state)) {
      throw Native.failed("poll", state);
    }
    if (held.isClosed()) {
      throw new IOException("stream closed");
    }
  }

  /// The same file under a number above 2, so that it is not overwritten while a child's own 0, 1
  /// and 2 are put in place. The old number is closed, unless this fails.
  static int aboveStandard(MemorySegment state, int number) throws PosixException {
    if (number > 2) {
      return number;
    }
    int higher = fcntl(state, number, F_DUPFD_CLOEXEC, 3);
    if (higher < 0) {
      throw Native.failed("fcntl", state);
    }
    Held.release(number);
    return higher;
  }

  /// Gives a pipe room for several reads, so that a program that writes much is not woken for each.
  /// Where the system has no such room to spare, it stays as it is.
  static void enlarge(MemorySegment state, int number) {
    var _ = fcntl(state, number, F_SETPIPE_SZ, PIPE_ROOM);
  }

  static int fcntl(MemorySegment state, int number, int command, int argument) {
    return Native.invoke(() -> (int) FCNTL.invokeExact(state, number, command, argument));
  }

  private static long read(MemorySegment state, int number, MemorySegment room) {
    try {
      return (long) READ.invokeExact(state, number, room, room.byteSize());
    } catch (Throwable e) {
      throw Native.broken(e);
    }
  }

  private static long write(MemorySegment state, int number, MemorySegment bytes) {
    try {
      return (long) WRITE.invokeExact(state, number, bytes, bytes.byteSize());
    } catch (Throwable e) {
      throw Native.broken(e);
    }
  }
}
