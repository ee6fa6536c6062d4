package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.posix.Directory;
import dev.yett.protocol.Overwrite;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody on the device swaps things while operators work. `yett.race` is how long each race
/// takes.
final class RaceTest {
  private static final Duration LENGTH = Duration.parse(System.getProperty("yett.race", "PT1S"));

  /// The least number of times that each operation meets the race, at full length.
  private static final int ROUNDS = Boolean.getBoolean("yett.long") ? 100_000 : 0;

  private static final Duration MOST = Duration.ofMinutes(1);
  private static final Set<String> BOTH = Set.of("done", "path-outside-root");

  @TempDir Path scratch;

  /// A directory is swapped for a link to a place outside, and back, while one operation after the
  /// other goes through it. The place outside holds the same names, so whatever gets there shows.
  @ParameterizedTest
  @CsvSource({
    "put,            path=/files/d/x",
    "get,            path=/files/d/x",
    "list,           path=/files/d",
    "stat,           path=/files/d/x",
    "make-directory, path=/files/d/new",
    "remove,         path=/files/d/new",
    "move,           from=/files/d/x to=/files/d/y",
    "move,           from=/files/z to=/files/d/x",
    "move,           from=/files/d/x to=/files/z",
    "part,           path=/files/d/x",
    "manifest,       path=/files/d",
    "digest,         path=/files/d",
    "get-tree,       path=/files/d",
    "put-tree,       path=/files/d",
    "put-tree,       path=/files",
    "signatures,     path=/files/d/x",
    "get-changes,    path=/files/d/x",
  })
  @Timeout(3600)
  void g04_parent_swapped_for_a_symlink_while_an_operation_runs(String operation, String arguments)
      throws Exception {
    Path outside = Files.createDirectory(scratch.resolve("outside"));
    Files.writeString(outside.resolve("x"), "CANARY");
    Files.createDirectory(outside.resolve("only-outside"));
    try (FileBench bench = new FileBench(scratch, Overwrite.ALWAYS)) {
      Path directory = Files.createDirectory(bench.inside.resolve("d"));
      Map<String, String> before = FileBench.snapshot(outside);
      Map<String, Integer> told = new TreeMap<>();
      AtomicBoolean over = new AtomicBoolean();
      Thread racer = Thread.ofPlatform().name("racer").start(() -> race(directory, outside, over));
      try {
        long begin = System.nanoTime();
        for (int round = 0;
            round < ROUNDS
                || System.nanoTime() - begin < LENGTH.toNanos()
                || (!told.keySet().containsAll(BOTH) && System.nanoTime() - begin < MOST.toNanos());
            round++) {
          prepare(bench, operation);
          FakeExchange exchange = FakeExchange.with(input(operation, arguments));
          String became = told(bench.run(operation, exchange, arguments.split(" ", -1)));
          if (became.equals("status 1")) {
            became = Trees.failures(exchange.records()).values().iterator().next();
          }
          told.merge(became, 1, Integer::sum);
          assertThat(exchange.text()).doesNotContain("CANARY");
          assertThat(exchange.records().toString()).doesNotContain("only-outside");
          assertThat(exchange.text()).doesNotContain("only-outside");
        }
      } finally {
        over.set(true);
        racer.join();
      }
      assertThat(FileBench.snapshot(outside)).isEqualTo(before);
      assertThat(told)
          .as("both sides of the race were met")
          .containsKeys("done", "path-outside-root");
    }
  }

  private static byte[] input(String operation, String arguments) throws IOException {
    if (operation.equals("get-tree")) {
      return new byte[0];
    }
    if (operation.equals("get-changes")) {
      return java.nio.ByteBuffer.allocate(12).putLong(0).putInt(2048).array();
    }
    if (!operation.equals("put-tree")) {
      return "new".getBytes(StandardCharsets.UTF_8);
    }
    try (Trees tree = new Trees()) {
      String below = arguments.endsWith("/d") ? "" : "d/";
      return tree.directory(below + "new")
          .file(below + "new/x", "new")
          .file(below + "x", "new")
          .done();
    }
  }

  /// Puts back what the operation takes away, once the real directory stands apart.
  private static void prepare(FileBench bench, String operation) {
    Path real = bench.inside.resolve("real");
    for (int i = 0; i < 100; i++) {
      try {
        switch (operation) {
          case "remove" -> Files.createDirectory(real.resolve("new"));
          case "make-directory" -> Files.deleteIfExists(real.resolve("new"));
          default -> {
            Files.writeString(bench.inside.resolve("z"), "inside");
            Files.writeString(real.resolve("x"), "inside");
          }
        }
        return;
      } catch (FileAlreadyExistsException e) {
        return;
      } catch (IOException e) {
        Thread.onSpinWait(); // swapped back just now
      }
    }
  }

