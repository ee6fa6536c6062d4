package dev.yett.server.file.tree;

import dev.yett.posix.FileStatus;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.server.file.root.FileFault;
import java.io.IOException;

/// The content of a file on its way out. Belongs to one thread.
public final class Content {
  private static final int CHUNK = 256 * 1024;

  /// Holes that are shorter are sent as the zeros that they are.
  private static final int SHORTEST_HOLE = 4096;

  private final byte[] chunk = new byte[CHUNK];

  /// Takes bytes of a content.
  public interface Bytes {
    void take(byte[] bytes, int offset, int length) throws IOException;
  }

  /// Reads from one position to another.
  ///
  /// @throws FileFault `source-changed` where the file ends before
  public void read(RegularFile file, long from, long to, Bytes sink) throws IOException {
    for (long at = from; at < to; ) {
      int read = file.read(at, chunk, 0, (int) Math.min(chunk.length, to - at));
      if (read == 0) {
        throw new FileFault(Reason.SOURCE_CHANGED, "path");
      }
      sink.take(chunk, 0, read);
      at += read;
    }
  }

  /// Sends the pieces of a file, from an offset on, without its end.
  ///
  /// @param digest of what lies before the offset; becomes that of the whole
  public void send(
      RegularFile file, FileStatus status, long offset, RunningDigest digest, PieceWriter out)
      throws IOException {
    long size = status.size();
    boolean sparse = status.blocks() < size / 512;
    long at = offset;
    while (at < size) {
      long data = sparse ? dataFrom(file, at, size) : at;
      if (data - at >= SHORTEST_HOLE) {
        out.hole(data - at);
        digest.zeros(data - at);
        at = data;
        continue;
      }
      long end = sparse ? Math.min(file.nextHole(data), size) : size;
      read(
          file,
          at,
          end,
          (bytes, from, length) -> {
            digest.update(bytes, from, length);
            out.data(bytes, from, length);
          });
      at = end;
    }
  }

  /// Where the next bytes that are kept begin; the size where none are.
  private static long dataFrom(RegularFile file, long at, long size) throws IOException {
    long found = file.nextData(at);
    return found < 0 ? size : Math.min(found, size);
  }

  /// What a file comes to that did not change while it was read.
  ///
  /// @throws FileFault `source-changed`
  public static ContentDigest unchanged(RegularFile file, FileStatus before, RunningDigest digest)
      throws IOException {
    FileStatus after = file.status();
    if (after.size() != before.size() || !after.modified().equals(before.modified())) {
      throw new FileFault(Reason.SOURCE_CHANGED, "path");
    }
    return new ContentDigest(before.size(), digest.soFar());
  }
}
