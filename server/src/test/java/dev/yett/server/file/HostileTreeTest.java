package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Limits;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Reason;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.config.RootRules;
import dev.yett.server.operation.Outcome;
import dev.yett.server.testing.FakeExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Streams that no honest client sends.
@Timeout(300)
final class HostileTreeTest {
  private static final RootRules LINKS =
      new RootRules(OptionalLong.empty(), OptionalLong.empty(), List.of(), List.of(), true, true);

  @TempDir Path scratch;

  private Map<String, String> inside(FileBench bench) throws IOException {
    assertThat(bench.outside.resolve("canary")).hasContent("CANARY");
    Map<String, String> found = bench.contents();
    assertThat(found.keySet()).noneMatch(name -> name.contains(".yett-"));
    return found;
  }

  @Test
  void a_link_and_then_what_is_below_it_leads_nowhere() throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS, LINKS);
        Trees tree = new Trees()) {
      byte[] stream =
          tree.directory("d")
              .link("l", "d")
              .file("l/x", "1")
              .directory("l/y")
              .link("d/up", "..")
              .file("d/up/z", "2")
              .done();
      FakeExchange exchange = FakeExchange.with(stream);
      assertThat(told(bench.run("put-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(inside(bench)).isEqualTo(Map.of("d", "", "d/up", "-> ..", "l", "-> d"));
      FakeExchange again = FakeExchange.with(stream);
      bench.run("put-tree", again, "path=/files", "overwrite");
      assertThat(Trees.failures(again.records()))
          .containsEntry(2L, "path-outside-root")
          .containsEntry(3L, "path-outside-root")
          .containsEntry(5L, "path-outside-root");
      assertThat(inside(bench)).isEqualTo(Map.of("d", "", "d/up", "-> ..", "l", "-> d"));
    }
  }

  /// A link takes the place of a directory between its entry and that of what is in it.
  @Test
  void a_name_that_is_directory_and_link_in_one_seal_leads_nowhere() throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS, LINKS);
        Trees tree = new Trees()) {
      byte[] stream =
          tree.directory("d")
              .directory("e")
              .link("d", "e")
              .link("f", "e")
              .directory("f")
              .file("f/x", "1")
              .done();
      FakeExchange exchange = FakeExchange.with(stream);
      bench.run("put-tree", exchange, "path=/files", "overwrite");
      assertThat(Trees.failures(exchange.records()))
          .isEqualTo(Map.of(2L, "is-directory", 4L, "path-outside-root", 5L, "path-outside-root"));
      assertThat(inside(bench)).isEqualTo(Map.of("d", "", "e", "", "f", "-> e"));
    }
  }

  @Test
  void h05_of_two_entries_of_one_path_each_is_whole() throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.EXPLICIT);
        Trees tree = new Trees()) {
      byte[] stream = tree.file("a", "first").file("a", "second").done();
      FakeExchange exchange = FakeExchange.with(stream);
      bench.run("put-tree", exchange, "path=/files");
      assertThat(Trees.failures(exchange.records())).isEqualTo(Map.of(1L, "exists"));
      assertThat(inside(bench)).isEqualTo(Map.of("a", "first"));
      assertThat(told(bench.run("put-tree", FakeExchange.with(stream), "path=/files", "overwrite")))
          .isEqualTo("done");
      assertThat(inside(bench)).isEqualTo(Map.of("a", "second"));
    }
  }

  @Test
  void g22_twins_by_case_or_composition_are_files_of_their_own() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees tree = new Trees()) {
      String longest = "n".repeat(255);
      byte[] stream =
          tree.file("Ä", "1")
              .file("A\u0308", "2")
              .file("README", "3")
              .file("readme", "4")
              .file("a\nb\u001b[31m", "5")
              .file(longest, "6")
              .done();
      assertThat(told(bench.run("put-tree", FakeExchange.with(stream), "path=/files")))
          .isEqualTo("done");
      assertThat(inside(bench).values()).containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
    }
  }

  @Test
  void a_million_entries_without_a_seal_are_refused_long_before() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      var endless = new Endless();
      FakeExchange exchange = FakeExchange.with(endless).sealing(read -> 0);
      assertThat(told(bench.run("put-tree", exchange, "path=/files")))
          .isEqualTo("pieces-malformed");
      assertThat(endless.made).isLessThan(3_000);
      assertThat(inside(bench)).isEmpty();
    }
  }

  /// Entries of empty directories, without end.
  private static final class Endless extends InputStream {
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private int made;

    @Override
    public int read() {
      throw new AssertionError("read in blocks");
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (!rest.hasRemaining()) {
        try (Trees tree = new Trees()) {
          rest = ByteBuffer.wrap(tree.directory("d" + made++).soFar());
        }
      }
      int count = Math.min(length, rest.remaining());
      rest.get(into, offset, count);
      return count;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "an unknown kind,            09 000000",
    "an entry too long,          01 004001",
    "an empty entry,             01 000000",
    "data too long,              02 100001",
    "empty data,                 02 000000",
    "data before an entry,       02 000001 61",
    "an end before an entry,     06 000001 a0",
    "zstd of nothing,            03 000005 0000000100",
    "zstd of too much,           03 000008 00100001 00000000",
    "zstd beyond its ratio,      03 000008 00100000 28b52ffd",
    "a hole of nothing,          04 000008 0000000000000000",
    "a hole below nothing,       04 000008 ffffffffffffffff",
    "a copy of nothing,          05 000010 00000000000000000000000000000000",
    "something behind the end,   07 000000 07 000000",
    "a long end,                 07 000001 00",
    "half a header,              07 0000",
    "half a piece,               02 000005 6161",
    "no end,                     ''",
  })
  void a_stream_that_is_none_is_told_so(String title, String hex) throws IOException {
    byte[] stream = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      assertThat(told(bench.run("put-tree", FakeExchange.with(stream), "path=/files")))
          .as(title)
          .isEqualTo("pieces-malformed");
      assertThat(told(bench.run("put", FakeExchange.with(stream), "path=/files/x", "pieces")))
          .as(title)
          .isEqualTo("pieces-malformed");
      assertThat(inside(bench)).isEmpty();
    }
  }

  @Test
  void c04_a_hole_of_petabytes_is_refused_at_once() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees hole = new Trees()) {
      hole.out().hole(1L << 50);
      hole.content(new byte[0]);
      assertThat(told(bench.run("put", FakeExchange.with(hole.soFar()), "path=/files/x", "pieces")))
          .isEqualTo("too-large");
      assertThat(inside(bench)).isEmpty();
    }
  }

  @Test
  void c04_a_bomb_takes_neither_memory_nor_disk() throws IOException {
    var rules =
        new RootRules(
            OptionalLong.of(8 << 20), OptionalLong.empty(), List.of(), List.of(), false, false);
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER, rules);
        Trees bomb = new Trees(Compression.ZSTD)) {
      byte[] zeros = new byte[Limits.PIECE];
      bomb.entry(TreeEntry.of("bomb", EntryType.FILE));
      for (int i = 0; i < 1024; i++) {
        bomb.out().data(zeros, 0, zeros.length);
      }
      bomb.out().end(Trees.digest(zeros));
      byte[] stream = bomb.file("after", "x").done();
      assertThat(stream.length)
          .as("no sender gets more than 1,024 bytes for one")
          .isBetween(1024 * 1020, 1100 * 1024);
      FakeExchange exchange = FakeExchange.with(stream);
      assertThat(told(bench.run("put-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(inside(bench)).isEqualTo(Map.of("after", "x"));
    }
  }

  /// Every byte lost or changed: a reason of the page, whole files, and nothing beside them.
  @Test
  void a_stream_cut_or_changed_anywhere_never_names_another_content() throws IOException {
    var rules =
        new RootRules(
            OptionalLong.of(1 << 20), OptionalLong.empty(), List.of(), List.of(), true, true);
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS, rules);
        Trees tree = new Trees(Compression.ZSTD)) {
      tree.directory("d").file("d/a", "content of a").link("l", "d");
      tree.entry(TreeEntry.of("z", EntryType.FILE));
      tree.out().hole(100);
      byte[] text = "the same again ".repeat(40).getBytes(StandardCharsets.UTF_8);
      var whole = new ByteArrayOutputStream();
      whole.write(new byte[100]);
      whole.write(text);
      tree.out().data(text, 0, text.length);
      tree.out().end(Trees.digest(whole.toByteArray()));
      byte[] stream = tree.done();
      for (int i = 0; i < stream.length; i++) {
        sane(bench, java.util.Arrays.copyOf(stream, i));
        for (int change : new int[] {1, 0xff}) {
          stream[i] ^= (byte) change;
          sane(bench, stream.clone());
          stream[i] ^= (byte) change;
        }
      }
      assertThat(told(bench.run("put-tree", FakeExchange.with(stream), "path=/files", "overwrite")))
          .isEqualTo("done");
    }
  }

  private void sane(FileBench bench, byte[] stream) throws IOException {
    Outcome outcome =
        bench.run("put-tree", FakeExchange.with(stream), "path=/files", "overwrite", "no-fsync");
    if (outcome instanceof Outcome.Failed failed) {
      assertThat(failed.reason()).isIn(Reason.PIECES_MALFORMED);
    }
    for (Map.Entry<String, String> file : inside(bench).entrySet()) {
      assertThat(file.getValue())
          .isIn("", "content of a", "-> d", "-> e", "\0".repeat(100) + "the same again ".repeat(40))
          .as(file.getKey());
    }
    for (Path path : List.of(bench.inside.resolve("d/a"), bench.inside.resolve("z"))) {
      Files.deleteIfExists(path);
    }
  }
}
