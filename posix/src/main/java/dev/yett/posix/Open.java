package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// openat(2), openat2(2) and their flags, some of which differ between x86_64 and aarch64.
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

  private static final MethodHandle SYSCALL =
      Native.variadic(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG),
          1);
  private static final long OPENAT2 = 437;
  private static final long NO_MAGICLINKS = 0x02;
  private static final long NO_SYMLINKS = 0x04;
  private static final long BENEATH = 0x08;

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

  /// Opens what lies below `directory` without ever leaving it or following a link: openat2(2).
  /// Returns the number, or minus the error's.
  static int beneath(int directory, String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment name = Native.string(arena, path);
      long resolve = BENEATH | NO_SYMLINKS | NO_MAGICLINKS;
      // struct open_how {u64 flags, mode, resolve}
      MemorySegment how = arena.allocateFrom(JAVA_LONG, flags | CLOEXEC, 0, resolve);
      long size = how.byteSize();
      while (true) {
        int number =
            Native.invoke(
                () -> (int) (long) SYSCALL.invokeExact(state, OPENAT2, directory, name, how, size));
        if (number >= 0 || !Native.is(Errno.EINTR, state)) {
          return number >= 0 ? number : -Native.errno(state);
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
