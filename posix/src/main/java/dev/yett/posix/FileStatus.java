package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.time.Instant;

/// What a file is, as statx(2) tells, whose layout is one on all architectures.
///
/// @param type what kind of file
/// @param size in bytes
/// @param mode permissions with set-user-ID, set-group-ID and sticky, within 07777
/// @param user the owner's number
/// @param group the group's number
/// @param links how many names it has
/// @param modified when its content last changed, to the nanosecond where the filesystem keeps it
/// @param device of the filesystem that it lies in
/// @param blocks of 512 bytes that it has on the disk; fewer than its size where it has holes
/// @param inode its number there; with `device` it is the file's identity while that exists
public record FileStatus(
    FileType type,
    long size,
    int mode,
    int user,
    int group,
    long links,
    Instant modified,
    long blocks,
    long device,
    long inode) {

  static final int AT_SYMLINK_NOFOLLOW = 0x100;
  static final int AT_EMPTY_PATH = 0x1000;
  private static final int BASIC_STATS = 0x7ff;
  private static final int SIZE = 256;

  private static final MethodHandle STATX =
      Native.call(
          "statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));

  /// Of an open file.
  static FileStatus of(int number) throws PosixException {
    return of(number, "", AT_EMPTY_PATH);
  }

  /// Of a name in an open directory; of the link itself where it is one.
  static FileStatus at(int directory, String name) throws PosixException {
    return of(directory, name, AT_SYMLINK_NOFOLLOW);
  }

  private static FileStatus of(int number, String name, int flags) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment path = Native.string(arena, name);
      MemorySegment status = arena.allocate(SIZE, 8);
      int result =
          Native.invoke(
              () -> (int) STATX.invokeExact(state, number, path, flags, BASIC_STATS, status));
      if (result != 0) {
        throw Native.failed("statx", state);
      }
      return read(status);
    }
  }

  /// Reads a struct statx.
  private static FileStatus read(MemorySegment status) {
    int mode = Short.toUnsignedInt(status.get(JAVA_SHORT, 28));
    long major = Integer.toUnsignedLong(status.get(JAVA_INT, 136));
    long minor = Integer.toUnsignedLong(status.get(JAVA_INT, 140));
    return new FileStatus(
        FileType.ofMode(mode),
        status.get(JAVA_LONG, 40),
        mode & 07777,
        status.get(JAVA_INT, 20),
        status.get(JAVA_INT, 24),
        Integer.toUnsignedLong(status.get(JAVA_INT, 16)),
        Instant.ofEpochSecond(status.get(JAVA_LONG, 112), status.get(JAVA_INT, 120)),
        status.get(JAVA_LONG, 48),
        major << 32 | minor,
        status.get(JAVA_LONG, 32));
  }
}
