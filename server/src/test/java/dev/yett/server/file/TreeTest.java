package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Reason;
import dev.yett.protocol.tree.Compression;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.PieceWriter;
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
import org.junit.jupiter.params.provider.ValueSource;

/// Trees in and out, as honest clients send and ask for them.
@Timeout(120)
final class TreeTest {
  private static final RootRules LINKS =
      new RootRules(OptionalLong.empty(), OptionalLong.empty(), List.of(), List.of(), true, true);

  @TempDir Path scratch;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> inside(FileBench bench) throws IOException {
    Map<String, String> found = new TreeMap<>(FileBench.snapshot(bench.inside));
    found.remove("");
    return found;
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
      assertThat(inside(bench))
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
      assertThat(inside(bench)).isEqualTo(Map.of("a", "1", "there", "old", "z", "6"));
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
      assertThat(inside(bench)).isEqualTo(Map.of("d", "", "d/a", "1"));
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
      assertThat(inside(bench)).hasSize(1200).containsEntry("d599/f", "content 599");
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
  void a_client_names_what_it_wants_and_gets_it_in_that_order() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees wanted = new Trees()) {
      Files.createDirectories(bench.inside.resolve("d/e"));
      for (String name : List.of("a", "b", "d/c")) {
        Files.writeString(bench.inside.resolve(name), "of " + name);
      }
      byte[] names =
          wanted
              .entry(TreeEntry.of("d/c", EntryType.FILE))
              .entry(TreeEntry.of("missing", EntryType.FILE))
              .entry(TreeEntry.of("../files-outside/canary", EntryType.FILE))
              .entry(TreeEntry.of("d/e", EntryType.DIRECTORY))
              .entry(TreeEntry.of("d", EntryType.FILE))
              .entry(TreeEntry.of("a", EntryType.FILE))
              .done();
      FakeExchange exchange = FakeExchange.with(names);
      assertThat(told(bench.run("get-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(Trees.read(exchange.bytes()).entrySet().toString())
          .isEqualTo(
              "[d/c=of d/c, missing=failed not-found,"
                  + " ../files-outside/canary=failed path-outside-root, d/e=directory,"
                  + " d=failed is-directory, a=of a]");
    }
  }

  @Test
  void a_file_s_path_leads_to_one_entry() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      Files.writeString(bench.inside.resolve("a"), "content");
      for (String operation : List.of("get-tree", "manifest", "digest")) {
        FakeExchange exchange = FakeExchange.silent();
        assertThat(told(bench.run(operation, exchange, "path=/files/a"))).isEqualTo("done");
        assertThat(Trees.entries(exchange.bytes()))
            .singleElement()
            .satisfies(
                entry -> {
                  assertThat(entry.path()).isEmpty();
                  assertThat(entry.size()).hasValue(7);
                  assertThat(entry.digest().isPresent()).isEqualTo(operation.equals("digest"));
                });
      }
    }
  }

