package dev.yett.protocol.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.RunningDigest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pieces and entries, there and back, cut and changed.
final class PiecesTest {
  private static final ContentDigest DIGEST = of("content");

  private static ContentDigest of(String content) {
    RunningDigest digest = RunningDigest.of(Digest.SHA_256);
    digest.update(content.getBytes(StandardCharsets.UTF_8));
    return new ContentDigest(content.length(), digest.soFar());
  }

  private static TreeEntry full() {
    return new TreeEntry(
        "a/ü\n/c",
        EntryType.FILE,
        OptionalLong.of(7),
        OptionalInt.of(0640),
        Optional.of(Instant.ofEpochMilli(1_234_567_890_123L)),
        Optional.of("t"),
        Optional.of(DIGEST.digest()),
        Optional.of(DIGEST),
        Optional.of("io"));
  }

  @Test
  void an_entry_comes_back_as_it_was() throws IOException {
    assertThat(TreeEntry.decode(full().encode())).isEqualTo(full());
    TreeEntry bare = TreeEntry.of("x", EntryType.LINK);
    assertThat(TreeEntry.decode(bare.encode())).isEqualTo(bare);
    assertThat(HexFormat.of().formatHex(bare.encode()))
        .isEqualTo("a264706174686178647479706564" + "6c696e6b");
  }

  @Test
  void an_entry_with_keys_that_nobody_knows_is_understood() throws IOException {
    byte[] bytes = Cbor.map().put("path", "x").put("type", "file").put("xyz-new", 1).encode();
    assertThat(TreeEntry.decode(bytes)).isEqualTo(TreeEntry.of("x", EntryType.FILE));
  }

  @Test
  void an_entry_cut_or_changed_anywhere_is_an_entry_or_our_exception() {
    byte[] bytes = full().encode();
    for (int i = 0; i < bytes.length; i++) {
      entryOrOurs(Arrays.copyOf(bytes, i));
      for (int change = 1; change < 256; change += 5) {
        bytes[i] ^= (byte) change;
        entryOrOurs(bytes.clone());
        bytes[i] ^= (byte) change;
      }
    }
  }

  private static void entryOrOurs(byte[] bytes) {
    try {
      TreeEntry.decode(bytes);
    } catch (PiecesMalformedException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "a/", "a//b", "..", "a/../b", ".", "a/./b", "a\0b"})
  void a_path_that_is_none_has_no_components(String path) {
    assertThat(TreeEntry.of(path, EntryType.FILE).components()).isEmpty();
  }

  @Test
  void a_path_has_its_components() {
    assertThat(TreeEntry.of("", EntryType.FILE).components()).contains(List.of());
    assertThat(TreeEntry.of("a/b", EntryType.FILE).components()).contains(List.of("a", "b"));
    assertThat(TreeEntry.of("n".repeat(256), EntryType.FILE).components()).isEmpty();
  }

  private static byte[] stream(Compression compression, byte[] content) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var writer = new PieceWriter(out, compression)) {
      writer.entry(TreeEntry.of("a", EntryType.FILE));
      writer.data(content, 0, content.length);
      writer.hole(Limits.INTEGER);
      writer.copy(1, 2);
      writer.end(DIGEST);
      writer.entry(TreeEntry.of("b", EntryType.FILE));
      writer.broken("source-changed");
      writer.done();
      writer.flush();
      assertThat(writer.position()).isEqualTo(out.size());
    }
    return out.toByteArray();
  }

  private static List<String> read(byte[] stream) throws IOException {
    List<String> told = new ArrayList<>();
    var content = new ByteArrayOutputStream();
    try (var reader = new PieceReader(new ByteArrayInputStream(stream))) {
      for (Optional<Piece> next = reader.next(); next.isPresent(); next = reader.next()) {
        switch (next.get()) {
          case Piece.Data(byte[] bytes, int offset, int length) ->
              content.write(bytes, offset, length);
          case Piece other -> told.add(other.toString());
        }
      }
      assertThat(reader.position()).isEqualTo(stream.length);
    }
    told.add(Integer.toString(Arrays.hashCode(content.toByteArray())));
    return told;
  }

  @ParameterizedTest
  @EnumSource
  void pieces_come_back_as_they_were_however_they_are_compressed(Compression compression)
      throws IOException {
    byte[] random = new byte[3_000_001];
    new Random(1).nextBytes(random);
    byte[] text = "again and ".repeat(300_000).getBytes(StandardCharsets.UTF_8);
    for (byte[] content : List.of(new byte[] {1}, random, text, new byte[5_000_000])) {
      byte[] stream = stream(compression, content);
      List<String> told = read(stream);
      assertThat(told).hasSize(8).endsWith("Done[]", Integer.toString(Arrays.hashCode(content)));
      assertThat(told.get(1)).isEqualTo("Hole[length=9007199254740991]");
      assertThat(told.get(2)).isEqualTo("Copy[offset=1, length=2]");
      if (compression == Compression.NONE || Arrays.hashCode(content) == Arrays.hashCode(random)) {
        assertThat(stream.length).isBetween(content.length, content.length + 400);
      } else if (content.length > 1) {
        assertThat(stream.length).isLessThan(content.length / 50);
      }
    }
  }

  @Test
  void pieces_cut_or_changed_anywhere_are_pieces_or_our_exception() throws IOException {
    byte[] stream =
        stream(Compression.ZSTD, "again and again ".repeat(50).getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < stream.length; i++) {
      piecesOrOurs(Arrays.copyOf(stream, i));
      for (int change : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
        stream[i] ^= (byte) change;
        piecesOrOurs(stream.clone());
        stream[i] ^= (byte) change;
      }
    }
  }

  private static void piecesOrOurs(byte[] stream) throws IOException {
    try {
      read(stream);
    } catch (PiecesMalformedException | EOFException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Test
  void c04_no_piece_becomes_more_than_a_mebibyte_or_its_ratio() {
    for (String bomb :
        new String[] {
          "0300000500100001" + "00", "030000080010000028b52ffd", "0300000600001801" + "2800"
        }) {
      assertThatThrownBy(() -> read(HexFormat.of().parseHex(bomb)))
          .isInstanceOf(PiecesMalformedException.class);
    }
  }

  @Test
  void settled_comes_back_as_it_was() throws ProtocolException {
    var settled =
        new Settled(
            300, 5_000, List.of(new Settled.Failure(7, "exists"), new Settled.Failure(9, "io")));
    assertThat(Settled.from(settled.cbor())).isEqualTo(settled);
    assertThatThrownBy(
            () ->
                Settled.from(Cbor.map().put("entries", 1).put("bytes", 1).put("failed", 1).build()))
        .isInstanceOf(ProtocolException.class);
  }
}
