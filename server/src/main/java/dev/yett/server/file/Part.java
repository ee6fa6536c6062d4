package dev.yett.server.file;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.file.root.Upload;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.Optional;

/// `part`: how much of a file an interrupted `put` of the same operator left, and its digest.
final class Part implements Operation {
  private final Roots roots;

  Part(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.PART;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    RemotePath path = Roots.path(permit, "path");
    try (Place place = roots.place(path, "path")) {
      place.file("path");
      Optional<ContentDigest> part =
          Upload.part(
              place.directory(),
              roots.partOwner(permit, path.toString()),
              Arguments.digest(permit));
      return Outcome.done(
          Cbor.map()
              .put("size", part.map(ContentDigest::size).orElse(0L))
              .put("digest", part.map(kept -> kept.digest().cbor()))
              .build()
              .entries());
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }
}
