package dev.yett.protocol.tree;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Fields;
import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads pieces one by one (PROTOCOL §15). It takes no more memory than two pieces, whatever comes.
///
/// Belongs to one thread. Which piece may follow which is its user's affair.
public final class PieceReader implements AutoCloseable {
  private static final int HEADER = 4;
  private static final int LENGTH = 4;
  private static final int FIRST_ROOM = 64 * 1024;

  private final InputStream in;
  private final byte[] header = new byte[HEADER];
  private byte[] payload = new byte[FIRST_ROOM];
  private byte[] content = new byte[0];
  private @Nullable Zstd zstd;
  private long position;

  public PieceReader(InputStream in) {
    this.in = in;
  }

  /// How many bytes of the stream the pieces so far took.
  public long position() {
    return position;
  }

  /// The next piece; empty where the stream ends between two.
  ///
  /// @throws PiecesMalformedException where it is none
  /// @throws EOFException where the stream ends within one
  public Optional<Piece> next() throws IOException {
    int first = in.readNBytes(header, 0, HEADER);
    if (first == 0) {
      return Optional.empty();
    }
    if (first < HEADER) {
      throw new EOFException("a piece was cut off");
    }
    PieceKind kind = PieceKind.of(header[0]);
    int length = ByteBuffer.wrap(header).getInt() & 0xffffff;
    if (length < kind.least || length > kind.most) {
      throw new PiecesMalformedException("a piece of a length that is not allowed");
    }
    if (payload.length < length) {
      payload = new byte[Math.min(Limits.PIECE, Math.max(length, 2 * payload.length))];
    }
    if (in.readNBytes(payload, 0, length) < length) {
      throw new EOFException("a piece was cut off");
    }
    position += HEADER + length;
    return Optional.of(piece(kind, length));
  }

  private Piece piece(PieceKind kind, int length) throws PiecesMalformedException {
    ByteBuffer bytes = ByteBuffer.wrap(payload, 0, length);
    try {
      return switch (kind) {
        case ENTRY -> new Piece.Entry(TreeEntry.decode(copy(length)));
        case DATA -> new Piece.Data(payload, 0, length);
        case ZSTD -> decompressed(bytes.getInt(), length - LENGTH);
        case HOLE -> new Piece.Hole(bytes.getLong());
        case COPY -> new Piece.Copy(bytes.getLong(), bytes.getLong());
        case END -> end(copy(length));
        case DONE -> new Piece.Done();
      };
    } catch (IllegalArgumentException e) {
      throw new PiecesMalformedException("a piece with a number that is not allowed");
    }
  }

  private Piece decompressed(int size, int length) throws PiecesMalformedException {
    if (size < 1 || size > Limits.PIECE || size > (long) (length + LENGTH) * Limits.RATIO) {
      throw new PiecesMalformedException("a compressed piece that would become too large");
    }
    if (zstd == null) {
      if (!Zstd.isAvailable()) {
        throw new PiecesMalformedException("a compressed piece, where none can be taken");
      }
      zstd = new Zstd();
    }
    if (content.length < size) {
      content = new byte[Math.min(Limits.PIECE, Math.max(size, 2 * content.length))];
    }
    zstd.decompress(payload, LENGTH, length, content, size);
    return new Piece.Data(content, 0, size);
  }

  private static Piece end(byte[] bytes) throws PiecesMalformedException {
    try {
      Fields fields = Fields.of(Cbor.decode(bytes), Reason.MESSAGE_MALFORMED);
      Optional<String> failed = fields.optionalText("failed");
      if (failed.isPresent()) {
        return new Piece.Broken(failed.get());
      }
      Digest digest = fields.digest("digest");
      return new Piece.End(new ContentDigest(fields.uint("size"), digest));
    } catch (ProtocolException e) {
      throw new PiecesMalformedException("an end that is none");
    }
  }

  private byte[] copy(int length) {
    return java.util.Arrays.copyOf(payload, length);
  }

  /// Gives memory back; the stream stays its owner's.
  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
      zstd = null;
    }
  }
}
