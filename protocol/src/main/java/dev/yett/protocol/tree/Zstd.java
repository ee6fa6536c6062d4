package dev.yett.protocol.tree;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import dev.yett.protocol.Limits;

/// Compression of single pieces. One thread at a time; closing it frees memory outside the heap.
final class Zstd implements AutoCloseable {
  private static final int LEVEL = 3;
  private static final int SKIPPABLE = 0x184d2a50;
  private static final int SKIPPABLE_HEADER = 8;

  private final ZstdCompressCtx compressor = new ZstdCompressCtx();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

  Zstd() {
    compressor.setLevel(LEVEL).setContentSize(true).setChecksum(false);
  }

  /// Whether its native part can be loaded here.
  static boolean isAvailable() {
    try {
      Native.load();
      return Native.isLoaded();
    } catch (LinkageError | RuntimeException e) {
      return false; // no such platform, or nowhere that a library may be loaded from
    }
  }

  /// How much room [#compress] needs at most.
  static int bound(int length) {
    return Math.toIntExact(com.github.luben.zstd.Zstd.compressBound(length)) + SKIPPABLE_HEADER;
  }

  /// Compresses into `to` from `at` on; returns the length.
  int compress(byte[] bytes, int offset, int length, byte[] to, int at) {
    int made = compressor.compressByteArray(to, at, to.length - at, bytes, offset, length);
    int least = (length + Limits.RATIO - 1) / Limits.RATIO - 4;
    return made >= least ? made : pad(to, at, made, least);
  }

  /// A skippable frame behind it, so that no receiver takes it for a bomb.
  private static int pad(byte[] to, int at, int made, int least) {
    int room = Math.max(least - made - SKIPPABLE_HEADER, 0);
    int end = at + made;
    for (int i = 0; i < 4; i++) {
      to[end + i] = (byte) (SKIPPABLE >>> (8 * i));
      to[end + 4 + i] = (byte) (room >>> (8 * i));
    }
    java.util.Arrays.fill(to, end + SKIPPABLE_HEADER, end + SKIPPABLE_HEADER + room, (byte) 0);
    return made + SKIPPABLE_HEADER + room;
  }

  /// The content, which has exactly this length. It is written where it goes, and nowhere else:
  /// whatever the frames say of themselves, no more memory is taken.
  void decompress(byte[] bytes, int offset, int length, byte[] to, int exactly)
      throws PiecesMalformedException {
    try {
      int made = decompressor.decompressByteArray(to, 0, exactly, bytes, offset, length);
      if (made != exactly) {
        throw new PiecesMalformedException("a compressed piece of another length");
      }
    } catch (ZstdException e) {
      throw new PiecesMalformedException("a compressed piece that is none");
    }
  }

  @Override
  public void close() {
    compressor.close();
    decompressor.close();
  }
}
