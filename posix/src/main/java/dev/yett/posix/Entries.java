package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The names in a directory, read a few hundred at a time however many there are. One thread at a
/// time uses it.
public final class Entries implements AutoCloseable {
  private static final int BATCH = 32 * 1024;
  private static final int HEADER = 19; // struct dirent64 {u64 ino, off; u16 length; u8 type; name}

  private static final MethodHandle GETDENTS64 =
      Native.call("getdents64", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private final Held held;
  private final Deque<Entry> batch = new ArrayDeque<>();

  /// Takes over a directory open for reading.
  Entries(int number) {
    held = new Held(number);
  }

  /// One name.
  ///
  /// @param name in UTF-8; where the bytes are none, U+FFFD stands for each that is not
  /// @param exact whether `name` is the name: false where it is only for showing and opens nothing
  /// @param type what it names, where the filesystem says so; a link is not followed
  public record Entry(String name, boolean exact, FileType type) {}

  /// The next name, without `.` and `..`; empty at the end.
  public Optional<Entry> next() throws IOException {
    if (batch.isEmpty()) {
      fill();
    }
    return Optional.ofNullable(batch.poll());
  }

  /// Does nothing the second time.
  @Override
  public void close() {
    held.close();
  }

  /// Reads until there is a name or the end.
  private void fill() throws IOException {
    int number = held.enter();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment room = arena.allocate(BATCH, 8);
      while (batch.isEmpty()) {
        int read =
            Native.invoke(
                () -> (int) (long) GETDENTS64.invokeExact(state, number, room, (long) BATCH));
        if (read < 0) {
          throw Native.failed("getdents64", state);
        }
        if (read == 0) {
          return;
        }
        split(room.asSlice(0, read));
      }
    } finally {
      held.leave();
    }
  }

  private void split(MemorySegment entries) {
    MemorySegment rest = entries;
    while (rest.byteSize() > 0) {
      int length = Short.toUnsignedInt(rest.get(JAVA_SHORT, 16));
      FileType type = FileType.ofEntry(rest.get(JAVA_BYTE, 18));
      byte[] name = rest.asSlice(HEADER, length - HEADER).toArray(JAVA_BYTE);
      Entry entry = decode(name, type);
      if (!entry.name().equals(".") && !entry.name().equals("..")) {
        batch.add(entry);
      }
      rest = rest.asSlice(length);
    }
  }

  /// A name and the zero bytes that follow it.
  private static Entry decode(byte[] padded, FileType type) {
    int length = 0;
    while (padded[length] != 0) {
      length++;
    }
    ByteBuffer name = ByteBuffer.wrap(padded, 0, length);
    try {
      String exact = StandardCharsets.UTF_8.newDecoder().decode(name).toString();
      return new Entry(exact, true, type);
    } catch (CharacterCodingException e) {
      return new Entry(new String(padded, 0, length, StandardCharsets.UTF_8), false, type);
    }
  }
}
