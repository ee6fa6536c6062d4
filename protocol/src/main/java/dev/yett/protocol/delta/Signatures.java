package dev.yett.protocol.delta;

import dev.yett.protocol.Limits;
import dev.yett.protocol.tree.PiecesMalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// The signatures of a content's blocks, as they came (PROTOCOL §15). Immutable.
public final class Signatures {
  static final int HEADER = 12;
  static final int EACH = 12;

  /// 12 bytes each, so this is 64 MiB of them.
  private static final int MOST = (64 << 20) / EACH;

  private final long length;
  private final int block;
  private final int[] weak;
  private final long[] strong;

  private Signatures(long length, int block, int[] weak, long[] strong) {
    this.length = length;
    this.block = block;
    this.weak = weak;
    this.strong = strong;
  }

  /// The block size that suits a content of this length: about its root, so that signatures and
  /// what a change costs weigh the same.
  public static int blockFor(long length) {
    long root = (long) Math.sqrt((double) length);
    long rounded = Math.clamp((root + 63) / 64 * 64, 2048, 128 * 1024);
    while (blocks(length, (int) rounded) > MOST && rounded < Limits.LARGEST_BLOCK) {
      rounded *= 2;
    }
    return (int) rounded;
  }

  static long blocks(long length, int block) {
    return length / block + (length % block == 0 ? 0 : 1);
  }

  /// Reads all of a stream.
  ///
  /// @throws PiecesMalformedException where these are none
  /// @throws EOFException where the stream ends too early
  public static Signatures read(InputStream in) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(exactly(in, HEADER));
    long length = header.getLong();
    int block = header.getInt();
    if (length < 0
        || length > Limits.INTEGER
        || block < Limits.LEAST_BLOCK
        || block > Limits.LARGEST_BLOCK
        || blocks(length, block) > MOST) {
      throw new PiecesMalformedException("signatures of a content that cannot be");
    }
    int count = (int) blocks(length, block);
    // Memory grows with what came, not with what was announced.
    int room = Math.min(count, 4096);
    int[] weak = new int[room];
    long[] strong = new long[room];
    for (int at = 0; at < count; ) {
      int some = Math.min(count - at, 4096);
      if (at + some > weak.length) {
        room = Math.min(count, Math.max(at + some, 2 * weak.length));
        weak = java.util.Arrays.copyOf(weak, room);
        strong = java.util.Arrays.copyOf(strong, room);
      }
      ByteBuffer bytes = ByteBuffer.wrap(exactly(in, some * EACH));
      for (int i = 0; i < some; i++) {
        weak[at + i] = bytes.getInt();
        strong[at + i] = bytes.getLong();
      }
      at += some;
    }
    if (in.read() >= 0) {
      throw new PiecesMalformedException("bytes behind the signatures");
    }
    return new Signatures(length, block, weak, strong);
  }

  private static byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("signatures were cut off");
    }
    return bytes;
  }

  /// The length of the content.
  public long length() {
    return length;
  }

  /// Bytes in a block; the last one may be shorter.
  public int block() {
    return block;
  }

  /// How many blocks there are.
  public int count() {
    return weak.length;
  }

  int weak(int index) {
    return weak[index];
  }

  long strong(int index) {
    return strong[index];
  }

  /// The length of one block.
  int length(int index) {
    return (int) Math.min(block, length - (long) index * block);
  }
}
