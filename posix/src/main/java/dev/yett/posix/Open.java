package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// openat(2) and its flags, some of which differ between x86_64 and aarch64.
final class Open {
  static final int AT_FDCWD = -100;

  static final int RDONLY = 0;
  static final int WRONLY = 01;
  static final int RDWR = 02;
  static final int CREAT = 0100;
  static final int EXCL = 0200;
  static final int NOCTTY = 0400;
  static final int NONBLOCK = 04000;
  static final int CLOEXEC = 02000000;
  static final int PATH = 010000000;
  static final int DIRECTORY = Platform.isArm() ? 040000 : 0200000;
  static final int NOFOLLOW = Platform.isArm() ? 0100000 : 0400000;

  private static final MethodHandle OPENAT =
      Native.variadic(
          "openat", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 3);

  private Open() {}

  /// Opens `name` below `directory`, closed on exec; the number is the caller's.
  static int at(int directory, String name, int flags, int mode) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment path = Native.string(arena, name);
      while (true) {
        int number =
            Native.invoke(
                () -> (int) OPENAT.invokeExact(state, directory, path, flags | CLOEXEC, mode));
        if (number >= 0) {
          return number;
        }
        if (!Native.is(Errno.EINTR, state)) {
          throw Native.failed("openat", state);
        }
      }
    }
  }

  /// A directory by absolute path, for no more than to be in it. To look up `.` in it is what
  /// entering it takes, so a directory that cannot be entered is refused here.
  static int searchable(String path) throws PosixException {
    try {
      return at(AT_FDCWD, path + "/.", PATH | DIRECTORY, 0);
    } catch (PosixException e) {
      throw new PosixException("chdir", e.number());
    }
  }
}
