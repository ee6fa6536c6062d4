package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/// The master side of a pseudo-terminal; a program lives on the other, by [Spawn.Streams.Terminal].
///
/// Any thread may call anything. Closing it hangs the terminal up: the session on it gets SIGHUP,
/// and a thread that waits in its streams fails.
public final class Pty implements AutoCloseable {
  /// Most columns and rows that a terminal is given.
  public static final int MAX_SIZE = 4096;

  private static final long TIOCSWINSZ = 0x5414;
  private static final long TIOCSIG = 0x40045436;
  private static final int ECHO = 010;
  private static final int TERMIOS = 60;
  private static final int LOCAL_FLAGS =
      12; // struct termios {u32 c_iflag, c_oflag, c_cflag, c_lflag…
  private static final int NAME = 128;

  private static final MethodHandle OPENPT =
      Native.call("posix_openpt", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle GRANTPT =
      Native.call("grantpt", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle UNLOCKPT =
      Native.call("unlockpt", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle PTSNAME =
      Native.call("ptsname_r", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle TCGETATTR =
      Native.call("tcgetattr", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle IOCTL_AT =
      Native.variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);
  private static final MethodHandle IOCTL_OF =
      Native.variadic("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG), 2);

  private final Descriptor master;
  private final Path slave;

  private Pty(Descriptor master, Path slave) {
    this.master = master;
    this.slave = slave;
  }

  /// Opens a terminal of that size, clamped to 1 to [#MAX_SIZE].
  ///
  /// @throws PosixException of the call `posix_openpt`, ENOSPC where there are no more
  public static Pty open(int columns, int rows) throws IOException {
    int flags = Open.RDWR | Open.NOCTTY | Open.CLOEXEC;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int number = Native.invoke(() -> (int) OPENPT.invokeExact(state, flags));
      if (number < 0) {
        throw Native.failed("posix_openpt", state);
      }
      Descriptor master = Descriptor.own(number);
      try {
        MemorySegment name = arena.allocate(NAME);
        if (Native.invoke(() -> (int) GRANTPT.invokeExact(state, number)) != 0
            || Native.invoke(() -> (int) UNLOCKPT.invokeExact(state, number)) != 0) {
          throw Native.failed("posix_openpt", state);
        }
        int error =
            Native.invoke(() -> (int) PTSNAME.invokeExact(state, number, name, (long) NAME));
        if (error != 0) {
          throw new PosixException("ptsname_r", error);
        }
        Pty pty = new Pty(master, Path.of(name.getString(0)));
        pty.resize(columns, rows);
        return pty;
      } catch (IOException e) {
        master.close();
        throw e;
      }
    }
  }

  /// The path of the side that a program opens.
  public Path slave() {
    return slave;
  }

  /// What is typed. Writing blocks while the terminal's queue is full.
  public OutputStream input() {
    return new DescriptorOutput(master);
  }

  /// What is shown. Reading blocks; it ends when no process has the terminal open any more.
  public InputStream output() {
    return new DescriptorInput(master);
  }

  /// Sets the size, clamped to 1 to [#MAX_SIZE]; the foreground processes get SIGWINCH if it
  /// differs.
  public void resize(int columns, int rows) throws IOException {
    int number = master.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment size = arena.allocate(8, 2); // struct winsize {u16 rows, columns, pixels x, y}
      size.set(JAVA_SHORT, 0, (short) Math.clamp(rows, 1, MAX_SIZE));
      size.set(JAVA_SHORT, 2, (short) Math.clamp(columns, 1, MAX_SIZE));
      if (Native.invoke(() -> (int) IOCTL_AT.invokeExact(state, number, TIOCSWINSZ, size)) != 0) {
        throw Native.failed("ioctl", state);
      }
    } finally {
      master.leave();
    }
  }

  /// Sends the foreground processes a signal as the terminal's key for it does, raw mode or not.
  ///
  /// @throws PosixException EINVAL for any but INT, QUIT and TSTP
  public void signal(Signal signal) throws IOException {
    long number = signal.number();
    int terminal = master.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      if (Native.invoke(() -> (int) IOCTL_OF.invokeExact(state, terminal, TIOCSIG, number)) != 0) {
        throw Native.failed("ioctl", state);
      }
    } finally {
      master.leave();
    }
  }

  /// Whether the terminal shows what is typed, which programs turn off for a secret.
  public boolean isEchoing() throws IOException {
    int number = master.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment termios = arena.allocate(TERMIOS, 4);
      if (Native.invoke(() -> (int) TCGETATTR.invokeExact(state, number, termios)) != 0) {
        throw Native.failed("tcgetattr", state);
      }
      return (termios.get(JAVA_INT, LOCAL_FLAGS) & ECHO) != 0;
    } finally {
      master.leave();
    }
  }

  /// Does nothing the second time.
  @Override
  public void close() {
    master.close();
  }
}
