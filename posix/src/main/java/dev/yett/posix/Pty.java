package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
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
  private static final long TIOCGPTPEER = 0x5441;
  private static final long TCFLSH = 0x540B;
  private static final long INPUT_QUEUE = 0; // TCIFLUSH
  private static final long OUTPUT_QUEUE = 1; // TCOFLUSH
  private static final int ECHO = 010;
  private static final int NOFLSH = 0200;
  private static final int IUTF8 = 040000; // so that the erase key takes whole characters
  private static final int END_OF_FILE = 4; // VEOF

  // struct termios {u32 c_iflag, c_oflag, c_cflag, c_lflag; u8 c_line, c_cc[32]…
  private static final int TERMIOS = 60;
  private static final int LOCAL_FLAGS = 12;
  private static final int CHARACTERS = 17;
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
  private static final MethodHandle TCSETATTR =
      Native.call("tcsetattr", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
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
        pty.speakUtf8();
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

  /// Waits until something can be typed.
  public void awaitRoom() throws IOException {
    master.awaitRoom();
  }

  /// Types as much as the terminal takes now, maybe nothing; never waits.
  ///
  /// @return how many bytes
  public int type(byte[] keys, int offset, int length) throws IOException {
    return master.writeNow(keys, offset, length);
  }

  /// Whether the terminal shows what is typed, which programs turn off for a secret.
  public boolean isEchoing() throws IOException {
    return (attributes(LOCAL_FLAGS) & ECHO) != 0;
  }

  /// Whether a key that signals also throws away what was typed before it and nobody has read.
  public boolean signalsFlush() throws IOException {
    return (attributes(LOCAL_FLAGS) & NOFLSH) == 0;
  }

  /// The key for the end of a file; 0 where there is none.
  public byte endOfFile() throws IOException {
    return (byte) (attributes(CHARACTERS + END_OF_FILE) & 0xff);
  }

  /// Throws away what was typed and no program has read.
  public void flushInput() throws IOException {
    int number = master.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      long flags = Open.RDWR | Open.NOCTTY | Open.CLOEXEC;
      // What is on its way belongs to our side, what has arrived to the other. The master's own
      // number leads there, and no path.
      flush(state, number, OUTPUT_QUEUE);
      int peer = Native.invoke(() -> (int) IOCTL_OF.invokeExact(state, number, TIOCGPTPEER, flags));
      if (peer < 0) {
        throw Native.failed("ioctl", state);
      }
      try {
        flush(state, peer, INPUT_QUEUE);
      } finally {
        Held.release(peer);
      }
    } finally {
      master.leave();
    }
  }

  private static void flush(MemorySegment state, int terminal, long queue) throws PosixException {
    if (Native.invoke(() -> (int) IOCTL_OF.invokeExact(state, terminal, TCFLSH, queue)) != 0) {
      throw Native.failed("ioctl", state);
    }
  }

  private void speakUtf8() throws IOException {
    int number = master.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment termios = attributes(arena, number);
      termios.set(JAVA_INT, 0, termios.get(JAVA_INT, 0) | IUTF8);
      if (Native.invoke(() -> (int) TCSETATTR.invokeExact(state, number, 0, termios)) != 0) {
        throw Native.failed("tcsetattr", state);
      }
    } finally {
      master.leave();
    }
  }

  /// Four bytes of the terminal's attributes, from this byte on.
  private int attributes(int from) throws IOException {
    int number = master.enter();
    try (Arena arena = Arena.ofConfined()) {
      return attributes(arena, number).get(JAVA_INT_UNALIGNED, from);
    } finally {
      master.leave();
    }
  }

  private static MemorySegment attributes(Arena arena, int number) throws PosixException {
    MemorySegment state = Native.state(arena);
    MemorySegment termios = arena.allocate(TERMIOS, 4);
    if (Native.invoke(() -> (int) TCGETATTR.invokeExact(state, number, termios)) != 0) {
      throw Native.failed("tcgetattr", state);
    }
    return termios;
  }

  /// Does nothing the second time.
  @Override
  public void close() {
    master.close();
  }
}
