package dev.yett.server.file.tree;

import dev.yett.posix.RegularFile;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Reason;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PiecesMalformedException;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.Upload;
import java.io.IOException;
import java.util.Optional;

/// The pieces of one content, on their way into a file. Belongs to one thread.
public final class ContentPieces {
  private final PieceReader pieces;
  private final Optional<RegularFile> basis;
  private boolean ended;

  /// @param basis what `COPY` copies from
  public ContentPieces(PieceReader pieces, Optional<RegularFile> basis) {
    this.pieces = pieces;
    this.basis = basis;
  }

  /// Whether the content's end was read, whatever it said.
  public boolean hasEnded() {
    return ended;
  }

  /// Writes all of them; returns the content's digest once its `END` has proved right.
  ///
  /// @throws FileFault `content-mismatch`, or the reason that the sender gave up for
  /// @throws PiecesMalformedException where they are none of a content
  public Digest whole(Upload upload) throws IOException {
    while (true) {
      switch (next()) {
        case Piece.Data(byte[] bytes, int offset, int length) -> upload.data(bytes, offset, length);
        case Piece.Hole(long length) -> upload.hole(length);
        case Piece.Copy(long offset, long length) ->
            upload.copy(
                basis.orElseThrow(() -> new PiecesMalformedException("a copy without a basis")),
                offset,
                length);
        case Piece.End(ContentDigest told) -> {
          ended = true;
          Digest digest = upload.digest().orElseThrow();
          if (told.size() != upload.size() || !told.digest().equals(digest)) {
            throw new FileFault(Reason.CONTENT_MISMATCH, "path");
          }
          return digest;
        }
        case Piece.Broken(String reason) -> {
          ended = true;
          throw new FileFault(
              Reason.of(reason)
                  .filter(known -> known.standsIn(Reason.Place.FAILED))
                  .orElse(Reason.SOURCE_CHANGED),
              "path");
        }
        case Piece.Entry _, Piece.Done _ ->
            throw new PiecesMalformedException("a content without its end");
      }
    }
  }

  /// Reads up to the content's end, and drops it.
  public void skip() throws IOException {
    while (true) {
      switch (next()) {
        case Piece.Data _, Piece.Hole _, Piece.Copy _ -> {}
        case Piece.End _, Piece.Broken _ -> {
          ended = true;
          return;
        }
        case Piece.Entry _, Piece.Done _ ->
            throw new PiecesMalformedException("a content without its end");
      }
    }
  }

  private Piece next() throws IOException {
    return pieces
        .next()
        .orElseThrow(() -> new PiecesMalformedException("a content without its end"));
  }
}
