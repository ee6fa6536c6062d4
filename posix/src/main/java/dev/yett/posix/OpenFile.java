package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// An open regular file, reached through a [Directory].
///
/// It is the file that was found and examined, whatever its name means by now. The JDK opens it a
/// second time by `/proc/self/fd`, a link that leads to the open file itself and not through names.
public final class OpenFile implements AutoCloseable {
  private static final MethodHandle CHMOD =
      Native.call("chmod", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

  private final Held held;
  private final FileChannel channel;

  private OpenFile(Held held, FileChannel channel) {
    this.held = held;
    this.channel = channel;
  }

  /// Takes over a descriptor of a regular file.
  static OpenFile of(int number, Access access) throws IOException {
    Held held = new Held(number);
    try {
      FileType type = FileStatus.of(number).type();
      if (type == FileType.SYMBOLIC_LINK) {
        throw new PosixException("open", Errno.ELOOP);
      }
      if (type != FileType.REGULAR) {
        throw new NotRegularException(type);
      }
      return new OpenFile(held, open(number, access));
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /// Its bytes, for the access that was asked for. Closed with this.
  public FileChannel channel() {
    return channel;
  }

  /// What it is now.
  public FileStatus status() throws IOException {
    int number = held.enter();
    try {
      return FileStatus.of(number);
    } finally {
      held.leave();
    }
  }

  /// Sets its permissions; `mode` is within 0777, so that no file ever becomes set-user-ID.
  public void setMode(int mode) throws IOException {
    Directory.checkMode(mode);
    int number = held.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment path = Native.string(arena, pathOf(number));
      if (Native.invoke(() -> (int) CHMOD.invokeExact(state, path, mode)) != 0) {
        throw Native.failed("chmod", state);
      }
    } finally {
      held.leave();
    }
  }

  /// Closes the channel and the file.
  @Override
  public void close() throws IOException {
    try (held) {
      channel.close();
    }
  }

  static String pathOf(int number) {
    return "/proc/self/fd/" + number;
  }

  private static FileChannel open(int number, Access access) throws IOException {
    Set<OpenOption> options =
        switch (access) {
          case READ -> Set.of(StandardOpenOption.READ);
          case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        };
    try {
      return FileChannel.open(Path.of(pathOf(number)), options);
    } catch (AccessDeniedException e) {
      throw new PosixException("open", Errno.EACCES);
    } catch (FileSystemException e) {
      throw new IOException("open: " + e.getReason(), e);
    }
  }

  /// What a file is opened for.
  public enum Access {
    READ,
    /// To write, and to read what was written.
    WRITE
  }
}
