package dev.yett.client.transfer.tree;

import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.ContentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Whether a file here begins with what the other end says that it holds (row H07).
public final class Prefix {
  private static final int CHUNK = 256 << 10;

  private Prefix() {}

  /// Reads so much of the file as is held there, into `digest`.
  ///
  /// @param digest of nothing; afterwards of the beginning that was read
  public static boolean matches(FileChannel file, ContentDigest kept, RunningDigest digest) {
    try {
      if (kept.size() > file.size() || !kept.digest().algorithm().equals(digest.algorithm())) {
        return false;
      }
      add(file, kept.size(), digest);
      return digest.soFar().equals(kept.digest());
    } catch (IOException e) {
      // Reading it in earnest fails again, and is told then.
      return false;
    }
  }

  /// Reads the first bytes of a file into a digest. The channel's position stays.
  public static void add(FileChannel file, long length, RunningDigest digest) throws IOException {
    var buffer = ByteBuffer.allocate(CHUNK);
    for (long at = 0; at < length; ) {
      buffer.clear().limit((int) Math.min(CHUNK, length - at));
      int got = file.read(buffer, at);
      if (got < 0) {
        throw new java.io.EOFException("the file became shorter");
      }
      digest.update(buffer.flip());
      at += got;
    }
  }
}
