package dev.yett.server.file;

import static dev.yett.server.file.FileBench.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Reason;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Outcome;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FileOperationsTest {
  private static final int NAMES = Integer.getInteger("yett.names", 10_000);

  @TempDir Path scratch;
  private FileBench bench;

  @BeforeEach
  void open() throws IOException {
    bench = new FileBench(scratch, Overwrite.EXPLICIT);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_file_is_put_and_got_again_with_digest_size_and_mode() throws IOException {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    Outcome put = bench.run("put", FakeExchange.with(content), "path=/files/a b.bin");
    assertThat(((Outcome.Exited) put).result())
        .containsEntry("size", Cbor.of(content.length))
        .containsEntry("digest", digestOf(content))
        .containsEntry("replaced", Cbor.of(false));
    assertThat(bench.inside.resolve("a b.bin")).hasBinaryContent(content);
    FakeExchange exchange = FakeExchange.silent();
    Outcome get = bench.run("get", exchange, "path=/files/a b.bin");
    assertThat(exchange.bytes()).isEqualTo(content);
    assertThat(((Outcome.Exited) get).result())
        .containsEntry("size", Cbor.of(content.length))
        .containsEntry("mode", Cbor.of(0640))
        .containsKey("modified");
  }

  @Test
  void a_file_is_got_from_an_offset_on_but_not_from_beyond_its_end() throws IOException {
    Files.writeString(bench.inside.resolve("a"), "0123456789");
    FakeExchange exchange = FakeExchange.silent();
    assertThat(told(bench.run("get", exchange, "path=/files/a", "offset=7"))).isEqualTo("done");
    assertThat(exchange.text()).isEqualTo("789");
    assertThat(told(bench.run("get", "path=/files/a", "offset=10"))).isEqualTo("done");
    assertThat(told(bench.run("get", "path=/files/a", "offset=11"))).isEqualTo("source-changed");
  }

  @ParameterizedTest
  @CsvSource({"append", "truncate", "rewrite"})
  void h06_a_file_that_changes_while_it_is_read_is_told(String change) throws IOException {
    Path file = bench.inside.resolve("a");
    Files.write(file, new byte[200_000]);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    OutputStream changing =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("in one piece");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            Files.write(
                file,
                new byte
                    [change.equals("append")
                        ? 200_001
                        : change.equals("truncate") ? 70_000 : 200_000]);
          }
        };
    assertThat(told(bench.run("get", FakeExchange.into(changing), "path=/files/a")))
        .isEqualTo("source-changed");
  }

  /// What may be replaced, by the root's policy, the order's flag, and what is there.
  @ParameterizedTest
  @CsvSource({
    "NEVER,    false, exists",
    "NEVER,    true,  exists",
    "EXPLICIT, false, exists",
    "EXPLICIT, true,  done",
    "ALWAYS,   false, done",
    "ALWAYS,   true,  done",
  })
  void overwriting_needs_the_root_and_the_order(Overwrite policy, boolean flag, String expected)
      throws IOException {
    Path apart = Files.createDirectory(scratch.resolve("apart"));
    try (FileBench other = new FileBench(apart, policy)) {
      for (String operation : List.of("put", "move")) {
        Path target = Files.writeString(other.inside.resolve("a"), "old");
        Files.writeString(other.inside.resolve("source"), "new");
        String[] paths =
            operation.equals("put")
                ? new String[] {"path=/files/a"}
                : new String[] {"from=/files/source", "to=/files/a"};
        String[] arguments = flag ? Arrays.copyOf(paths, paths.length + 1) : paths;
        if (flag) {
          arguments[paths.length] = "overwrite";
        }
        assertThat(told(other.run(operation, arguments))).isEqualTo(expected);
        assertThat(target).hasContent(expected.equals("done") ? "new" : "old");
        Files.deleteIfExists(other.inside.resolve("source"));
        assertThat(other.inside).isDirectoryNotContaining("glob:**.yett*");
      }
    }
  }

  @Test
  void listing_tells_each_name_once_with_type_size_and_mode() throws Exception {
    Files.writeString(bench.inside.resolve("a"), "12345");
    Files.setPosixFilePermissions(
        bench.inside.resolve("a"), PosixFilePermissions.fromString("rw-r-----"));
    Files.setLastModifiedTime(bench.inside.resolve("a"), FileTime.fromMillis(1_234_567));
    Files.createDirectory(bench.inside.resolve("d"));
    Files.createSymbolicLink(bench.inside.resolve("l"), Path.of("a"));
    var rows = bench.listAs("all", "/files");
    assertThat(rows).hasSize(3);
    assertThat(rows)
        .contains(
            Cbor.map()
                .put("name", "a")
                .put("type", "file")
                .put("size", 5)
                .put("mode", 0640)
                .put("modified", 1_234_567)
                .build());
    assertThat(rows)
        .extracting(row -> row.get("type").orElseThrow())
        .contains(Cbor.of("directory"), Cbor.of("link"));
    FakeExchange stat = FakeExchange.silent();
    assertThat(told(bench.run("stat", stat, "path=/files/l"))).isEqualTo("done");
    assertThat(stat.records())
        .extracting(row -> row.get("type").orElseThrow())
        .containsExactly(Cbor.of("link"));
  }

  @Test
  void the_top_lists_the_roots_that_a_grant_may_list() throws Exception {
    assertThat(bench.listAs("all", "/"))
        .extracting(row -> row.get("name").orElseThrow())
        .containsExactly(Cbor.of("files"));
    assertThat(bench.listAs("viewer", "/")).hasSize(1);
    assertThat(bench.listAs("stranger", "/")).isEmpty();
    FakeExchange stat = FakeExchange.silent();
    assertThat(told(bench.run("stat", stat, "path=/files"))).isEqualTo("done");
    assertThat(told(bench.run("stat", stat, "path=/"))).isEqualTo("done");
    assertThat(stat.records())
        .extracting(row -> row.get("type").orElseThrow())
        .containsOnly(Cbor.of("root"));
  }

  @Test
  void g22_a_directory_of_many_names_is_streamed() throws IOException {
    Path many = Files.createDirectory(bench.inside.resolve("many"));
    for (int i = 0; i < NAMES; i++) {
      Files.createFile(many.resolve("file-" + i));
    }
    AtomicInteger count = new AtomicInteger();
    FakeExchange exchange = FakeExchange.rows(row -> count.incrementAndGet());
    assertThat(told(bench.run("list", exchange, "path=/files/many"))).isEqualTo("done");
    assertThat(count).hasValue(NAMES);
  }

  @Test
  void g19_names_that_are_hostile_to_terminals_are_told_exactly() throws Exception {
    for (String name : List.of("a\nb", "c\u001b[31m", "d\u202e", "e\u009b")) {
      assertThat(told(bench.run("put", "path=/files/" + name))).isEqualTo("done");
    }
    assertThat(bench.listAs("all", "/files"))
        .extracting(row -> ((Cbor.Text) row.get("name").orElseThrow()).value())
        .containsExactlyInAnyOrder("a\nb", "c\u001b[31m", "d\u202e", "e\u009b");
  }

  @Test
  void directories_are_made_moved_and_removed_when_empty() throws IOException {
    assertThat(told(bench.run("make-directory", "path=/files/d"))).isEqualTo("done");
    assertThat(told(bench.run("make-directory", "path=/files/d"))).isEqualTo("exists");
    assertThat(told(bench.run("make-directory", "path=/files/x/y"))).isEqualTo("not-found");
    assertThat(told(bench.run("put", "path=/files/d/a"))).isEqualTo("done");
    assertThat(told(bench.run("remove", "path=/files/d"))).isEqualTo("not-empty");
    assertThat(told(bench.run("move", "from=/files/d/a", "to=/files/b"))).isEqualTo("done");
    assertThat(told(bench.run("move", "from=/files/d", "to=/files/e"))).isEqualTo("done");
    assertThat(told(bench.run("remove", "path=/files/e"))).isEqualTo("done");
    assertThat(told(bench.run("remove", "path=/files/e"))).isEqualTo("not-found");
    assertThat(bench.inside.resolve("b")).hasContent("new");
    assertThat(bench.inside).isDirectoryNotContaining("glob:**/e");
  }

  /// What stands in the way, and what is told of it.
  @ParameterizedTest
  @CsvSource({
    "get,            path=/files/d,                        is-directory",
    "get,            path=/files,                          is-directory",
    "get,            path=/files/a/b,                      not-directory",
    "put,            path=/files,                          is-directory",
    "put,            path=/files/d,                        is-directory",
    "put,            path=/files/x/y,                      not-found",
    "list,           path=/files/a,                        not-directory",
    "list,           path=/files/x,                        not-found",
    "stat,           path=/files/x,                        not-found",
    "make-directory, path=/files,                          exists",
    "remove,         path=/files,                          permission",
    "move,           from=/files/a to=/other/a,            cross-device",
    "move,           from=/files/x to=/files/y,            not-found",
    "move,           from=/files to=/files/d/x,            permission",
    "move,           from=/files/d to=/files/d/x,          io",
    "move,           from=/files/a to=/files/d overwrite,  is-directory",
    "move,           from=/files/d to=/files/a overwrite,  exists",
  })
  void failures_have_exact_reasons(String operation, String arguments, String expected)
      throws IOException {
    Files.createDirectory(bench.inside.resolve("d"));
    Files.writeString(bench.inside.resolve("a"), "old");
    var before = FileBench.snapshot(scratch);
    assertThat(told(bench.run(operation, arguments.split(" ", -1)))).isEqualTo(expected);
    assertThat(FileBench.snapshot(scratch)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"4755, 755", "2711, 711", "1777, 777", "0600, 600"})
  void g11_no_file_gets_set_user_id_set_group_id_or_sticky(String old, String expected)
      throws IOException {
    Path file = Files.writeString(bench.inside.resolve("a"), "old");
    Files.setAttribute(file, "unix:mode", Integer.parseInt(old, 8));
    assertThat(told(bench.run("put", "path=/files/a", "overwrite"))).isEqualTo("done");
    assertThat((Integer) Files.getAttribute(file, "unix:mode") & 07777)
        .isEqualTo(Integer.parseInt(expected, 8));
    assertThat(told(bench.run("put", "path=/files/new"))).isEqualTo("done");
    assertThat((Integer) Files.getAttribute(bench.inside.resolve("new"), "unix:mode") & 07777)
        .isEqualTo(0640);
    assertThat(told(bench.run("make-directory", "path=/files/d"))).isEqualTo("done");
    assertThat((Integer) Files.getAttribute(bench.inside.resolve("d"), "unix:mode") & 07077)
        .isZero();
  }

  @Test
  void h05_of_two_puts_to_one_path_one_wins_whole() throws Exception {
    List<byte[]> contents = IntStream.range(0, 16).mapToObj(FileOperationsTest::content).toList();
    List<String> replacing = together(contents, "path=/files/a", "overwrite");
    assertThat(replacing).containsOnly("done");
    assertThat(contents).anyMatch(content -> Arrays.equals(content, read("a")));
    List<String> claiming = together(contents, "path=/files/b");
    assertThat(claiming).containsOnly("done", "exists").containsOnlyOnce("done");
    int winner = claiming.indexOf("done");
    assertThat(read("b")).isEqualTo(contents.get(winner));
    assertThat(bench.inside).isDirectoryNotContaining("glob:**.yett*");
  }

  @Test
  void h09_an_upload_that_breaks_off_leaves_nothing_and_the_old_file_as_it_was()
      throws IOException {
    Files.writeString(bench.inside.resolve("old"), "old");
    byte[] content = content(7);
    for (int part = 0; part <= 100; part++) {
      byte[] before = Arrays.copyOf(content, content.length * part / 100);
      for (IOException end :
          List.of(new EndedException(Reason.LOST), new EndedException(Reason.SEAL_MISMATCH))) {
        for (String name : List.of("old", "new")) {
          FakeExchange exchange = FakeExchange.with(FakeExchange.broken(before, end));
          assertThatThrownBy(() -> bench.run("put", exchange, "path=/files/" + name, "overwrite"))
              .isSameAs(end);
        }
      }
    }
    assertThat(FileBench.snapshot(bench.inside))
        .containsOnlyKeys("", "old")
        .containsEntry("old", "old");
  }

  @Test
  void uploads_that_a_killed_daemon_left_are_removed_at_start_and_nothing_else() throws Exception {
    Path deep = Files.createDirectories(bench.inside.resolve("d/e"));
    String name = ".yett-upload-0123456789abcdef0123456789abcdef";
    Files.writeString(deep.resolve(name), "old");
    Files.setLastModifiedTime(deep.resolve(name), FileTime.fromMillis(0));
    Files.writeString(bench.inside.resolve(name), "being written");
    for (String alike :
        List.of(name + "0", name.substring(1), ".yett-upload-0123456789ABCDEF0123456789abcdef")) {
      Files.setLastModifiedTime(
          Files.writeString(deep.resolve(alike), "another's"), FileTime.fromMillis(0));
    }
    Files.writeString(bench.outside.resolve(name), "outside");
    Files.setLastModifiedTime(bench.outside.resolve(name), FileTime.fromMillis(0));
    Files.createSymbolicLink(bench.inside.resolve("link"), bench.outside);
    assertThat(bench.roots.sweep(Instant.now().minusSeconds(60))).isEqualTo(1);
    assertThat(deep.resolve(name)).doesNotExist();
    assertThat(bench.inside.resolve(name)).exists();
    assertThat(bench.outside.resolve(name)).exists();
    assertThat(deep).isDirectoryContaining("glob:**" + name + "0");
  }

  /// Names that must work, however odd.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", "...", "..a", "a..", ".hidden", "-rf", "--", "a b", " ", "a\tb", "*", "?", "~",
        "$HOME", "`id`", "a;b", "'", "\"", "\\", "a:b", "%2e%2e", "CON", "üñï", "日本語", "🚰",
        "e\u0301", "files", "a=b", "#", "{a}", "[b]"
      })
  void g21_honest_names_work(String name) throws Exception {
    assertThat(told(bench.run("put", "path=/files/" + name))).isEqualTo("done");
    assertThat(told(bench.run("make-directory", "path=/files/" + name + ".d"))).isEqualTo("done");
    assertThat(told(bench.run("put", "path=/files/" + name + ".d/" + name))).isEqualTo("done");
    FakeExchange exchange = FakeExchange.silent();
    assertThat(told(bench.run("get", exchange, "path=/files/" + name + ".d/" + name)))
        .isEqualTo("done");
    assertThat(exchange.text()).isEqualTo("new");
    assertThat(told(bench.run("stat", "path=/files/" + name))).isEqualTo("done");
    assertThat(told(bench.run("move", "from=/files/" + name, "to=/files/" + name + "2")))
        .isEqualTo("done");
    assertThat(told(bench.run("remove", "path=/files/" + name + "2"))).isEqualTo("done");
    assertThat(bench.inside.resolve(name + ".d").resolve(name)).hasContent("new");
  }

  @Test
  void g21_names_and_depths_at_the_limit_work() throws IOException {
    assertThat(told(bench.run("put", "path=/files/" + "n".repeat(255)))).isEqualTo("done");
    Path deep = bench.inside;
    for (int i = 0; i < 60; i++) {
      deep = Files.createDirectory(deep.resolve("directory-" + i));
    }
    String path = "/files/" + bench.inside.relativize(deep) + "/a";
    assertThat(told(bench.run("put", "path=" + path))).isEqualTo("done");
    assertThat(told(bench.run("get", "path=" + path))).isEqualTo("done");
  }

  private List<String> together(List<byte[]> contents, String... arguments) throws Exception {
    try (var threads = Executors.newFixedThreadPool(contents.size())) {
      List<Callable<String>> puts =
          contents.stream()
              .<Callable<String>>map(
                  content -> () -> told(bench.run("put", FakeExchange.with(content), arguments)))
              .toList();
      List<String> told = new ArrayList<>();
      for (Future<String> put : threads.invokeAll(puts)) {
        told.add(put.get());
      }
      return told;
    }
  }

  private byte[] read(String name) {
    try {
      return Files.readAllBytes(bench.inside.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] content(int seed) {
    byte[] content = new byte[500_000];
    new Random(seed).nextBytes(content);
    return content;
  }

  private static Cbor digestOf(byte[] content) {
    return Digest.sha256(content).cbor();
  }
}
