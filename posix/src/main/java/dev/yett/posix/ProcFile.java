package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// A small file of the kernel's own filesystems, read whole.
///
/// The JDK's ways cannot tell a process that is gone from a lack of descriptors, nor from an
/// interrupt of this thread; a tree would be taken for ended that lives.
final class ProcFile {
  private static final int ROOM = 8 * 1024;

  private static final MethodHandle READ =
      Native.call("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private ProcFile() {}

  /// Its text; empty where the file, or the process that it is about, is not there.
  static Optional<String> read(String path) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      int number = Open.at(Open.AT_FDCWD, path, Open.RDONLY, 0);
      try {
        return Optional.of(content(arena, number));
      } finally {
        Held.release(number);
      }
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ESRCH)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String content(Arena arena, int number) throws PosixException {
    MemorySegment state = Native.state(arena);
    MemorySegment room = arena.allocate(ROOM);
    StringBuilder text = new StringBuilder();
    while (true) {
      int count =
          Native.invoke(() -> (int) (long) READ.invokeExact(state, number, room, (long) ROOM));
      if (count == 0) {
        return text.toString();
      }
      if (count > 0) {
        text.append(new String(room.asSlice(0, count).toArray(JAVA_BYTE), ISO_8859_1));
      } else if (!Native.is(Errno.EINTR, state)) {
        throw Native.failed("read", state);
      }
    }
  }
}
