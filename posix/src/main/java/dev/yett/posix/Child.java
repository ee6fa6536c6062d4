package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/// A process that this one started and must reap.
///
/// Any thread may call anything. Its number is used only while it is unreaped, so no signal ever
/// reaches a process that got the number later. Closing it closes the three streams; it does not
/// end the process, nor reap it: [#await] or [#poll] does, and one of them must.
public final class Child implements AutoCloseable {
  private static final int P_PID = 1;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;

  private static final MethodHandle WAITPID =
      Native.call("waitpid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle WAITID =
      Native.call("waitid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle KILL =
      Native.call("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

  private final int pid;
  private final OutputStream stdin;
  private final InputStream stdout;
  private final InputStream stderr;
  private final IntConsumer beforeReaping;

  private final ReentrantLock waiting = new ReentrantLock(); // one thread waits in the kernel
  private final ReentrantLock reaping = new ReentrantLock(); // guards status, and every use of pid
  private Optional<WaitStatus> status = Optional.empty();

  /// Takes over our ends of its pipes, by the child's descriptor.
  Child(int pid, Map<Integer, Descriptor> pipes, IntConsumer beforeReaping) {
    this.pid = pid;
    this.beforeReaping = beforeReaping;
    stdin =
        Optional.ofNullable(pipes.get(0))
            .<OutputStream>map(DescriptorOutput::new)
            .orElseGet(Child::closedOutput);
    stdout = input(Optional.ofNullable(pipes.get(1)));
    stderr = input(Optional.ofNullable(pipes.get(2)));
  }

  /// Its process id, which is also that of its session and of its first process group.
  public int pid() {
    return pid;
  }

  /// Writes to its standard input, unbuffered; writing blocks, and fails with EPIPE when nobody
  /// reads any more. Closed from the beginning where that is not a pipe.
  public OutputStream stdin() {
    return stdin;
  }

  /// Reads its standard output; reading blocks, and ends when every process that holds the other
  /// end has closed it. At its end from the beginning where it is not a pipe.
  public InputStream stdout() {
    return stdout;
  }

  /// Reads its standard error, as [#stdout] does.
  public InputStream stderr() {
    return stderr;
  }

  /// Waits until it has ended, and reaps it. Blocks.
  public WaitStatus await() {
    waiting.lock();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      while (true) {
        Optional<WaitStatus> ended = poll();
        if (ended.isPresent()) {
          return ended.get();
        }
        // Leaves it unreaped, so that its number stays its own until the lock is held.
        Native.invoke(
            () ->
                (int) WAITID.invokeExact(state, P_PID, pid, MemorySegment.NULL, WEXITED | WNOWAIT));
      }
    } finally {
      waiting.unlock();
    }
  }

  /// Reaps it if it has ended; empty while it runs.
  public Optional<WaitStatus> poll() {
    reaping.lock();
    try (Arena arena = Arena.ofConfined()) {
      if (status.isEmpty() && hasEnded(arena)) {
        beforeReaping.accept(pid);
        status = Optional.of(reap(arena));
      }
      return status;
    } finally {
      reaping.unlock();
    }
  }

  /// Sends it, and it alone, a signal; false where it has ended and is reaped.
  ///
  /// @throws PosixException EPERM where it runs as another user by now
  public boolean signal(Signal signal) throws PosixException {
    return send(pid, signal);
  }

  /// Sends the signal to its process group: what it started and has not put elsewhere.
  public boolean signalGroup(Signal signal) throws PosixException {
    return send(-pid, signal);
  }

  /// Closes the streams. A thread that waits in one of them fails.
  @Override
  public void close() {
    try (stdin;
        stdout;
        stderr) {
      // Closing is all that there is to do.
    } catch (IOException e) {
      throw new AssertionError("closing a descriptor of ours cannot fail", e);
    }
  }

  /// Something done to a process by its number.
  interface PidCall {
    void with(int pid) throws PosixException;
  }

  /// Does it while the number is this child's for certain.
  void whileUnreaped(String call, PidCall action) throws PosixException {
    reaping.lock();
    try {
      if (status.isPresent()) {
        throw new PosixException(call, Errno.ESRCH);
      }
      action.with(pid);
    } finally {
      reaping.unlock();
    }
  }

  /// A look at processes that depends on whose the number is.
  interface Look<T> {
    T with(OptionalInt pid) throws IOException;
  }

  /// Looks while the number stays this child's, or with none where it is reaped.
  <T> T withNumber(Look<T> look) throws IOException {
    reaping.lock();
    try {
      return look.with(status.isPresent() ? OptionalInt.empty() : OptionalInt.of(pid));
    } finally {
      reaping.unlock();
    }
  }

  boolean isReaped() {
    reaping.lock();
    try {
      return status.isPresent();
    } finally {
      reaping.unlock();
    }
  }

  private boolean send(int target, Signal signal) throws PosixException {
    reaping.lock();
    try (Arena arena = Arena.ofConfined()) {
      if (status.isPresent()) {
        return false;
      }
      MemorySegment state = Native.state(arena);
      int number = signal.number();
      if (Native.invoke(() -> (int) KILL.invokeExact(state, target, number)) != 0) {
        throw Native.failed("kill", state);
      }
      return true;
    } finally {
      reaping.unlock();
    }
  }

  private boolean hasEnded(Arena arena) {
    MemorySegment state = Native.state(arena);
    MemorySegment info = arena.allocate(128, 8); // siginfo_t; si_signo, its first int, stays 0
    int options = WEXITED | WNOWAIT | WNOHANG;
    if (Native.invoke(() -> (int) WAITID.invokeExact(state, P_PID, pid, info, options)) != 0) {
      throw new IllegalStateException(
          "somebody else reaped a child", Native.failed("waitid", state));
    }
    return info.get(JAVA_INT, 0) != 0;
  }

  private WaitStatus reap(Arena arena) {
    MemorySegment state = Native.state(arena);
    MemorySegment word = arena.allocate(JAVA_INT);
    if (Native.invoke(() -> (int) WAITPID.invokeExact(state, pid, word, WNOHANG)) != pid) {
      throw new IllegalStateException(
          "somebody else reaped a child", Native.failed("waitpid", state));
    }
    return WaitStatus.of(word.get(JAVA_INT, 0));
  }

  private static InputStream input(Optional<Descriptor> pipe) {
    return pipe.<InputStream>map(DescriptorInput::new).orElseGet(InputStream::nullInputStream);
  }

  private static OutputStream closedOutput() {
    OutputStream closed = OutputStream.nullOutputStream();
    try {
      closed.close();
    } catch (IOException e) {
      throw new AssertionError("closing nothing cannot fail", e);
    }
    return closed;
  }
}
