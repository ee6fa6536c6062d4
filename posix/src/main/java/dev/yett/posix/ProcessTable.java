package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The processes of this machine, from /proc.
final class ProcessTable {
  private static final Path PROC = Path.of("/proc");
  static final int TICKS_PER_SECOND = 100; // USER_HZ, one on all architectures
  private static final String MARK = "Max file locks ";

  private static final MethodHandle SYSCALL =
      Native.variadic(
          "syscall",
          FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
          1);
  private static final long PIDFD_SEND_SIGNAL = 424;
  private static final long PIDFD_OPEN = 434;
  private static final MethodHandle KILL =
      Native.call("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  /// One process; `pid` and `started`, in ticks since boot, are its identity.
  record Entry(int pid, long started, char state, int parent, int session) {
    boolean isDead() {
      return state == 'Z' || state == 'X';
    }

    boolean isSameAs(Entry other) {
      return pid == other.pid && started == other.started;
    }
  }

  private ProcessTable() {}

  /// All that can be seen, each as it was at some moment of the walk.
  static List<Entry> all() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path process : processes) {
        of(Integer.parseInt(process.getFileName().toString())).ifPresent(entries::add);
      }
    }
    return entries;
  }

  /// One process; empty where there is none of that number.
  static Optional<Entry> of(int pid) throws PosixException {
    return ProcFile.read("/proc/" + pid + "/stat").map(stat -> read(pid, stat));
  }

  private static Entry read(int pid, String stat) {
    // pid (name) state ppid pgrp session … starttime: the name may hold anything, so the last ')'.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return new Entry(
        pid,
        Long.parseLong(fields[19]),
        fields[0].charAt(0),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[3]));
  }

  /// Now, on the clock of [Entry#started].
  static long now() throws IOException {
    String uptime =
        ProcFile.read("/proc/uptime").orElseThrow(() -> new IOException("/proc is not mounted"));
    return (long) (Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * TICKS_PER_SECOND);
  }

  /// The mark that a process bears: its soft limit of file locks.
  static OptionalLong markOf(int pid) throws PosixException {
    String soft =
        ProcFile.read("/proc/" + pid + "/limits").stream()
            .flatMap(String::lines)
            .filter(line -> line.startsWith(MARK))
            .map(line -> line.substring(MARK.length()).strip().split(" ", 2)[0])
            .findFirst()
            .orElse("unlimited");
    return soft.equals("unlimited")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseUnsignedLong(soft));
  }

  /// Sends a signal to this very process, and not to one that has got its number since: through a
  /// pidfd, or where the kernel has none (before 5.3), right after one more look.
  ///
  /// @throws PosixException EPERM where it runs as another user
  static void signal(Entry target, Signal signal) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int pid = target.pid();
      int pidfd = syscall(state, PIDFD_OPEN, pid, 0);
      if (pidfd < 0 && Native.is(Errno.ESRCH, state)) {
        return;
      }
      try {
        if (of(pid).filter(target::isSameAs).isEmpty()) {
          return;
        }
        int result =
            pidfd >= 0
                ? syscall(state, PIDFD_SEND_SIGNAL, pidfd, signal.number())
                : kill(state, pid, signal.number());
        if (result != 0 && !Native.is(Errno.ESRCH, state)) {
          throw Native.failed("kill", state);
        }
      } finally {
        if (pidfd >= 0) {
          Held.release(pidfd);
        }
      }
    }
  }

  private static int syscall(MemorySegment state, long number, int first, int second) {
    return Native.invoke(
        () ->
            (int) (long) SYSCALL.invokeExact(state, number, first, second, MemorySegment.NULL, 0));
  }

  private static int kill(MemorySegment state, int pid, int signal) {
    return Native.invoke(() -> (int) KILL.invokeExact(state, pid, signal));
  }
}
