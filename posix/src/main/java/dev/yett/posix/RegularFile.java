package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Instant;
import java.util.Objects;

/// A regular file, open, by the kernel's own calls: where there are thousands of small ones, or one
/// with holes.
///
/// One thread at a time uses it, and any may close it. Calls that move bytes hold the thread that
/// makes them until the
/// disk has answered, so they belong on platform threads.
public final class RegularFile implements AutoCloseable {
  private static final MethodHandle PREAD =
      Native.call(
          "pread", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle PWRITE =
      Native.call(
          "pwrite", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle LSEEK =
      Native.call("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));
  private static final MethodHandle FTRUNCATE =
      Native.call("ftruncate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle FCHMOD =
      Native.call("fchmod", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle FUTIMENS =
      Native.call("futimens", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle FSYNC =
      Native.call("fsync", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle FLOCK =
      Native.call("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int ENXIO = 6;
  private static final int LOCK_EXCLUSIVE_AT_ONCE = 2 | 4;
  private static final long UTIME_OMIT = (1L << 30) - 2;
  private static final int SMALL = 64 * 1024;
  private static final int ROOM = 256 * 1024;

  private final Held held;
  private volatile MemorySegment room = MemorySegment.NULL;

  /// Takes over a descriptor that is open for what will be asked.
  RegularFile(int number) {
    held = new Held(number);
  }

  /// Opens what an `O_PATH` descriptor stands for, if it is a regular file, and closes that.
  static RegularFile reopen(int path, boolean writable) throws IOException {
    try {
      FileType type = FileStatus.of(path).type();
      if (type == FileType.SYMBOLIC_LINK) {
        throw new PosixException("open", Errno.ELOOP);
      }
      if (type != FileType.REGULAR) {
        throw new NotRegularException(type);
      }
      // The link in /proc leads to the open file itself, whatever its name means by now.
      int flags = (writable ? Open.RDWR : Open.RDONLY) | Open.NOCTTY | Open.NONBLOCK;
      return new RegularFile(Open.at(Open.AT_FDCWD, OpenFile.pathOf(path), flags, 0));
    } finally {
      Held.release(path);
    }
  }

  /// What it is now.
  public FileStatus status() throws IOException {
    return with((state, number) -> FileStatus.of(number));
  }

  /// Reads at a position, as much as there is room for.
  ///
  /// @return how many bytes; 0 at the file's end
  public int read(long position, byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return with(
        (state, number) -> {
          try (Arena small = Arena.ofConfined()) {
            int done = 0;
            while (done < length) {
              int part = Math.min(length - done, ROOM);
              MemorySegment buffer = buffer(small, part);
              long at = position + done;
              int read =
                  Native.invoke(
                      () -> (int) (long) PREAD.invokeExact(state, number, buffer, (long) part, at));
              if (read < 0) {
                if (Native.is(Errno.EINTR, state)) {
                  continue;
                }
                throw Native.failed("read", state);
              }
              if (read == 0) {
                break;
              }
              MemorySegment.copy(buffer, JAVA_BYTE, 0, into, offset + done, read);
              done += read;
            }
            return done;
          }
        });
  }

  /// Writes all of it at a position.
  public void write(long position, byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    with(
        (state, number) -> {
          try (Arena small = Arena.ofConfined()) {
            int done = 0;
            while (done < length) {
              int part = Math.min(length - done, ROOM);
              MemorySegment buffer = buffer(small, part);
              MemorySegment.copy(bytes, offset + done, buffer, JAVA_BYTE, 0, part);
              long at = position + done;
              int wrote =
                  Native.invoke(
                      () ->
                          (int) (long) PWRITE.invokeExact(state, number, buffer, (long) part, at));
              if (wrote < 0 && !Native.is(Errno.EINTR, state)) {
                throw Native.failed("write", state);
              }
              done += Math.max(wrote, 0);
            }
            return done;
          }
        });
  }

  /// Room outside the heap: kept for large parts, since making it costs as much as using it.
  private MemorySegment buffer(Arena small, int length) {
    if (length <= SMALL) {
      return small.allocate(length);
    }
    if (room.byteSize() == 0) {
      room = Arena.ofAuto().allocate(ROOM, 4096);
    }
    return room;
  }

  /// Where the next bytes that are kept begin, from a position on; -1 where only a hole is left.
  public long nextData(long from) throws IOException {
    return seek(from, SEEK_DATA);
  }

  /// Where the next hole begins, from a position on; at the latest at the file's end.
  public long nextHole(long from) throws IOException {
    return seek(from, SEEK_HOLE);
  }

  private long seek(long from, int whence) throws IOException {
    return with(
        (state, number) -> {
          try {
            long found = (long) LSEEK.invokeExact(state, number, from, whence);
            if (found >= 0 || Native.errno(state) == ENXIO) {
              return found;
            }
          } catch (Throwable e) {
            throw Native.broken(e);
          }
          throw Native.failed("lseek", state);
        });
  }

  /// Makes it this long: what is added is a hole.
  public void setSize(long size) throws IOException {
    call("ftruncate", (state, number) -> (int) FTRUNCATE.invokeExact(state, number, size));
  }

  /// Sets its permissions; `mode` is within 0777, so that no file ever becomes set-user-ID.
  public void setMode(int mode) throws IOException {
    Directory.checkMode(mode);
    call("fchmod", (state, number) -> (int) FCHMOD.invokeExact(state, number, mode));
  }

  /// Sets when its content last changed.
  public void setModified(Instant time) throws IOException {
    try (Arena small = Arena.ofConfined()) {
      MemorySegment times = times(small, time);
      call("futimens", (state, number) -> (int) FUTIMENS.invokeExact(state, number, times));
    }
  }

  /// A struct timespec[2] that leaves the time of access alone.
  static MemorySegment times(Arena arena, Instant modified) {
    return arena.allocateFrom(
        JAVA_LONG, 0, UTIME_OMIT, modified.getEpochSecond(), modified.getNano());
  }

  /// Makes its content and size durable. Waits for the disk.
  public void sync() throws IOException {
    call("fsync", (state, number) -> (int) FSYNC.invokeExact(state, number));
  }

  /// Takes the file for this opening alone, until it is closed; false where another has it.
  public boolean lock() throws IOException {
    return with(
        (state, number) -> {
          if (Native.invoke(() -> (int) FLOCK.invokeExact(state, number, LOCK_EXCLUSIVE_AT_ONCE))
              == 0) {
            return true;
          }
          if (Native.is(Errno.EAGAIN, state)) {
            return false;
          }
          throw Native.failed("flock", state);
        });
  }

  /// Does nothing the second time.
  @Override
  public void close() {
    held.close();
  }

  private interface Call {
    int run(MemorySegment state, int number) throws Throwable;
  }

  private void call(String name, Call call) throws IOException {
    with(
        (state, number) -> {
          while (Native.invoke(() -> call.run(state, number)) != 0) {
            if (!Native.is(Errno.EINTR, state)) {
              throw Native.failed(name, state);
            }
          }
          return 0;
        });
  }

  private interface Use<T> {
    T of(MemorySegment state, int number) throws IOException;
  }

  private <T> T with(Use<T> use) throws IOException {
    int number = held.enter();
    try (Arena confined = Arena.ofConfined()) {
      return use.of(Native.state(confined), number);
    } finally {
      held.leave();
    }
  }
}
