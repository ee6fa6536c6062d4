package dev.yett.server.file;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.ContentDigest;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.Piece;
import dev.yett.protocol.tree.PieceReader;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.Settled;
import dev.yett.protocol.tree.TreeEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Streams of pieces as a client makes and reads them.
final class Trees implements AutoCloseable {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PieceWriter out;

  Trees(Compression compression) {
    out = new PieceWriter(bytes, compression);
  }

  Trees() {
    this(Compression.NONE);
  }

  Trees file(String path, byte[] content) throws IOException {
    return file(TreeEntry.of(path, EntryType.FILE), content);
  }

  Trees file(String path, String content) throws IOException {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  Trees file(TreeEntry entry, byte[] content) throws IOException {
    out.entry(entry);
    return content(content);
  }

  Trees content(byte[] content) throws IOException {
    out.data(content, 0, content.length);
    out.end(digest(content));
    return this;
  }

  Trees entry(TreeEntry entry) throws IOException {
    out.entry(entry);
    return this;
  }

  Trees directory(String path) throws IOException {
    return entry(TreeEntry.of(path, EntryType.DIRECTORY));
  }

  Trees link(String path, String target) throws IOException {
    return entry(TreeEntry.of(path, EntryType.LINK).leadingTo(target));
  }

  PieceWriter out() {
    return out;
  }

  /// All so far, without an end.
  byte[] soFar() throws IOException {
    out.flush();
    return bytes.toByteArray();
  }

  byte[] done() throws IOException {
    out.done();
    return soFar();
  }

  static ContentDigest digest(byte[] content) {
    RunningDigest digest = RunningDigest.of(Digest.SHA_256);
    digest.update(content);
    return new ContentDigest(content.length, digest.soFar());
  }

  /// What a stream says of each path: the content of files, else the type; what failed, with why.
  static Map<String, String> read(byte[] stream) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    var in = new PieceReader(new ByteArrayInputStream(stream));
    TreeEntry entry = null;
    var content = new ByteArrayOutputStream();
    boolean done = false;
    for (Optional<Piece> next = in.next(); next.isPresent(); next = in.next()) {
      switch (next.get()) {
        case Piece.Entry(TreeEntry it) -> {
          entry = it;
          content.reset();
          found.put(it.path(), it.failed().map(why -> "failed " + why).orElse(it.type().wire()));
        }
        case Piece.Data(byte[] data, int offset, int length) -> content.write(data, offset, length);
        case Piece.Hole(long length) -> content.write(new byte[(int) length]);
        case Piece.Copy copy -> throw new AssertionError("a copy without a basis");
        case Piece.End(ContentDigest whole) -> {
          if (!whole.equals(digest(content.toByteArray()))) {
            throw new AssertionError("another digest of " + entry);
          }
          found.put(entry.path(), content.toString(StandardCharsets.UTF_8));
        }
        case Piece.Broken(String reason) -> found.put(entry.path(), "broken " + reason);
        case Piece.Done() -> done = true;
      }
    }
    if (!done) {
      throw new AssertionError("no end");
    }
    return found;
  }

  static List<TreeEntry> entries(byte[] stream) throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    var in = new PieceReader(new ByteArrayInputStream(stream));
    for (Optional<Piece> next = in.next(); next.isPresent(); next = in.next()) {
      if (next.get() instanceof Piece.Entry(TreeEntry entry)) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /// What became of each entry that failed, by its number.
  static Map<Long, String> failures(List<Cbor.Map> records) throws ProtocolException {
    Map<Long, String> failures = new LinkedHashMap<>();
    for (Cbor.Map record : records) {
      for (Settled.Failure failure : Settled.from(record).failed()) {
        failures.put(failure.entry(), failure.reason());
      }
    }
    return failures;
  }

  static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new java.util.Random(seed).nextBytes(bytes);
    return bytes;
  }

  static String hex(byte[] content) {
    Octets value = digest(content).digest().value();
    return value.hex();
  }

  @Override
  public void close() {
    out.close();
  }
}
