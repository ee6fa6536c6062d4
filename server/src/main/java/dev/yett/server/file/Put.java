package dev.yett.server.file;

import dev.yett.posix.FileStatus;
import dev.yett.posix.OpenFile;
import dev.yett.posix.RegularFile;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Place;
import dev.yett.server.file.root.Roots;
import dev.yett.server.file.root.Target;
import dev.yett.server.file.root.Upload;
import dev.yett.server.file.tree.ContentPieces;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// `put`: a file, whole or not at all.
///
/// What arrives is written beside the target, under a name of ours. Only when the input's seal has
/// verified is it synced and renamed; whatever goes wrong before leaves the target as it was.
final class Put implements Operation {
  private static final int CHUNK = 256 * 1024;

  private final Roots roots;

  Put(Roots roots) {
    this.roots = roots;
  }

  @Override
  public OperationSpec spec() {
    return FileSpecs.PUT;
  }

  @Override
  public Outcome run(Permit permit, Exchange exchange) throws IOException {
    RemotePath path = Roots.path(permit, "path");
    try (Place place = roots.place(path, "path")) {
      String name = place.file("path");
      boolean replace = place.root().mayReplace(Arguments.flag(permit, "overwrite"));
      boolean durable = Arguments.isDurable(permit, place.root());
      Target.check(place.directory(), name, replace, "path");
      try (Upload upload = begin(permit, place, path)) {
        Digest digest = receive(permit, exchange, place, name, upload);
        return settle(permit, exchange, place, name, upload, digest, durable);
      }
    } catch (IOException e) {
      return FileFault.outcome(e, "path");
    }
  }

  private Upload begin(Permit permit, Place place, RemotePath path) throws IOException {
    var owner = roots.partOwner(permit, path.toString());
    long offset = Arguments.number(permit, "offset").orElse(0);
    if (offset > 0) {
      String kept =
          Arguments.text(permit, "kept")
              .orElseThrow(() -> new FileFault(Reason.SOURCE_CHANGED, "kept"));
      return Upload.resume(
          place.root(), place.directory(), owner, offset, kept, Arguments.digest(permit));
    }
    // The bytes of a plain content are those of the input, which is digested as it comes.
    Optional<RunningDigest> digest =
        Arguments.flag(permit, "pieces") ? Optional.of(Arguments.digest(permit)) : Optional.empty();
    return Arguments.flag(permit, "keep")
        ? Upload.beginPart(place.root(), place.directory(), owner, digest)
        : Upload.begin(place.root(), place.directory(), digest);
  }

  /// Writes all input; returns the content's digest once it is known to be complete.
  private static Digest receive(
      Permit permit, Exchange exchange, Place place, String name, Upload upload)
      throws IOException {
    try {
      if (!Arguments.flag(permit, "pieces")) {
        copy(exchange.input(), upload);
        return upload.digest().orElseGet(exchange::inputDigest);
      }
      Optional<RegularFile> basis =
          Arguments.flag(permit, "basis")
              ? Optional.of(place.directory().openRegular(name, OpenFile.Access.READ))
              : Optional.empty();
      try (PieceReader pieces = new PieceReader(exchange.input())) {
        Digest digest = new ContentPieces(pieces, basis).whole(upload);
        if (pieces.next().isPresent()) {
          throw new FileFault(Reason.PIECES_MALFORMED, "path");
        }
        return digest;
      } finally {
        if (basis.isPresent()) {
          basis.get().close();
        }
      }
    } catch (EndedException e) {
      if (Arguments.flag(permit, "keep") && Upload.isWorthKeeping(e.reason())) {
        upload.keep();
      }
      throw e;
    }
  }

  private static void copy(InputStream input, Upload upload) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
      upload.data(chunk, 0, read);
    }
  }

  private static Outcome settle(
      Permit permit,
      Exchange exchange,
      Place place,
      String name,
      Upload upload,
      Digest digest,
      boolean durable)
      throws IOException {
    boolean replace = place.root().mayReplace(Arguments.flag(permit, "overwrite"));
    Optional<FileStatus> old = Target.check(place.directory(), name, replace, "path");
    OptionalLong mode = Arguments.number(permit, "mode");
    OptionalLong modified = Arguments.number(permit, "modified");
    upload.complete(
        mode.isPresent() ? OptionalInt.of((int) mode.getAsLong()) : OptionalInt.empty(),
        modified.isPresent()
            ? Optional.of(Instant.ofEpochMilli(modified.getAsLong()))
            : Optional.empty(),
        old);
    if (durable) {
      upload.sync();
    }
    upload.publish(place.directory(), name, replace, old);
    if (durable) {
      place.directory().sync();
    }
    exchange.account(
        List.of(
            new Moved(
                Moved.Direction.IN,
                Roots.path(permit, "path").toString(),
                upload.size(),
                Optional.of(digest),
                "done")));
    return Outcome.done(
        Cbor.map()
            .put("size", upload.size())
            .put("digest", digest.cbor())
            .put("replaced", old.isPresent())
            .build()
            .entries());
  }
}
