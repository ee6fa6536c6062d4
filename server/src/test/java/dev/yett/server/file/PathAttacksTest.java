package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.order.Denial;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Ways out of a root, none of which may lead anywhere.
final class PathAttacksTest extends PathScene {
  /// The operations on one path, all of them: a new one that is not here fails.
  @Test
  void every_operation_on_a_path_stands_in_the_tables() {
    assertThat(FileOperations.upon(bench.roots))
        .extracting(operation -> operation.spec().name())
        .filteredOn(name -> !name.equals("move"))
        .containsExactlyInAnyOrderElementsOf(OPERATIONS);
  }

  @Test
  void g01_no_path_that_is_none_is_accepted_by_any_operation() throws IOException {
    List<String> hostile = hostilePaths();
    assertThat(hostile).hasSizeGreaterThan(150).doesNotHaveDuplicates();
    Map<String, String> before = FileBench.snapshot(scratch);
    for (String path : hostile) {
      for (String operation : OPERATIONS) {
        assertThat(bench.decide(operation, "path=" + path))
            .as("%s %s", operation, path)
            .isInstanceOfSatisfying(
                Denial.class,
                denial -> assertThat(denial.reason().code()).isEqualTo("path-outside-root"));
      }
      assertThat(bench.decide("move", "from=/files/a", "to=" + path)).isInstanceOf(Denial.class);
      assertThat(bench.decide("move", "from=" + path, "to=/files/z")).isInstanceOf(Denial.class);
    }
    assertThat(FileBench.snapshot(scratch)).isEqualTo(before);
  }

  @Test
  void g02_a_directory_whose_name_begins_like_a_root_is_not_in_it() throws IOException {
    for (String path :
        List.of(
            "/files-outside/canary", "/files/-outside/canary", "/files/../files-outside/canary")) {
      assertThat(toldOrDenied("get", path)).isIn("path-outside-root", "not-found");
    }
  }

  @Test
  void g01_no_path_of_an_entry_that_is_none_is_taken() throws Exception {
    Map<String, String> before = FileBench.snapshot(scratch);
    List<String> hostile =
        hostilePaths().stream()
            .map(path -> path.startsWith("/files/") ? path.substring(7) : path)
            .filter(path -> dev.yett.protocol.RemotePath.parse("/files/" + path).isEmpty())
            .toList();
    assertThat(hostile).hasSizeGreaterThan(100);
    for (EntryType type : List.of(EntryType.FILE, EntryType.DIRECTORY, EntryType.LINK)) {
      try (Trees tree = new Trees()) {
        for (String path : hostile) {
          TreeEntry entry = TreeEntry.of(path, type);
          if (type == EntryType.FILE) {
            tree.file(entry, new byte[] {1});
          } else {
            tree.entry(type == EntryType.LINK ? entry.leadingTo("a") : entry);
          }
        }
        FakeExchange exchange = FakeExchange.with(tree.done());
        bench.run("put-tree", exchange, "path=/files", "overwrite");
        assertThat(Trees.failures(exchange.records()).values())
            .hasSize(hostile.size())
            .containsOnly("path-outside-root");
        assertThat(FileBench.snapshot(scratch)).isEqualTo(before);
      }
    }
  }

  @Test
  @Timeout(300)
  void g07_pipes_sockets_and_devices_are_refused_at_once() throws IOException {
    List<String> odd = new ArrayList<>(List.of("fifo"));
    NotRegular.fifo(bench.inside.resolve("fifo"));
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(bench.inside.resolve("socket")));
      odd.add("socket");
      if (NotRegular.zero(bench.inside.resolve("zero"))) {
        odd.add("zero");
      }
      for (String name : odd) {
        long begin = System.nanoTime();
        for (String operation :
            List.of("get", "digest", "get-tree", "signatures", "get-changes", "follow")) {
          assertThat(told(bench.run(operation, FakeExchange.silent(), "path=/files/" + name)))
              .as("%s %s", operation, name)
              .isEqualTo("not-regular");
        }
        assertThat(told(bench.run("put-tree", FakeExchange.silent(), "path=/files/" + name)))
            .isEqualTo("not-directory");
        FakeExchange manifest = FakeExchange.silent();
        assertThat(told(bench.run("manifest", manifest, "path=/files/" + name))).isEqualTo("done");
        assertThat(Trees.read(manifest.bytes())).containsEntry("", "other");
        byte[] tree;
        try (Trees trees = new Trees()) {
          tree = trees.file(name, "x").file("d/after", "y").done();
        }
        FakeExchange in = FakeExchange.with(tree);
        bench.run("put-tree", in, "path=/files", "overwrite");
        assertThat(in.records().toString()).contains("not-regular");
        assertThat(bench.inside.resolve("d/after")).hasContent("y");
        assertThat(told(bench.run("put", "path=/files/" + name))).isEqualTo("not-regular");
        assertThat(told(bench.run("move", "from=/files/a", "to=/files/" + name)))
            .isEqualTo("not-regular");
        assertThat(told(bench.run("list", "path=/files/" + name))).isEqualTo("not-directory");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        FakeExchange stat = FakeExchange.silent();
        assertThat(told(bench.run("stat", stat, "path=/files/" + name))).isEqualTo("done");
        assertThat(stat.records().toString()).contains("other");
      }
    }
    assertThat(bench.inside.resolve("a")).hasContent("inside");
  }

  private String toldOrDenied(String operation, String path) throws IOException {
    return bench.decide(operation, "path=" + path) instanceof Denial denial
        ? denial.reason().code()
        : told(bench.run(operation, "path=" + path));
  }

  @Test
  void g17_a_root_that_is_swapped_while_the_daemon_runs_leads_to_what_was_opened()
      throws IOException {
    Path moved = Files.move(bench.inside, scratch.resolve("moved"));
    Files.createSymbolicLink(bench.inside, bench.outside);
    FakeExchange exchange = FakeExchange.silent();
    assertThat(told(bench.run("get", exchange, "path=/files/a"))).isEqualTo("done");
    assertThat(exchange.text()).isEqualTo("inside");
    assertThat(told(bench.run("get", "path=/files/canary"))).isEqualTo("not-found");
    assertThat(told(bench.run("put", "path=/files/new"))).isEqualTo("done");
    assertThat(moved.resolve("new")).exists();
    try (Stream<Path> names = Files.list(bench.outside)) {
      assertThat(names).containsExactly(bench.outside.resolve("canary"));
    }
  }

  @Test
  void g18_removing_takes_exactly_the_name_given() throws IOException {
    for (String name : List.of("*", "?", "[a]", "{a,d}", "a*")) {
      assertThat(told(bench.run("remove", "path=/files/" + name))).isEqualTo("not-found");
    }
    assertThat(bench.inside.resolve("a")).exists();
  }
}
