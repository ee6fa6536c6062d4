package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `-j`: one transfer over several connections.
@Timeout(300)
final class SideBySideTest {
  private static final int FILES = 60;

  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

  private EvilDevice device(FileDevice files) {
    return EvilDevice.named("pump-7", temp.resolve("device"), authority, Catalogues.usual(), files);
  }

  private TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  private static String at(EvilDevice device, String path) {
    return "pump-7@127.0.0.1:" + device.port() + ":" + path;
  }

  private Path tree() throws IOException {
    var tree = Files.createDirectories(temp.resolve("tree"));
    for (int i = 0; i < FILES; i++) {
      var file = tree.resolve("d" + i % 5 + "/e/f" + i);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "content of " + i);
    }
    return tree;
  }

  private static long count(FileDevice files, String operation) {
    return files.orders.stream().filter(o -> o.startsWith(operation + " ")).count();
  }

  @Test
  void a_tree_is_split_over_connections_each_of_which_sends_whole_orders() throws Exception {
    var files = new FileDevice();
    try (var device = device(files)) {
      var up = alice().run("cp", "-r", "-j", "3", tree().toString(), at(device, "/upload"));
      assertThat(up.errors()).isEmpty();
      assertThat(up.status()).isZero();
      assertThat(files.files).hasSize(FILES);
      for (int i = 0; i < FILES; i++) {
        assertThat(files.files.get("/upload/tree/d" + i % 5 + "/e/f" + i))
            .asString(UTF_8)
            .isEqualTo("content of " + i);
      }
      // The directories by one, then the files by three.
      assertThat(count(files, "put-tree")).isEqualTo(4);
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void a_tree_comes_over_several_connections() throws Exception {
    var files = new FileDevice();
    for (int i = 0; i < FILES; i++) {
      files.files.put("/logs/d" + i % 5 + "/f" + i, ("content of " + i).getBytes(UTF_8));
    }
    try (var device = device(files)) {
      var back = temp.resolve("back");
      var down = alice().run("cp", "-r", "-j", "3", at(device, "/logs"), back.toString());
      assertThat(down.errors()).isEmpty();
      for (int i = 0; i < FILES; i++) {
        assertThat(back.resolve("d" + i % 5 + "/f" + i)).hasContent("content of " + i);
      }
      assertThat(count(files, "get-tree")).isEqualTo(3);
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void one_file_that_fails_is_named_and_the_others_are_copied() throws Exception {
    var files =
        new FileDevice() {
          @Override
          protected void put(EvilPeer peer, EvilDevice.Seen order, String path) throws Exception {
            if (path.endsWith("/large2")) {
              peer.input(order);
              var quota = new Ending.Failed("quota", "there is no room", Optional.empty());
              peer.finished(order, quota, Cbor.map().build());
              return;
            }
            super.put(peer, order, path);
          }
        };
    try (var device = device(files)) {
      var words = new ArrayList<>(List.of("cp", "-j", "2", "--no-fsync"));
      for (var name : List.of("large1", "large2", "large3", "small")) {
        int size = name.equals("small") ? 10 : 9 << 20;
        words.add(Files.write(temp.resolve(name), new byte[size]).toString());
      }
      words.add(at(device, "/upload/"));
      var up = alice().run(words.toArray(String[]::new));
      assertThat(up.status()).isEqualTo(1);
      assertThat(up.errors()).contains("large2").contains("quota");
      assertThat(up.errors().lines()).hasSize(1);
      assertThat(files.files).containsOnlyKeys("/upload/large1", "/upload/large3", "/upload/small");
    }
  }

  @Test
  void the_sum_is_that_of_all_connections() throws Exception {
    var files = new FileDevice();
    try (var device = device(files)) {
      var up =
          alice().run("cp", "-r", "--json", "-j", "4", tree().toString(), at(device, "/upload"));
      long bytes = IntStream.range(0, FILES).mapToLong(i -> ("content of " + i).length()).sum();
      assertThat(up.output().lines().toList().getLast())
          .contains("\"event\":\"end\"")
          .contains("\"files\":" + FILES)
          .contains("\"bytes\":" + bytes + ",");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "17", "-1", "many"})
  void c07_a_number_of_connections_that_is_none_is_refused(String number) throws Exception {
    var run = alice().run("cp", "-r", "-j", number, tree().toString(), "pump-7@127.0.0.1:1:/up");
    assertThat(run.status()).isEqualTo(64);
  }
}
