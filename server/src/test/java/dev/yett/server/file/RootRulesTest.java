package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Overwrite;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.config.RootRules;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an owner says of a root is effective in every operation.
@Timeout(300)
final class RootRulesTest {
  private static final RootRules LINKS =
      new RootRules(OptionalLong.empty(), OptionalLong.empty(), List.of(), List.of(), true, true);

  @TempDir Path scratch;

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
      assertThat(bench.contents())
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
      assertThat(bench.contents()).containsOnlyKeys("a", "b", "c", "e");
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
}
