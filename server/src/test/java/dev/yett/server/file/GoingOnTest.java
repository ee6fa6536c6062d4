package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Reason;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Outcome;
import dev.yett.server.testing.FakeExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What both ends have is not sent again, and what is not the same is never joined.
@Timeout(300)
final class GoingOnTest {
  @TempDir Path scratch;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void changes_go_both_ways_by_signatures() throws Exception {
    byte[] old = Trees.random(3_000_000, 1);
    byte[] changed = new byte[old.length + 1];
    System.arraycopy(old, 0, changed, 0, 1_000_000);
    changed[1_000_000] = 7;
    System.arraycopy(old, 1_000_000, changed, 1_000_001, old.length - 1_000_000);
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS);
        Trees pieces = new Trees()) {
      Files.write(bench.inside.resolve("f"), old);
      FakeExchange signatures = FakeExchange.silent();
      assertThat(told(bench.run("signatures", signatures, "path=/files/f"))).isEqualTo("done");
      var finder =
          new dev.yett.protocol.delta.ChangeFinder(
              dev.yett.protocol.delta.Signatures.read(
                  new ByteArrayInputStream(signatures.bytes())));
      finder.find(
          new ByteArrayInputStream(changed),
          new dev.yett.protocol.delta.ChangeFinder.Sink() {
            @Override
            public void copy(long offset, long length) throws IOException {
              pieces.out().copy(offset, length);
            }

            @Override
            public void data(byte[] bytes, int offset, int length) throws IOException {
              pieces.out().data(bytes, offset, length);
            }
          });
      pieces.out().end(Trees.digest(changed));
      byte[] sent = pieces.soFar();
      assertThat(sent.length).isLessThan(10_000);
      assertThat(
              told(bench.run("put", FakeExchange.with(sent), "path=/files/f", "pieces", "basis")))
          .isEqualTo("done");
      assertThat(bench.inside.resolve("f")).hasBinaryContent(changed);

      Files.write(bench.inside.resolve("g"), changed);
      Files.write(bench.inside.resolve("f"), old);
      FakeExchange own = FakeExchange.silent();
      bench.run("signatures", own, "path=/files/f");
      FakeExchange changes = FakeExchange.with(own.bytes());
      assertThat(told(bench.run("get-changes", changes, "path=/files/g"))).isEqualTo("done");
      assertThat(changes.bytes().length).isLessThan(10_000);
      assertThat(
              told(
                  bench.run(
                      "put",
                      FakeExchange.with(changes.bytes()),
                      "path=/files/f",
                      "pieces",
                      "basis")))
          .isEqualTo("done");
      assertThat(bench.inside.resolve("f")).hasBinaryContent(changed);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void h07_an_interrupted_put_goes_on_only_from_what_both_ends_have(boolean pieces)
      throws IOException {
    byte[] whole = Trees.random(1_000_000, 2);
    byte[] first = java.util.Arrays.copyOf(whole, 400_000);
    byte[] rest = java.util.Arrays.copyOfRange(whole, 400_000, whole.length);
    String[] how = pieces ? new String[] {"pieces", "keep"} : new String[] {"keep"};
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS);
        Trees begin = new Trees();
        Trees end = new Trees()) {
      begin.out().data(first, 0, first.length);
      byte[] cut = pieces ? begin.soFar() : first;
      interrupt(bench, cut, how);
      assertThat(bench.contents().keySet()).singleElement().asString().startsWith(".yett-part-");
      assertThat(bench.inside.resolve("f")).doesNotExist();
      FakeExchange list = FakeExchange.silent();
      bench.run("manifest", list, "path=/files");
      assertThat(Trees.entries(list.bytes())).hasSize(1);
      Outcome part = bench.run("part", FakeExchange.silent(), "path=/files/f");
      assertThat(part.toString()).contains("value=400000").contains(Trees.hex(first));

      assertThat(resume(bench, rest, "offset=400000", "kept=" + Trees.hex(whole)))
          .isEqualTo("source-changed");
      assertThat(bench.contents()).isEmpty();
      interrupt(bench, cut, how);
      if (pieces) {
        end.out().data(rest, 0, rest.length);
        end.out().end(Trees.digest(whole));
        assertThat(
                resume(bench, end.soFar(), "offset=400000", "kept=" + Trees.hex(first), "pieces"))
            .isEqualTo("done");
      } else {
        assertThat(resume(bench, rest, "offset=400000", "kept=" + Trees.hex(first)))
            .isEqualTo("done");
      }
      assertThat(bench.contents()).containsOnlyKeys("f");
      assertThat(bench.inside.resolve("f")).hasBinaryContent(whole);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void h10_a_byte_of_a_part_that_flips_while_it_waits_is_noticed_and_nothing_bears_the_name(
      boolean pieces) throws IOException {
    byte[] whole = Trees.random(1_000_000, 4);
    byte[] first = java.util.Arrays.copyOf(whole, 400_000);
    byte[] rest = java.util.Arrays.copyOfRange(whole, 400_000, whole.length);
    String[] how = pieces ? new String[] {"pieces", "keep"} : new String[] {"keep"};
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS);
        Trees begin = new Trees();
        Trees end = new Trees()) {
      begin.out().data(first, 0, first.length);
      end.out().data(rest, 0, rest.length);
      end.out().end(Trees.digest(whole));
      byte[] cut = pieces ? begin.soFar() : first;
      byte[] behind = pieces ? end.soFar() : rest;
      interrupt(bench, cut, how);
      var part = bench.inside.resolve(bench.contents().keySet().iterator().next());
      byte[] rotten = Files.readAllBytes(part);
      rotten[200_000] ^= 1;
      Files.write(part, rotten);
      assertThat(resume(bench, behind, with(how, "offset=400000", "kept=" + Trees.hex(first))))
          .isEqualTo("source-changed");
      assertThat(bench.contents()).isEmpty();
    }
  }

  private static String[] with(String[] how, String... more) {
    return java.util.stream.Stream.concat(
            java.util.Arrays.stream(how).filter(h -> !h.equals("keep")),
            java.util.Arrays.stream(more))
        .toArray(String[]::new);
  }

  private static void interrupt(FileBench bench, byte[] sent, String... how) throws IOException {
    FakeExchange exchange =
        FakeExchange.with(FakeExchange.broken(sent, new EndedException(Reason.LOST)));
    String[] arguments = new String[how.length + 1];
    arguments[0] = "path=/files/f";
    System.arraycopy(how, 0, arguments, 1, how.length);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> bench.run("put", exchange, arguments))
        .isInstanceOf(EndedException.class);
  }

  private static String resume(FileBench bench, byte[] rest, String... how) throws IOException {
    String[] arguments = new String[how.length + 1];
    arguments[0] = "path=/files/f";
    System.arraycopy(how, 0, arguments, 1, how.length);
    return told(bench.run("put", FakeExchange.with(rest), arguments));
  }

  @Test
  void h07_a_get_goes_on_only_where_the_client_has_the_same_bytes() throws IOException {
    byte[] whole = Trees.random(100_000, 3);
    byte[] first = java.util.Arrays.copyOf(whole, 40_000);
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS)) {
      Files.write(bench.inside.resolve("f"), whole);
      FakeExchange exchange = FakeExchange.silent();
      assertThat(
              told(
                  bench.run(
                      "get",
                      exchange,
                      "path=/files/f",
                      "offset=40000",
                      "kept=" + Trees.hex(first))))
          .isEqualTo("done");
      assertThat(exchange.bytes()).hasSize(60_000).endsWith(whole[99_999]);
      whole[5] ^= 1;
      Files.write(bench.inside.resolve("f"), whole);
      FakeExchange other = FakeExchange.silent();
      assertThat(
              told(
                  bench.run(
                      "get", other, "path=/files/f", "offset=40000", "kept=" + Trees.hex(first))))
          .isEqualTo("source-changed");
      assertThat(other.bytes()).isEmpty();
    }
  }

  @Test
  void h10_content_that_is_not_what_its_end_says_is_never_named() throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS);
        Trees tree = new Trees()) {
      PieceWriter out = tree.out();
      out.entry(TreeEntry.of("bad", EntryType.FILE));
      out.data(bytes("content"), 0, 7);
      out.end(Trees.digest(bytes("another")));
      byte[] stream = tree.file("good", "x").done();
      FakeExchange exchange = FakeExchange.with(stream);
      assertThat(told(bench.run("put-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(Trees.failures(exchange.records())).isEqualTo(Map.of(0L, "content-mismatch"));
      assertThat(bench.contents()).isEqualTo(Map.of("good", "x"));
    }
  }
}
