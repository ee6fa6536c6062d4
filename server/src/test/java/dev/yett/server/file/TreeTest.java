package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Reason;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.Settled;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.config.RootRules;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Moved;
import dev.yett.server.operation.Outcome;
import dev.yett.server.testing.FakeExchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Trees in, as honest clients send them.
@Timeout(300)
final class TreeTest {
  private static final RootRules LINKS =
      new RootRules(OptionalLong.empty(), OptionalLong.empty(), List.of(), List.of(), true, true);

  @TempDir Path scratch;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void a_tree_arrives_as_it_was_sent(Compression compression) throws IOException {
    String text = "the same line again\n".repeat(100_000);
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER, LINKS);
        Trees tree = new Trees(compression)) {
      byte[] stream =
          tree.file("top", "1")
              .directory("a")
              .file("a/x", "")
              .directory("a/b")
              .file("a/b/long", text)
              .link("a/l", "b/long")
              .directory("empty")
              .done();
      if (compression != Compression.NONE) {
        assertThat(stream.length).isLessThan(100_000);
      }
      FakeExchange exchange = FakeExchange.with(stream);
      assertThat(told(bench.run("put-tree", exchange, "path=/files"))).isEqualTo("done");
      assertThat(bench.contents())
          .isEqualTo(
              new TreeMap<>(
                  Map.of(
                      "top",
                      "1",
                      "a",
                      "",
                      "a/x",
                      "",
                      "a/b",
                      "",
                      "a/b/long",
                      text,
                      "a/l",
                      "-> b/long",
                      "empty",
                      "")));
      FakeExchange back = FakeExchange.silent();
      assertThat(told(bench.run("get-tree", back, "path=/files", "compress=" + compression.wire())))
          .isEqualTo("done");
      assertThat(Trees.read(back.bytes()))
          .containsEntry("", "directory")
          .containsEntry("a/b/long", text)
          .containsEntry("a/x", "")
          .containsEntry("a/l", "link")
          .containsEntry("empty", "directory")
          .hasSize(8);
    }
  }

  @Test
  void the_audit_names_every_file_with_size_digest_and_direction() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees tree = new Trees()) {
      byte[] stream = tree.file("a", "1").file("no/b", "2").file("c", "333").done();
      FakeExchange exchange = FakeExchange.with(stream);
      Outcome outcome = bench.run("put-tree", exchange, "path=/files");
      assertThat(told(outcome)).isEqualTo("status 1");
      assertThat(exchange.accounted())
          .extracting(Moved::path, Moved::size, Moved::outcome)
          .containsExactlyInAnyOrder(
              org.assertj.core.groups.Tuple.tuple("/files/a", 1L, "done"),
              org.assertj.core.groups.Tuple.tuple("/files/no/b", 0L, "not-found"),
              org.assertj.core.groups.Tuple.tuple("/files/c", 3L, "done"));
      assertThat(exchange.accounted())
          .allMatch(moved -> moved.direction() == Moved.Direction.IN)
          .filteredOn(moved -> moved.outcome().equals("done"))
          .allMatch(moved -> moved.digest().orElseThrow().algorithm().equals(Digest.SHA_256));
      FakeExchange out = FakeExchange.silent();
      assertThat(told(bench.run("get-tree", out, "path=/files", "digest=crc32c")))
          .isEqualTo("done");
      assertThat(out.accounted())
          .hasSize(2)
          .allMatch(
              moved ->
                  moved.direction() == Moved.Direction.OUT
                      && moved.digest().orElseThrow().algorithm().equals(Digest.CRC32C));
    }
  }

  @Test
  void one_bad_entry_stops_no_other() throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.EXPLICIT);
        Trees tree = new Trees()) {
      Files.writeString(bench.inside.resolve("there"), "old");
      byte[] stream =
          tree.file("a", "1")
              .file("there", "new")
              .file("missing/x", "2")
              .file("../out", "3")
              .file("/abs", "4")
              .file("a/below-a-file", "5")
              .link("l", "a")
              .entry(TreeEntry.of("gone", EntryType.FILE).failed("not-found"))
              .entry(TreeEntry.of("pipe", EntryType.OTHER))
              .file("z", "6")
              .done();
      FakeExchange exchange = FakeExchange.with(stream);
      assertThat(told(bench.run("put-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(Trees.failures(exchange.records()))
          .isEqualTo(
              Map.of(
                  1L, "exists",
                  2L, "not-found",
                  3L, "path-outside-root",
                  4L, "path-outside-root",
                  5L, "not-found",
                  6L, "links-never",
                  7L, "not-found",
                  8L, "not-regular"));
      assertThat(bench.contents()).isEqualTo(Map.of("a", "1", "there", "old", "z", "6"));
    }
  }

  /// The bytes of one entry at a time come, and then the loss; only sealed entries are there.
  @Test
  void nothing_takes_effect_before_its_seal() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees tree = new Trees()) {
      long first = tree.directory("d").file("d/a", "1").soFar().length;
      byte[] stream = tree.directory("e").file("e/b", "2").file("d/c", "3").soFar();
      FakeExchange exchange =
          FakeExchange.with(FakeExchange.broken(stream, new EndedException(Reason.LOST)))
              .sealing(read -> read < first ? 0 : first);
      assertThat(exchange.records()).isEmpty();
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () -> bench.run("put-tree", exchange, "path=/files", "keep"))
          .isInstanceOf(EndedException.class);
      assertThat(bench.contents()).isEqualTo(Map.of("d", "", "d/a", "1"));
    }
  }

  @Test
  void settled_tells_after_each_seal_how_far_it_reaches() throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees tree = new Trees()) {
      byte[] one = tree.file("a", "1").file("no/x", "2").soFar();
      byte[] all = tree.file("b", "33").done();
      var input =
          new SequenceInputStream(
              new ByteArrayInputStream(all, 0, one.length),
              new ByteArrayInputStream(all, one.length, all.length - one.length));
      FakeExchange exchange = FakeExchange.with(input);
      bench.run("put-tree", exchange, "path=/files");
      assertThat(exchange.records()).hasSize(2);
      assertThat(Settled.from(exchange.records().get(0)))
          .isEqualTo(new Settled(2, 1, List.of(new Settled.Failure(1, "not-found"))));
      assertThat(Settled.from(exchange.records().get(1))).isEqualTo(new Settled(3, 3, List.of()));
    }
  }

  @Test
  void thousands_of_files_and_directories_are_settled_with_few_descriptors() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER, LINKS);
        Trees tree = new Trees()) {
      for (int i = 0; i < 600; i++) {
        tree.directory("d" + i).file("d" + i + "/f", "content " + i);
      }
      byte[] stream = tree.done();
      FakeExchange exchange = FakeExchange.with(stream);
      int before = descriptors();
      assertThat(told(bench.run("put-tree", exchange, "path=/files", "no-fsync")))
          .isEqualTo("done");
      assertThat(descriptors()).isLessThanOrEqualTo(before + 2);
      assertThat(bench.contents()).hasSize(1200).containsEntry("d599/f", "content 599");
    }
  }

  private static int descriptors() {
    String[] open = new java.io.File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  @ParameterizedTest
  @CsvSource({"0644", "0600", "0755", "0000", "0777"})
  void g11_modes_and_times_are_those_of_the_entry(String mode) throws IOException {
    Instant then = Instant.parse("2019-03-04T05:06:07.089Z");
    int bits = Integer.parseInt(mode, 8);
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees tree = new Trees()) {
      TreeEntry file = TreeEntry.of("f", EntryType.FILE).with(OptionalLong.of(1), bits, then);
      TreeEntry directory =
          TreeEntry.of("d", EntryType.DIRECTORY).with(OptionalLong.empty(), bits | 0700, then);
      byte[] stream =
          tree.file(file, bytes("x")).directory("d").file("d/x", "y").entry(directory).done();
      assertThat(told(bench.run("put-tree", FakeExchange.with(stream), "path=/files")))
          .isEqualTo("done");
      assertThat(mode(bench.inside.resolve("f"))).isEqualTo(bits);
      assertThat(mode(bench.inside.resolve("d"))).isEqualTo(bits | 0700);
      assertThat(Files.getLastModifiedTime(bench.inside.resolve("f")).toInstant()).isEqualTo(then);
      assertThat(Files.getLastModifiedTime(bench.inside.resolve("d")).toInstant()).isEqualTo(then);
      assertThat(
              told(
                  bench.run(
                      "put", "path=/files/p", "mode=" + bits, "modified=" + then.toEpochMilli())))
          .isEqualTo("done");
      assertThat(mode(bench.inside.resolve("p"))).isEqualTo(bits);
      assertThat(Files.getLastModifiedTime(bench.inside.resolve("p")).toInstant()).isEqualTo(then);
      FakeExchange back = FakeExchange.silent();
      bench.run("manifest", back, "path=/files");
      assertThat(Trees.entries(back.bytes()))
          .filteredOn(entry -> entry.path().equals("f"))
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(entry.mode()).hasValue(bits);
                assertThat(entry.modified()).contains(then);
              });
    }
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
  }

  @Test
  void d13_a_sparse_file_of_five_gibibytes_keeps_its_holes_both_ways() throws IOException {
    long size = 5L << 30;
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      try (var file = new RandomAccessFile(bench.inside.resolve("sparse").toFile(), "rw")) {
        file.seek(1L << 30);
        file.write(bytes("middle"));
        file.setLength(size);
      }
      FakeExchange out = FakeExchange.silent();
      assertThat(told(bench.run("get", out, "path=/files/sparse", "pieces", "digest=crc32c")))
          .isEqualTo("done");
      assertThat(out.bytes().length).isLessThan(1 << 20);
      FakeExchange in = FakeExchange.with(out.bytes());
      assertThat(told(bench.run("put", in, "path=/files/copy", "pieces", "digest=crc32c")))
          .isEqualTo("done");
      Path copy = bench.inside.resolve("copy");
      assertThat(Files.size(copy)).isEqualTo(size);
      assertThat((Long) Files.getAttribute(copy, "unix:size")).isEqualTo(size);
      try (var file = new RandomAccessFile(copy.toFile(), "r")) {
        file.seek(1L << 30);
        byte[] middle = new byte[6];
        file.readFully(middle);
        assertThat(middle).isEqualTo(bytes("middle"));
      }
      FakeExchange again = FakeExchange.silent();
      bench.run("get", again, "path=/files/copy", "pieces", "digest=crc32c");
      assertThat(again.bytes()).isEqualTo(out.bytes());
    }
  }

  @Test
  void a_directory_s_times_and_permissions_are_told() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      Path d = Files.createDirectory(bench.inside.resolve("d"));
      Files.setPosixFilePermissions(d, PosixFilePermissions.fromString("rwxr-x---"));
      Files.setLastModifiedTime(d, FileTime.fromMillis(1_000));
      FakeExchange exchange = FakeExchange.silent();
      bench.run("manifest", exchange, "path=/files/d");
      assertThat(Trees.entries(exchange.bytes()))
          .containsExactly(
              TreeEntry.of("", EntryType.DIRECTORY)
                  .with(OptionalLong.empty(), 0750, Instant.ofEpochMilli(1_000)));
    }
  }
}