  /// `d` is the real directory, then `real` is and `d` a link outside, and so on.
  private static void race(Path directory, Path outside, AtomicBoolean over) {
    Path real = directory.resolveSibling("real");
    try {
      while (!over.get()) {
        Files.move(directory, real);
        Files.createSymbolicLink(directory, outside);
        Thread.onSpinWait();
        Files.delete(directory);
        Files.move(real, directory);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Held directories are opened and closed all the time, and none is ever another's.
  @Test
  @Timeout(3600)
  void n18_no_held_directory_is_used_after_its_number_went_to_another() throws Exception {
    Path first = Files.createDirectory(scratch.resolve("first"));
    Path second = Files.createDirectory(scratch.resolve("second"));
    AtomicBoolean over = new AtomicBoolean();
    try (FileBench one = new FileBench(first, Overwrite.ALWAYS);
        FileBench two = new FileBench(second, Overwrite.ALWAYS);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> ones = threads.submit(() -> readAlways(one, "one", over));
      Future<Integer> twos = threads.submit(() -> readAlways(two, "two", over));
      Future<Integer> swaps = threads.submit(() -> openAndClose(one, two, over));
      Thread.sleep(LENGTH);
      over.set(true);
      assertThat(ones.get()).isPositive();
      assertThat(twos.get()).isPositive();
      assertThat(swaps.get()).isPositive();
    }
  }

  /// The same while whole trees are read and written: each of two roots has a directory of the same
  /// path, so a descriptor that went to the other would show.
  @ParameterizedTest
  @ValueSource(strings = {"get-tree", "digest", "put-tree"})
  @Timeout(3600)
  void n18_no_directory_that_a_tree_holds_is_used_after_its_number_went_to_another(String operation)
      throws Exception {
    Path first = Files.createDirectory(scratch.resolve("first"));
    Path second = Files.createDirectory(scratch.resolve("second"));
    AtomicBoolean over = new AtomicBoolean();
    try (FileBench one = new FileBench(first, Overwrite.ALWAYS);
        FileBench two = new FileBench(second, Overwrite.ALWAYS);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> ones = threads.submit(() -> treesAlways(one, operation, "one", over));
      Future<Integer> twos = threads.submit(() -> treesAlways(two, operation, "two", over));
      Future<Integer> swaps = threads.submit(() -> openAndClose(one, two, over));
      Thread.sleep(LENGTH);
      over.set(true);
      assertThat(ones.get()).isPositive();
      assertThat(twos.get()).isPositive();
      assertThat(swaps.get()).isPositive();
    }
  }

  private static int treesAlways(
      FileBench bench, String operation, String content, AtomicBoolean over) throws IOException {
    var last = bench.inside.resolve("a/b/c/x");
    Files.createDirectories(last.getParent());
    Files.writeString(last, content);
    var before = bench.contents();
    int count = 0;
    while (!over.get()) {
      FakeExchange exchange =
          operation.equals("put-tree") ? FakeExchange.with(nested(content)) : FakeExchange.silent();
      assertThat(told(bench.run(operation, exchange, "path=/files"))).isEqualTo("done");
      switch (operation) {
        case "get-tree" ->
            assertThat(Trees.read(exchange.bytes())).containsEntry("a/b/c/x", content);
        case "digest" ->
            assertThat(Trees.entries(exchange.bytes()))
                .last()
                .extracting(entry -> entry.digest().orElseThrow())
                .isEqualTo(Trees.digest(content.getBytes(StandardCharsets.UTF_8)).digest());
        default -> assertThat(Files.readString(last)).isEqualTo(content);
      }
      count++;
    }
    assertThat(bench.contents()).isEqualTo(before);
    return count;
  }

  private static byte[] nested(String content) throws IOException {
    try (Trees tree = new Trees()) {
      return tree.directory("a")
          .directory("a/b")
          .directory("a/b/c")
          .file("a/b/c/x", content)
          .done();
    }
  }

  private static int readAlways(FileBench bench, String content, AtomicBoolean over)
      throws IOException {
    Files.createDirectories(bench.inside.resolve("a/b/c"));
    Files.writeString(bench.inside.resolve("a/b/c/x"), content);
    int count = 0;
    while (!over.get()) {
      FakeExchange exchange = FakeExchange.silent();
      assertThat(told(bench.run("get", exchange, "path=/files/a/b/c/x"))).isEqualTo("done");
      assertThat(exchange.text()).isEqualTo(content);
      count++;
    }
    return count;
  }

  private static long inode(FileBench bench) throws IOException {
    return (Long) Files.getAttribute(bench.inside, "unix:ino");
  }

  /// Directories of both are opened by one thread and closed by others while calls are under way.
  private static int openAndClose(FileBench one, FileBench two, AtomicBoolean over)
      throws Exception {
    int count = 0;
    while (!over.get()) {
      for (FileBench bench : List.of(one, two)) {
        Directory held = Directory.open(bench.inside);
        Thread closer = Thread.ofVirtual().start(held::close);
        try {
          assertThat(held.status().inode()).isEqualTo(inode(bench));
        } catch (IOException e) {
          assertThat(e).hasMessageContaining("closed");
        }
        closer.join();
        count++;
      }
    }
    return count;
  }
}
