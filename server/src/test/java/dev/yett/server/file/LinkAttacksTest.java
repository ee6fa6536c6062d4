package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Denial;
import dev.yett.server.order.Permit;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Links in every place of a path, and of the entries of trees: nothing goes through them.
final class LinkAttacksTest extends PathScene {
  @Test
  void g03_no_write_goes_through_a_link_at_any_place() throws IOException {
    for (Path link : links()) {
      Map<String, String> before = FileBench.snapshot(scratch);
      String name = "/files/" + bench.inside.relativize(link);
      assertThat(told(bench.run("put", "path=" + name)))
          .as("put %s", name)
          .isEqualTo("path-outside-root");
      assertThat(told(bench.run("move", "from=/files/a", "to=" + name)))
          .isEqualTo("path-outside-root");
      for (String below : List.of("/canary", "/new", "/d/new")) {
        for (String operation : List.of("put", "make-directory", "remove", "part", "put-tree")) {
          assertThat(told(bench.run(operation, "path=" + name + below)))
              .as("%s %s%s", operation, name, below)
              .isEqualTo("path-outside-root");
        }
        assertThat(told(bench.run("move", "from=/files/a", "to=" + name + below)))
            .isEqualTo("path-outside-root");
        assertThat(told(bench.run("move", "from=" + name + below, "to=/files/z")))
            .isEqualTo("path-outside-root");
      }
      assertThat(told(bench.run("make-directory", "path=" + name))).isEqualTo("exists");
      assertThat(FileBench.snapshot(scratch)).isEqualTo(before);
    }
  }

  @Test
  void g05_no_read_goes_through_a_link_at_any_place() throws IOException {
    for (Path link : links()) {
      String name = "/files/" + bench.inside.relativize(link);
      for (String path : List.of(name, name + "/canary", name + "/d/b")) {
        for (String operation : READING) {
          FakeExchange exchange = FakeExchange.silent();
          assertThat(told(bench.run(operation, exchange, "path=" + path)))
              .as("%s %s", operation, path)
              .isEqualTo("path-outside-root");
          assertThat(exchange.bytes()).isEmpty();
          assertThat(exchange.records()).isEmpty();
        }
      }
      assertThat(told(bench.run("stat", "path=" + name + "/canary")))
          .isEqualTo("path-outside-root");
    }
  }

  @Test
  void g03_no_entry_of_a_tree_goes_through_a_link_or_out() throws Exception {
    for (Path link : links()) {
      String name = bench.inside.relativize(link).toString();
      Map<String, String> before = FileBench.snapshot(scratch);
      try (Trees tree = new Trees()) {
        byte[] stream =
            tree.file(name, "1")
                .file(name + "/canary", "2")
                .directory(name)
                .directory(name + "/new")
                .file(name + "/new/x", "3")
                .done();
        FakeExchange exchange = FakeExchange.with(stream);
        bench.run("put-tree", exchange, "path=/files", "overwrite");
        assertThat(Trees.failures(exchange.records()))
            .as(name)
            .hasSize(5)
            .doesNotContainValue("io");
        assertThat(FileBench.snapshot(scratch)).isEqualTo(before);
      }
      try (Trees wanted = new Trees()) {
        byte[] names =
            wanted
                .entry(TreeEntry.of(name, EntryType.FILE))
                .entry(TreeEntry.of(name + "/canary", EntryType.FILE))
                .entry(TreeEntry.of(name, EntryType.DIRECTORY))
                .done();
        FakeExchange exchange = FakeExchange.with(names);
        bench.run("get-tree", exchange, "path=/files");
        assertThat(Trees.read(exchange.bytes()).values())
            .as(name)
            .allMatch(told -> told.equals("failed path-outside-root"));
      }
    }
    for (String operation : List.of("get-tree", "manifest", "digest")) {
      FakeExchange all = FakeExchange.silent();
      bench.run(operation, all, "path=/files");
      assertThat(all.text()).doesNotContain("CANARY");
      assertThat(Trees.entries(all.bytes()))
          .extracting(TreeEntry::path)
          .noneMatch(path -> path.contains("canary"));
    }
  }

  @Test
  void removing_and_moving_a_link_leaves_what_it_leads_to() throws IOException {
    Files.createSymbolicLink(bench.inside.resolve("l"), bench.outside.resolve("canary"));
    Files.createSymbolicLink(bench.inside.resolve("m"), bench.outside);
    assertThat(told(bench.run("move", "from=/files/l", "to=/files/l2"))).isEqualTo("done");
    assertThat(told(bench.run("remove", "path=/files/l2"))).isEqualTo("done");
    assertThat(told(bench.run("remove", "path=/files/m"))).isEqualTo("done");
    assertThat(bench.outside.resolve("canary")).hasContent("CANARY");
  }

  /// Links of every kind: to a file, to a directory, dangling, relative, to themselves, magic.
  private List<Path> links() throws IOException {
    Map<String, Path> targets =
        Map.of(
            "to-file", bench.outside.resolve("canary"),
            "to-directory", bench.outside,
            "dangling", scratch.resolve("nothing"),
            "relative", Path.of("../files-outside"),
            "to-inside", bench.inside.resolve("d"),
            "to-itself", Path.of("to-itself"),
            "magic", Path.of("/proc/self/cwd"),
            "to-root", Path.of("/"));
    List<Path> links = new ArrayList<>();
    for (Map.Entry<String, Path> target : targets.entrySet()) {
      for (String where : List.of(target.getKey(), "d/" + target.getKey())) {
        links.add(Files.createSymbolicLink(bench.inside.resolve(where), target.getValue()));
      }
    }
    planted.addAll(links);
    return links;
  }

  /// What lies outside answers as what is missing does, whether it is there or not.
  @ParameterizedTest
  @MethodSource("operations")
  void g13_nothing_tells_whether_something_exists_outside(String operation) throws IOException {
    Files.createSymbolicLink(bench.inside.resolve("there"), bench.outside);
    Files.createSymbolicLink(bench.inside.resolve("gone"), scratch.resolve("nothing"));
    for (List<String> pair :
        List.of(
            List.of("/files/there/canary", "/files/there/missing"),
            List.of("/files/there/canary", "/files/gone/canary"),
            List.of("/files/there/canary/x", "/files/there/missing/x"),
            List.of("/files/../files-outside/canary", "/files/../files-outside/missing"),
            List.of("/files-outside/canary", "/files-absent/canary"),
            List.of("/etc/passwd", "/etc/missing"))) {
      assertThat(reply(operation, pair.get(0))).isEqualTo(reply(operation, pair.get(1)));
    }
    for (String link : List.of("there", "gone")) {
      if (!List.of("stat", "remove", "part").contains(operation)) {
        assertThat(reply(operation, "/files/" + link)).isEqualTo(reply(operation, "/files/there"));
      }
    }
  }

  /// Everything that a client is told.
  private String reply(String operation, String path) throws IOException {
    return switch (bench.decide(operation, "path=" + path)) {
      case Denial denial -> denial.toString();
      case Permit permit -> {
        FakeExchange exchange = FakeExchange.silent();
        Outcome outcome = bench.run(operation, exchange, "path=" + path);
        yield outcome + exchange.text() + exchange.records();
      }
    };
  }
}
