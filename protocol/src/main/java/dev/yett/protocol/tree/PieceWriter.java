package dev.yett.protocol.tree;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes pieces (PROTOCOL §15). Small ones are collected, so that many of them make few frames:
/// [#flush] before a `SEAL`, or where somebody waits. Belongs to one thread.
public final class PieceWriter implements AutoCloseable {
  private static final int HEADER = 4;
  private static final int LENGTH = 4;
  private static final int ROOM = 64 * 1024;

  /// What is shorter does not become worth its while.
  private static final int SHORTEST = 256;

  /// How much is sent as it is before the next sample, where one did not shrink.
  private static final long PATIENCE = 16L << 20;

  /// Of many small contents each would be a sample: the more of them did not shrink one after the
  /// other, the more bytes go without, from the first of these lengths to the second.
  private static final long SHORT_PATIENCE = 32 << 10;

  private static final long LONG_PATIENCE = 1 << 20;

  private final OutputStream out;
  private final Compression compression;
  private final byte[] room = new byte[ROOM];
  private int held;
  private long position;
  private long incompressible;
  private int vainSamples;
  private @Nullable Zstd zstd;
  private byte[] compressed = new byte[0];

  /// @param compression is none where zstd cannot be had here
  public PieceWriter(OutputStream out, Compression compression) {
    this.out = out;
    this.compression =
        compression != Compression.NONE && Zstd.isAvailable() ? compression : Compression.NONE;
  }

  /// Whether compressed pieces can be made and taken here. The first call loads what is native.
  public static boolean canCompress() {
    return Zstd.isAvailable();
  }

  /// How many bytes all pieces so far take.
  public long position() {
    return position;
  }

  /// An entry of a tree begins; content follows where [TreeEntry#hasContent()].
  ///
  /// @throws IllegalArgumentException where its header is too long
  public void entry(TreeEntry entry) throws IOException {
    byte[] header = entry.encode();
    if (header.length > Limits.ENTRY) {
      throw new IllegalArgumentException("an entry of " + header.length + " bytes");
    }
    nextContent();
    piece(PieceKind.ENTRY, header, 0, header.length);
  }

  /// Content; any length may be written.
  public void data(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, Limits.PIECE);
      if (!compress(bytes, offset + done, part)) {
        piece(PieceKind.DATA, bytes, offset + done, part);
      }
      done += part;
    }
  }

  /// Zero bytes of content.
  public void hole(long length) throws IOException {
    number(PieceKind.HOLE, 8, new Piece.Hole(length).length(), 0);
  }

  /// Content that the receiver has in its basis.
  public void copy(long offset, long length) throws IOException {
    var piece = new Piece.Copy(offset, length);
    number(PieceKind.COPY, 16, piece.offset(), piece.length());
  }

  /// The content is complete.
  public void end(ContentDigest whole) throws IOException {
    end(Cbor.map().put("size", whole.size()).put("digest", whole.digest().cbor()).encode());
  }

  /// The content could not be read on.
  ///
  /// @param reason a code of PROTOCOL §16
  public void broken(String reason) throws IOException {
    end(Cbor.map().put("failed", reason).encode());
  }

  private void end(byte[] end) throws IOException {
    nextContent();
    piece(PieceKind.END, end, 0, end.length);
  }

  private void nextContent() {
    long most = vainSamples == 0 ? 0 : SHORT_PATIENCE << Math.min(vainSamples, 16);
    incompressible = Math.min(incompressible, Math.min(most, LONG_PATIENCE));
  }

  /// The tree is complete.
  public void done() throws IOException {
    header(PieceKind.DONE, 0);
  }

  /// Passes on what was collected.
  public void flush() throws IOException {
    pass();
    out.flush();
  }

  private boolean compress(byte[] bytes, int offset, int length) throws IOException {
    if (compression == Compression.NONE || length < SHORTEST) {
      return false;
    }
    if (compression == Compression.AUTO && incompressible > 0) {
      incompressible -= length;
      return false;
    }
    if (zstd == null) {
      zstd = new Zstd();
    }
    if (compressed.length < Zstd.bound(length) + LENGTH) {
      compressed = new byte[Zstd.bound(length) + LENGTH + Limits.PIECE / Limits.RATIO];
    }
    int made = zstd.compress(bytes, offset, length, compressed, LENGTH);
    if (made + LENGTH > length - length / 8) {
      incompressible = PATIENCE;
      vainSamples++;
      return false;
    }
    vainSamples = 0;
    put(compressed, 0, length, LENGTH);
    piece(PieceKind.ZSTD, compressed, 0, LENGTH + made);
    return true;
  }

  private void number(PieceKind kind, int length, long first, long second) throws IOException {
    header(kind, length);
    put(room, held, first, 8);
    if (length > 8) {
      put(room, held + 8, second, 8);
    }
    held += length;
  }

  private static void put(byte[] to, int at, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      to[at + i] = (byte) (value >>> (8 * (bytes - 1 - i)));
    }
  }

  private void piece(PieceKind kind, byte[] bytes, int offset, int length) throws IOException {
    header(kind, length);
    if (held + length > ROOM) {
      pass();
    }
    if (length > ROOM) {
      out.write(bytes, offset, length);
    } else {
      System.arraycopy(bytes, offset, room, held, length);
      held += length;
    }
  }

  /// Makes sure of room for the header and a number behind it.
  private void header(PieceKind kind, int length) throws IOException {
    if (held + HEADER + 16 > ROOM) {
      pass();
    }
    room[held] = (byte) kind.code;
    put(room, held + 1, length, 3);
    held += HEADER;
    position += HEADER + length;
  }

  private void pass() throws IOException {
    if (held > 0) {
      int length = held;
      held = 0;
      out.write(room, 0, length);
    }
  }

  /// Gives memory back, and passes on nothing.
  @Override
  public void close() {
    if (zstd != null) {
      zstd.close();
      zstd = null;
    }
  }
}
