package dev.yett.server.file;

import dev.yett.posix.FileStatus;
import dev.yett.posix.OpenFile;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.server.file.root.FileEntry;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.file.tree.Content;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `get`: the bytes of a regular file, from an offset on.
///
/// It reads as many as the file had when it was opened, and then fails with `source-changed` if its
/// size or time is another: what the client has is then of no one moment.
final class Get implements Operation {
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
    try (Place place = roots.place(Roots.path(permit, "path"), "path");
        RegularFile file =
            place.directory().openRegular(place.file("path"), OpenFile.Access.READ)) {
      FileStatus before = file.status();
      Optional<Digest> whole = send(permit, exchange, file, before);
      account(permit, exchange, before, whole);
      return Outcome.done(result(before));
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }

  static java.util.SortedMap<String, Cbor> result(FileStatus status) {
    return Cbor.map()
        .put("mode", status.mode() & 0777)
        .put("size", FileEntry.size(status))
        .put("modified", FileEntry.modified(status))
        .build()
        .entries();
  }

  static void account(Permit permit, Exchange exchange, FileStatus status, Optional<Digest> digest)
      throws FileFault {
    exchange.account(
        List.of(
            new Moved(
                Moved.Direction.OUT,
                Roots.path(permit, "path").toString(),
                status.size(),
                digest,
                "done")));
  }

  /// Sends what was asked for; returns the digest of the whole file, where that was computed.
  private static Optional<Digest> send(
      Permit permit, Exchange exchange, RegularFile file, FileStatus before) throws IOException {
    long offset = Arguments.number(permit, "offset").orElse(0);
    Optional<String> kept = Arguments.text(permit, "kept");
    if (offset > before.size()) {
      throw new FileFault(Reason.SOURCE_CHANGED, kept.isPresent() ? "kept" : "offset");
    }
    var content = new Content();
    RunningDigest digest = Arguments.digest(permit);
    boolean pieces = Arguments.flag(permit, "pieces");
    if (offset > 0 && (kept.isPresent() || pieces)) {
      content.read(file, 0, offset, digest::update);
      if (kept.isPresent() && !digest.soFar().value().hex().equals(kept.get())) {
        throw new FileFault(Reason.SOURCE_CHANGED, "kept");
      }
    }
    if (!pieces) {
      content.read(file, offset, before.size(), exchange.output()::write);
      Content.unchanged(file, before, digest);
      return Optional.empty();
    }
    try (var out = new PieceWriter(exchange.output(), Arguments.compression(permit))) {
      content.send(file, before, offset, digest, out);
      ContentDigest whole = Content.unchanged(file, before, digest);
      out.end(whole);
      out.flush();
      return Optional.of(whole.digest());
    }
  }
}
