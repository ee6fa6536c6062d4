package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Resource limits of this process and of its children: prlimit(2).
public final class Limits {
  /// No limit, for [Limit#soft] and [Limit#hard].
  public static final long UNLIMITED = -1;

  private static final MethodHandle PRLIMIT =
      Native.call("prlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));

  /// What is limited; RLIMIT_ of the same numbers on x86_64 and aarch64.
  public enum Resource {
    CPU_SECONDS(0),
    FILE_SIZE(1),
    CORE(4),
    PROCESSES(6),
    OPEN_FILES(7),
    ADDRESS_SPACE(9),
    /// Enforced by no kernel since 2.4, yet inherited: the mark of a process tree.
    FILE_LOCKS(10);

    private final int number;

    Resource(int number) {
      this.number = number;
    }
  }

  /// The limit in force and the one up to which it may be raised; unsigned, or [#UNLIMITED].
  public record Limit(long soft, long hard) {
    public Limit {
      if (Long.compareUnsigned(soft, hard) > 0) {
        throw new IllegalArgumentException("a soft limit above the hard one");
      }
    }
  }

  private Limits() {}

  /// A limit of this process.
  public static Limit get(Resource resource) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment old = arena.allocate(JAVA_LONG, 2);
      prlimit(arena, 0, resource, MemorySegment.NULL, old);
      return new Limit(old.getAtIndex(JAVA_LONG, 0), old.getAtIndex(JAVA_LONG, 1));
    }
  }

  /// Sets a limit of this process; what it starts later inherits it.
  public static void set(Resource resource, Limit limit) throws PosixException {
    set(0, resource, limit);
  }

  /// Sets a limit of a child while it is unreaped; what it has started already keeps its own.
  ///
  /// @throws PosixException ESRCH when the child has been reaped
  public static void set(Child child, Resource resource, Limit limit) throws PosixException {
    child.whileUnreaped("prlimit", pid -> set(pid, resource, limit));
  }

  private static void set(int pid, Resource resource, Limit limit) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocateFrom(JAVA_LONG, limit.soft(), limit.hard());
      prlimit(arena, pid, resource, set, MemorySegment.NULL);
    }
  }

  private static void prlimit(
      Arena arena, int pid, Resource resource, MemorySegment set, MemorySegment old)
      throws PosixException {
    MemorySegment state = Native.state(arena);
    int number = resource.number;
    if (Native.invoke(() -> (int) PRLIMIT.invokeExact(state, pid, number, set, old)) != 0) {
      throw Native.failed("prlimit", state);
    }
  }
}
