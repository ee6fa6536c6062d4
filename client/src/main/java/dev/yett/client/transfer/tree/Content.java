package dev.yett.client.transfer.tree;

import dev.yett.client.transfer.Pace;
import dev.yett.client.transfer.Progress;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.PieceWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/// Writes the content of a file as pieces: zeros as holes, all else as data. For one thread; its
/// buffer is used again for each file.
public final class Content {
  private static final int CHUNK = 128 << 10;

  /// Zeros of this length and place in the file are told as a hole.
  private static final int ZEROS = 64 << 10;

  private static final byte[] ZERO = new byte[ZEROS];

  private final byte[] buffer = new byte[CHUNK];
  private final Pace pace;

  public Content(Pace pace) {
    this.pace = pace;
  }

  /// Told of each chunk that was written, before the next is read.
  public interface Between {
    void written() throws IOException;
  }

  /// Writes from the channel's position to its end.
  ///
  /// @param digest of what lies before; it goes on
  /// @param most bytes that are written at most, so that a file that grows comes to an end
  /// @return size and digest of the whole content
  public ContentDigest write(
      FileChannel from,
      long most,
      RunningDigest digest,
      PieceWriter to,
      Progress.Moving moving,
      Between between)
      throws IOException {
    long hole = 0;
    long left = most - from.position();
    while (left > 0) {
      int got = read(from, left);
      if (got == 0) {
        break;
      }
      left -= got;
      digest.update(buffer, 0, got);
      take(got);
      for (int at = 0; at < got; ) {
        int length = Math.min(ZEROS, got - at);
        if (length == ZEROS && isZero(at)) {
          hole += ZEROS;
          at += ZEROS;
          continue;
        }
        if (hole > 0) {
          to.hole(hole);
          hole = 0;
        }
        int end = at + length;
        while (got - end >= ZEROS && !isZero(end)) {
          end += ZEROS;
        }
        end = got - end < ZEROS ? got : end;
        to.data(buffer, at, end - at);
        at = end;
      }
      moving.moved(got);
      between.written();
    }
    if (hole > 0) {
      to.hole(hole);
    }
    return new ContentDigest(from.position(), digest.soFar());
  }

  private int read(FileChannel from, long left) throws IOException {
    var into = ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left));
    while (into.hasRemaining() && from.read(into) >= 0) {
      // The whole chunk, so that zeros stand where they are looked for.
    }
    return into.position();
  }

  private boolean isZero(int at) {
    return buffer[at] == 0 && Arrays.mismatch(buffer, at, at + ZEROS, ZERO, 0, ZEROS) < 0;
  }

  private void take(int bytes) throws IOException {
    try {
      pace.take(bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
