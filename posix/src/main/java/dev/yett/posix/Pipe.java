package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The two raw ends of a pipe that no program inherits, both above 2.
record Pipe(int reading, int writing) {

  private static final MethodHandle PIPE2 =
      Native.call("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

  static Pipe open() throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment ends = arena.allocate(JAVA_INT, 2);
      if (Native.invoke(() -> (int) PIPE2.invokeExact(state, ends, Open.CLOEXEC)) < 0) {
        throw Native.failed("pipe2", state);
      }
      int reading = ends.getAtIndex(JAVA_INT, 0);
      int writing = ends.getAtIndex(JAVA_INT, 1);
      try {
        reading = Descriptor.aboveStandard(state, reading);
        writing = Descriptor.aboveStandard(state, writing);
        return new Pipe(reading, writing);
      } catch (PosixException e) {
        Held.release(reading);
        Held.release(writing);
        throw e;
      }
    }
  }
}
