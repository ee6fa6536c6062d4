package dev.yett.server.session;

import dev.yett.protocol.Kind;
import dev.yett.protocol.Limits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Up to 64 KiB of kept output: bytes, and runs of one kind in them. Grows as it fills; bytes that
/// are in it never change. Who reads behind [KeptOutput]'s lock keeps the array.
final class Block {
  private static final int LEAST = 256;
  private static final int KIND = 24;

  private static final byte[] NONE = new byte[0];

  private byte[] bytes;
  private int filled;

  /// Kind and length of each run: many small writes of changing kind cost four bytes each.
  private int[] runs = new int[4];

  private int count;

  /// How many look at the bytes without the lock.
  private int readers;

  @Nullable Block next;

  /// @param bytes room that nobody looks at any more, or none
  Block(byte[] bytes) {
    this.bytes = bytes;
  }

  Block() {
    this(NONE);
  }

  byte[] bytes() {
    return bytes;
  }

  void lend() {
    readers++;
  }

  void returned() {
    readers--;
  }

  /// Gives up its bytes, which nobody will ask for; empty while somebody looks at them.
  byte[] release() {
    byte[] released = readers == 0 ? bytes : NONE;
    bytes = NONE;
    return released;
  }

  int free() {
    return Limits.FRAME - filled;
  }

  boolean isEmpty() {
    return filled == 0;
  }

  int runs() {
    return count;
  }

  int length(int run) {
    return runs[run] & (1 << KIND) - 1;
  }

  Kind kind(int run) {
    return switch (runs[run] >>> KIND) {
      case 0 -> Kind.OUTPUT;
      case 1 -> Kind.ERRORS;
      default -> Kind.RECORD;
    };
  }

  private static int code(Kind kind) {
    return switch (kind) {
      case OUTPUT -> 0;
      case ERRORS -> 1;
      case RECORD -> 2;
      default -> throw new IllegalArgumentException("no output: " + kind);
    };
  }

  /// Adds bytes for which there is room; a record is always a run of its own.
  void add(Kind kind, byte[] from, int offset, int length) {
    int least = filled + length;
    if (least > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.clamp(2L * least, Math.max(least, LEAST), Limits.FRAME));
    }
    System.arraycopy(from, offset, bytes, filled, length);
    filled = least;
    if (kind != Kind.RECORD && count > 0 && kind(count - 1) == kind) {
      runs[count - 1] += length;
      return;
    }
    if (count == runs.length) runs = Arrays.copyOf(runs, 2 * count);
    runs[count++] = code(kind) << KIND | length;
  }
}
