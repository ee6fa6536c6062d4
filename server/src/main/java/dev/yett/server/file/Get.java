package dev.yett.server.file;

import dev.yett.posix.FileStatus;
import dev.yett.posix.OpenFile;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Value;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.nio.ByteBuffer;

/// `get`: the bytes of a regular file, from an offset on.
///
/// It reads as many as the file had when it was opened, and then fails with `source-changed` if its
/// size or time is another: what the client has is then of no one moment.
final class Get implements Operation {
  private static final int CHUNK = 64 * 1024;

  private final Roots roots;

  Get(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.GET;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    long offset =
        permit.argument("offset").orElse(new Value.Int(0)) instanceof Value.Int(long given)
            ? given
            : 0;
    try (Place place = roots.place(Roots.path(permit, "path"), "path");
        OpenFile file =
            place.directory().open(place.name(Reason.IS_DIRECTORY, "path"), OpenFile.Access.READ)) {
      FileStatus before = file.status();
      if (offset > before.size()) {
        throw new FileFault(Reason.SOURCE_CHANGED, "offset");
      }
      copy(file, offset, before.size(), exchange);
      FileStatus after = file.status();
      if (after.size() != before.size() || !after.modified().equals(before.modified())) {
        throw new FileFault(Reason.SOURCE_CHANGED, "path");
      }
      return Outcome.done(
          Cbor.map()
              .put("mode", before.mode() & 0777)
              .put("size", FileEntry.size(before))
              .put("modified", FileEntry.modified(before))
              .build()
              .entries());
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }

  private static void copy(OpenFile file, long from, long to, Exchange exchange)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    long at = from;
    while (at < to) {
      chunk.clear().limit((int) Math.min(CHUNK, to - at));
      int read = file.channel().read(chunk, at);
      if (read < 0) {
        throw new FileFault(Reason.SOURCE_CHANGED, "path");
      }
      exchange.output().write(chunk.array(), 0, read);
      at += read;
    }
  }
}
