package dev.yett.server.file;

import dev.yett.posix.FileStatus;
import dev.yett.posix.OpenFile;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.delta.ChangeFinder;
import dev.yett.protocol.delta.Signatures;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.file.tree.Content;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// `get-changes`: a file, told by the signatures of what the client has of it.
final class GetChanges implements Operation {
  private final Roots roots;

  GetChanges(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.GET_CHANGES;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    try (Place place = roots.place(Roots.path(permit, "path"), "path");
        RegularFile file =
            place.directory().openRegular(place.file("path"), OpenFile.Access.READ)) {
      Signatures signatures = Signatures.read(exchange.input());
      FileStatus before = file.status();
      RunningDigest digest = Arguments.digest(permit);
      try (var out = new PieceWriter(exchange.output(), Arguments.compression(permit))) {
        new ChangeFinder(signatures)
            .find(new Digested(file, before.size(), digest), new Pieces(out));
        ContentDigest whole = Content.unchanged(file, before, digest);
        out.end(whole);
        out.flush();
        Get.account(permit, exchange, before, Optional.of(whole.digest()));
      }
      return Outcome.done(Get.result(before));
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }

  private record Pieces(PieceWriter out) implements ChangeFinder.Sink {
    @Override
    public void copy(long offset, long length) throws IOException {
      out.copy(offset, length);
    }

    @Override
    public void data(byte[] bytes, int offset, int length) throws IOException {
      out.data(bytes, offset, length);
    }
  }

  /// The bytes of a file up to a size, digested as they are read.
  private static final class Digested extends InputStream {
    private final RegularFile file;
    private final long size;
    private final RunningDigest digest;
    private long at;

    Digested(RegularFile file, long size, RunningDigest digest) {
      this.file = file;
      this.size = size;
      this.digest = digest;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (at == size) {
        return -1;
      }
      int read = file.read(at, into, offset, (int) Math.min(length, size - at));
      if (read == 0) {
        throw new FileFault(dev.yett.protocol.Reason.SOURCE_CHANGED, "path");
      }
      digest.update(into, offset, read);
      at += read;
      return read;
    }
  }
}
