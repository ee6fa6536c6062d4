package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Overwrite;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Denial;
import dev.yett.server.order.Permit;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ways out of a root, none of which may lead anywhere.
final class PathAttacksTest {
  private static final List<String> OPERATIONS =
      List.of(
          "put",
          "get",
          "list",
          "stat",
          "make-directory",
          "remove",
          "part",
          "manifest",
          "digest",
          "get-tree",
          "put-tree",
          "signatures",
          "get-changes",
          "follow");

  /// Operations that read, and what each needs to begin with.
  private static final List<String> READING =
      List.of(
          "get", "list", "manifest", "digest", "get-tree", "signatures", "get-changes", "follow");

  /// The operations on one path, all of them: a new one that is not here fails.
  @Test
  void every_operation_on_a_path_stands_in_the_tables() {
    assertThat(FileOperations.upon(bench.roots))
        .extracting(operation -> operation.spec().name())
        .filteredOn(name -> !name.equals("move"))
        .containsExactlyInAnyOrderElementsOf(OPERATIONS);
  }

  @TempDir Path scratch;
  private FileBench bench;
  private final List<Path> planted = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    bench = new FileBench(scratch, Overwrite.ALWAYS);
    Files.createDirectories(bench.inside.resolve("d/e"));
    Files.writeString(bench.inside.resolve("a"), "inside");
    Files.writeString(bench.inside.resolve("d/b"), "inside");
  }

  @AfterEach
  void close() throws IOException {
    bench.close();
    for (Path link : planted) {
      Files.deleteIfExists(link);
    }
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

  private static List<String> hostilePaths() {
    List<String> paths =
        new ArrayList<>(
            List.of(
                "",
                "files",
                "files/a",
                "./files/a",
                "../files",
                "~",
                "//",
                "//files/a",
                "/files//a",
                "/files/",
                "/FILES/a",
                "/file",
                "/files2/a",
                "/files-outside/canary",
                "/etc/passwd",
                "/proc/self/environ",
                "\\files\\a",
                "C:\\a",
                "/files\0/a",
                "/files/a\0",
                "/files/a\0.txt",
                "\0",
                "/files/" + "n".repeat(256),
                "/files/" + "é".repeat(128),
                "/files/" + "n/".repeat(2045) + "nn",
                "/files/" + "n".repeat(4_096)));
    for (String bad : List.of("..", ".", "")) {
      for (String before : List.of("", "/d", "/d/e", "/x", "/d/e/../..", "/" + "n".repeat(255))) {
        for (String after :
            List.of(
                "",
                "/",
                "/a",
                "/files-outside/canary",
                "/../files-outside/canary",
                "/../../../../../../etc/passwd")) {
          paths.add("/files" + before + "/" + bad + after);
          paths.add("/" + bad + before + "/files" + after);
        }
      }
    }
    return paths.stream().distinct().toList();
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

  @Test
  @Timeout(20)
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

  /// What lies outside answers as what is missing does, whether it is there or not.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "put",
        "get",
        "list",
        "stat",
        "make-directory",
        "remove",
        "part",
        "manifest",
        "digest",
        "get-tree",
        "put-tree",
        "signatures",
        "get-changes",
        "follow"
      })
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
