package dev.yett.client.transfer.file;

import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.PieceWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Whether a file is worth being sent in pieces, as some looks into it tell.
final class Sample {
  private static final int LOOKS = 8;
  private static final int CHUNK = 64 << 10;

  private Sample() {}

  /// Whether it has long runs of zeros, or shrinks where compression is wanted.
  static boolean shrinks(Source source, Compression compression) throws IOException {
    if (compression == Compression.ZSTD) {
      return true;
    }
    var chunk = ByteBuffer.allocate(CHUNK);
    long bytes = 0;
    try (var writer =
        new PieceWriter(
            OutputStream.nullOutputStream(),
            compression == Compression.NONE ? compression : Compression.ZSTD)) {
      for (int look = 0; look < LOOKS; look++) {
        chunk.clear();
        long at = source.size() / LOOKS * look;
        while (chunk.hasRemaining() && source.channel().read(chunk, at + chunk.position()) > 0) {
          // All of the chunk.
        }
        if (chunk.position() == CHUNK && isZero(chunk.array())) {
          return true;
        }
        if (chunk.position() > 0) {
          writer.data(chunk.array(), 0, chunk.position());
          bytes += chunk.position();
        }
      }
      return writer.position() < bytes - bytes / 8;
    }
  }

  private static boolean isZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