  @Test
  void a_file_may_be_named_by_its_one_entry_and_goes_on_from_what_is_kept() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER);
        Trees wanted = new Trees();
        Trees rest = new Trees()) {
      Files.writeString(bench.inside.resolve("a"), "content");
      byte[] names =
          wanted
              .entry(TreeEntry.of("", EntryType.FILE))
              .entry(TreeEntry.of("b", EntryType.FILE))
              .entry(TreeEntry.of("", EntryType.DIRECTORY))
              .done();
      FakeExchange exchange = FakeExchange.with(names);
      assertThat(told(bench.run("get-tree", exchange, "path=/files/a"))).isEqualTo("status 1");
      assertThat(Trees.entries(exchange.bytes()))
          .extracting(entry -> entry.path() + " " + entry.failed().orElse("whole"))
          .containsExactly(" whole", "b not-found", " not-directory");
      var kept = Trees.digest("cont".getBytes(StandardCharsets.UTF_8));
      FakeExchange on =
          FakeExchange.with(rest.entry(TreeEntry.of("", EntryType.FILE).from(kept)).done());
      assertThat(told(bench.run("get-tree", on, "path=/files/a"))).isEqualTo("done");
      assertThat(new String(on.bytes(), StandardCharsets.ISO_8859_1))
          .contains("ent")
          .doesNotContain("content");
    }
  }

  @Test
  void names_that_are_no_text_are_told_and_cannot_be_named() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.NEVER)) {
      if (!NotRegular.nameless(bench.inside)) {
        return; // this system's test tool cannot make one
      }
      FakeExchange exchange = FakeExchange.silent();
      assertThat(told(bench.run("get-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(Trees.read(exchange.bytes())).containsValue("failed name-not-text");
    }
  }

  @Test
  void e13_links_of_a_root_is_effective() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS, LINKS);
        Trees tree = new Trees()) {
      Files.writeString(bench.inside.resolve("f"), "x");
      byte[] stream =
          tree.link("ok", "./d/up-but-inside")
              .link("behind-a-name", "d/../f")
              .link("up", "../files-outside/canary")
              .link("abs", "/etc/passwd")
              .link("empty", "")
              .directory("d")
              .link("d/up-but-inside", "../f")
              .link("d/out", "../../x")
              .link("f", "ok")
              .done();
      FakeExchange exchange = FakeExchange.with(stream);
      assertThat(told(bench.run("put-tree", exchange, "path=/files", "overwrite")))
          .isEqualTo("status 1");
      assertThat(inside(bench))
          .isEqualTo(
              new TreeMap<>(
                  Map.of(
                      "d",
                      "",
                      "d/up-but-inside",
                      "-> ../f",
                      "f",
                      "-> ok",
                      "ok",
                      "-> ./d/up-but-inside")));
      FakeExchange back = FakeExchange.silent();
      bench.run("manifest", back, "path=/files");
      assertThat(Trees.entries(back.bytes()))
          .filteredOn(entry -> entry.type() == EntryType.LINK)
          .allMatch(entry -> entry.target().isPresent());
    }
  }

  @Test
  void e13_max_size_and_quota_of_a_root_are_effective_while_bytes_come() throws Exception {
    var rules =
        new RootRules(
            OptionalLong.of(1000), OptionalLong.of(2500), List.of(), List.of(), false, false);
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS, rules);
        Trees tree = new Trees()) {
      assertThat(put(bench, "a", 1000)).isEqualTo("done");
      assertThat(put(bench, "b", 1001)).isEqualTo("too-large");
      assertThat(put(bench, "b", 1000)).isEqualTo("done");
      assertThat(put(bench, "c", 501)).isEqualTo("quota");
      assertThat(put(bench, "a", 400)).isEqualTo("done"); // 600 are free again
      assertThat(put(bench, "c", 1000)).isEqualTo("done");
      assertThat(put(bench, "d", 200)).isEqualTo("quota");
      byte[] stream =
          tree.file("e", new byte[90]).file("f", new byte[1001]).file("g", new byte[20]).done();
      FakeExchange exchange = FakeExchange.with(stream);
      assertThat(told(bench.run("put-tree", exchange, "path=/files"))).isEqualTo("status 1");
      assertThat(Trees.failures(exchange.records()))
          .isEqualTo(Map.of(1L, "too-large", 2L, "quota"));
      try (Trees hole = new Trees()) {
        hole.out().hole(1L << 50);
        hole.content(new byte[0]);
        assertThat(
                told(bench.run("put", FakeExchange.with(hole.soFar()), "path=/files/h", "pieces")))
            .isEqualTo("too-large");
      }
      assertThat(inside(bench)).containsOnlyKeys("a", "b", "c", "e");
    }
  }

  private static String put(FileBench bench, String name, int size) throws IOException {
    return told(bench.run("put", FakeExchange.with(new byte[size]), "path=/files/" + name));
  }

  @Test
  void e13_names_and_deny_of_a_root_are_effective_in_every_operation() throws Exception {
    var rules =
        new RootRules(
            OptionalLong.empty(),
            OptionalLong.empty(),
            List.of("*.log"),
            List.of(".*", "secret"),
            false,
            false);
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS, rules);
        Trees tree = new Trees();
        Trees wanted = new Trees()) {
      Files.createDirectories(bench.inside.resolve("secret"));
      Files.createDirectories(bench.inside.resolve("d"));
      for (String name : List.of("a.log", "a.txt", ".hidden.log", "secret/b.log", "d/c.log")) {
        Files.writeString(bench.inside.resolve(name), "x");
      }
      for (String operation :
          List.of("get", "put", "part", "get-tree", "digest", "signatures", "manifest")) {
        for (String path : List.of("a.txt", ".hidden.log", "secret/b.log", "secret/missing.log")) {
          assertThat(told(bench.run(operation, FakeExchange.silent(), "path=/files/" + path)))
              .as("%s %s", operation, path)
              .isEqualTo("name-denied");
        }
      }
      assertThat(told(bench.run("move", "from=/files/a.log", "to=/files/b.txt")))
          .isEqualTo("name-denied");
      assertThat(told(bench.run("list", "path=/files/secret"))).isEqualTo("name-denied");
      for (String operation : List.of("manifest", "get-tree", "digest")) {
        FakeExchange exchange = FakeExchange.silent();
        bench.run(operation, exchange, "path=/files");
        assertThat(Trees.entries(exchange.bytes()))
            .extracting(TreeEntry::path)
            .containsExactlyInAnyOrder("", "a.log", "d", "d/c.log");
      }
      assertThat(bench.listAs("all", "/files").toString())
          .contains("a.log")
          .doesNotContain("a.txt")
          .doesNotContain("hidden")
          .doesNotContain("secret");
      FakeExchange in =
          FakeExchange.with(
              tree.file("n.log", "1").file("n.txt", "2").file("secret/n.log", "3").done());
      bench.run("put-tree", in, "path=/files");
      assertThat(Trees.failures(in.records()))
          .isEqualTo(Map.of(1L, "name-denied", 2L, "name-denied"));
      FakeExchange named =
          FakeExchange.with(wanted.entry(TreeEntry.of("secret/b.log", EntryType.FILE)).done());
      bench.run("get-tree", named, "path=/files");
      assertThat(Trees.read(named.bytes())).containsEntry("secret/b.log", "failed name-denied");
    }
  }

  @Test
  void e13_fsync_of_a_root_is_effective() throws IOException {
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS)) {
      assertThat(told(bench.run("put", "path=/files/a", "no-fsync"))).isEqualTo("root-right");
      assertThat(bench.inside.resolve("a")).doesNotExist();
    }
    Path other = Files.createDirectory(scratch.resolve("again"));
    try (FileBench bench = new FileBench(other, Overwrite.ALWAYS, LINKS)) {
      assertThat(told(bench.run("put", "path=/files/a", "no-fsync"))).isEqualTo("done");
    }
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
      assertThat(inside(bench).keySet()).singleElement().asString().startsWith(".yett-part-");
      assertThat(bench.inside.resolve("f")).doesNotExist();
      FakeExchange list = FakeExchange.silent();
      bench.run("manifest", list, "path=/files");
      assertThat(Trees.entries(list.bytes())).hasSize(1);
      Outcome part = bench.run("part", FakeExchange.silent(), "path=/files/f");
      assertThat(part.toString()).contains("value=400000").contains(Trees.hex(first));

      assertThat(resume(bench, rest, "offset=400000", "kept=" + Trees.hex(whole)))
          .isEqualTo("source-changed");
      assertThat(inside(bench)).isEmpty();
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
      assertThat(inside(bench)).containsOnlyKeys("f");
      assertThat(bench.inside.resolve("f")).hasBinaryContent(whole);
    }
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
      assertThat(inside(bench)).isEqualTo(Map.of("good", "x"));
    }
  }

  @Test
  void follow_begins_with_the_last_lines_and_survives_rotation_and_truncation() throws Exception {
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS)) {
      Path log = bench.inside.resolve("log");
      Files.writeString(log, "1\n2\n3\n4\n");
      FakeExchange exchange = FakeExchange.silent();
      Thread follower =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      bench.run("follow", exchange, "path=/files/log", "lines=2");
                    } catch (IOException e) {
                      assertThat(e).isInstanceOf(EndedException.class);
                    }
                  });
      eventually(exchange, "3\n4\n");
      Files.writeString(log, "5\n", java.nio.file.StandardOpenOption.APPEND);
      eventually(exchange, "3\n4\n5\n");
      Files.move(log, bench.inside.resolve("log.1"));
      Files.writeString(
          bench.inside.resolve("log.1"), "late\n", java.nio.file.StandardOpenOption.APPEND);
      Files.writeString(log, "6\n");
      eventually(exchange, "3\n4\n5\nlate\n6\n");
      Files.writeString(log, "");
      Thread.sleep(500);
      Files.writeString(log, "7\n", java.nio.file.StandardOpenOption.APPEND);
      eventually(exchange, "3\n4\n5\nlate\n6\n7\n");
      exchange.tell(new dev.yett.server.operation.Exchange.Event.End(Reason.LEFT));
      follower.join(5000);
      assertThat(follower.isAlive()).isFalse();
    }
  }

  private static void eventually(FakeExchange exchange, String text) throws InterruptedException {
    for (int i = 0; i < 100 && !exchange.text().equals(text); i++) {
      Thread.sleep(50);
    }
    assertThat(exchange.text()).isEqualTo(text);
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
