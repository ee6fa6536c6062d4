package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Tells the service manager how this process is: sd_notify(3), a datagram to `NOTIFY_SOCKET`.
///
/// Without that variable nothing happens.
public final class Notify {
  static final short AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int PATH_MAX = 108;

  private static final MethodHandle SOCKET =
      Native.call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SENDTO =
      Native.call(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

  private final Optional<String> socket;

  /// To the socket of that name: a path, or an abstract name after `@`.
  public Notify(Optional<String> socket) {
    this.socket = socket.filter(name -> !name.isEmpty());
  }

  /// To the manager that started this process, if it asked for it.
  public static Notify fromEnvironment() {
    return new Notify(Optional.ofNullable(System.getenv("NOTIFY_SOCKET")));
  }

  /// Start-up is over, or reloading is.
  public void ready() throws PosixException {
    send("READY=1");
  }

  /// Configuration is being read again; [#ready] follows.
  public void reloading() throws PosixException {
    // System.nanoTime is CLOCK_MONOTONIC on Linux, which the manager compares with.
    long now = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    send("RELOADING=1\nMONOTONIC_USEC=" + now);
  }

  /// The end has begun.
  public void stopping() throws PosixException {
    send("STOPPING=1");
  }

  private void send(String state) throws PosixException {
    if (socket.isEmpty()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = Native.state(arena);
      MemorySegment address = address(arena, socket.get());
      MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, state.getBytes(UTF_8));
      int number = open(errno);
      try {
        int size = (int) address.byteSize();
        int sent =
            Native.invoke(
                () ->
                    (int)
                        (long)
                            SENDTO.invokeExact(
                                errno,
                                number,
                                bytes,
                                bytes.byteSize(),
                                MSG_NOSIGNAL,
                                address,
                                size));
        if (sent < 0) {
          throw Native.failed("sendto", errno);
        }
      } finally {
        Held.release(number);
      }
    }
  }

  /// A socket for datagrams between processes of this machine.
  static int open(MemorySegment errno) throws PosixException {
    int type = SOCK_DGRAM | Open.CLOEXEC;
    int number = Native.invoke(() -> (int) SOCKET.invokeExact(errno, (int) AF_UNIX, type, 0));
    if (number < 0) {
      throw Native.failed("socket", errno);
    }
    return number;
  }

  /// A struct sockaddr_un {u16 family; char path[108]}, as long as the name: an abstract one begins
  /// with a zero byte and has no end but the length.
  static MemorySegment address(Arena arena, String name) throws PosixException {
    boolean isAbstract = name.startsWith("@");
    byte[] path = name.getBytes(UTF_8);
    if (isAbstract) {
      path[0] = 0;
    }
    int end = isAbstract ? 0 : 1;
    if (path.length + end > PATH_MAX) {
      throw new PosixException("sendto", Errno.ENAMETOOLONG);
    }
    MemorySegment address = arena.allocate(2L + path.length + end, 2);
    address.set(JAVA_SHORT, 0, AF_UNIX);
    MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
    return address;
  }
}
