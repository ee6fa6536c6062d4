package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Ending;
import dev.yett.protocol.SignalName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `yett cp` and `yett ls`, also against devices that lie.
@Timeout(300)
final class TransferTest {
  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;
  private Path local = Path.of("");
  private final byte[] content = new byte[3_000_000];

  @BeforeEach
  void prepare() throws IOException {
    local = Files.createDirectory(temp.resolve("local"));
    new Random(7).nextBytes(content);
  }

  private EvilDevice device(EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7", temp.resolve("device"), authority, Catalogues.usual(), script);
  }

  private TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  private static String at(EvilDevice device, String path) {
    return "pump-7@127.0.0.1:" + device.port() + ":" + path;
  }

  private Set<String> localNames() throws IOException {
    try (var files = Files.walk(local)) {
      return files
          .filter(f -> !f.equals(local))
          .map(f -> local.relativize(f).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void a_file_goes_there_and_back_whole() throws Exception {
    var files = new FileDevice();
    try (var device = device(files)) {
      var alice = alice();
      var file = Files.write(local.resolve("a file.bin"), content);
      var up = alice.run("cp", file.toString(), at(device, "/upload/"));
      assertThat(up.errors()).isEmpty();
      assertThat(up.status()).isZero();
      assertThat(files.files).containsOnlyKeys("/upload/a file.bin");
      assertThat(files.files.get("/upload/a file.bin")).isEqualTo(content);
      var down =
          alice.run("cp", at(device, "/upload/a file.bin"), local.resolve("back.bin").toString());
      assertThat(down.errors()).isEmpty();
      assertThat(Files.readAllBytes(local.resolve("back.bin"))).isEqualTo(content);
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void a_tree_goes_there_and_back_by_one_order_each() throws Exception {
    var files = new FileDevice();
    try (var device = device(files)) {
      var alice = alice();
      var tree = Files.createDirectories(local.resolve("tree"));
      Files.createDirectories(tree.resolve("a/b"));
      Files.write(tree.resolve("a/b/c"), content);
      Files.writeString(tree.resolve("new\nline"), "x");
      Files.createFile(tree.resolve("empty"));
      var up = alice.run("cp", "-r", tree.toString(), at(device, "/upload"));
      assertThat(up.errors()).isEmpty();
      assertThat(files.files.get("/upload/tree/a/b/c")).isEqualTo(content);
      assertThat(files.files.get("/upload/tree/empty")).isEmpty();
      assertThat(files.orders).filteredOn(o -> o.startsWith("put")).hasSize(1);
      var down =
          alice.run("cp", "-r", at(device, "/upload/tree/a/b"), local.resolve("d").toString());
      assertThat(down.errors()).isEmpty();
      assertThat(Files.readAllBytes(local.resolve("d/c"))).isEqualTo(content);
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void a_pattern_is_matched_here_and_fetches_what_it_matches_by_one_order() throws Exception {
    var files = new FileDevice();
    for (var name : List.of("a.gz", "b.gz", "c.txt", ".d.gz")) {
      files.files.put("/logs/" + name, name.getBytes(UTF_8));
    }
    try (var device = device(files)) {
      var run = alice().run("cp", at(device, "/logs/*.gz"), local.toString());
      assertThat(run.errors()).isEmpty();
      assertThat(localNames()).containsExactly("a.gz", "b.gz");
      assertThat(files.orders).filteredOn(o -> o.startsWith("get")).hasSize(1);
      var none = alice().run("cp", at(device, "/logs/*.zip"), local.toString());
      assertThat(none.status()).isEqualTo(1);
      assertThat(none.errors()).contains("nothing on pump-7 matches");
    }
  }

  @Test
  void standard_input_and_output_are_a_dash() throws Exception {
    var files = new FileDevice();
    try (var device = device(files)) {
      var alice = alice();
      assertThat(alice.runWith("piped", "cp", "-", at(device, "/up/x")).status()).isZero();
      assertThat(files.files.get("/up/x")).asString(UTF_8).isEqualTo("piped");
      assertThat(alice.run("cp", at(device, "/up/x"), "-").output()).isEqualTo("piped");
      assertThat(alice.run("cp", "-", "a", at(device, "/up/")).status()).isEqualTo(64);
    }
  }

  @Test
  void an_existing_local_file_is_replaced_only_when_the_user_says_so() throws Exception {
    var files = new FileDevice();
    files.files.put("/logs/x", "new".getBytes(UTF_8));
    try (var device = device(files)) {
      var alice = alice();
      var file = Files.writeString(local.resolve("x"), "old");
      var refused = alice.run("cp", at(device, "/logs/x"), local.toString());
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.errors()).contains("exists");
      assertThat(file).hasContent("old");
      assertThat(alice.run("cp", "-f", at(device, "/logs/x"), local.toString()).status()).isZero();
      assertThat(file).hasContent("new");
      assertThat(localNames()).containsExactly("x");
      assertThat(Files.isExecutable(file)).isFalse();
    }
  }

  @Test
  void sync_leaves_what_is_the_same_and_removes_only_when_told() throws Exception {
    var files = new FileDevice();
    files.files.put("/logs/a", "a".getBytes(UTF_8));
    files.files.put("/logs/b", "bb".getBytes(UTF_8));
    try (var device = device(files)) {
      var alice = alice();
      Files.writeString(local.resolve("mine"), "m");
      var plan = alice.run("sync", "-n", "--delete", at(device, "/logs"), local.toString());
      assertThat(plan.output()).contains("send    a", "send    b", "remove  mine");
      assertThat(localNames()).containsExactly("mine");
      assertThat(alice.run("sync", at(device, "/logs"), local.toString()).status()).isZero();
      assertThat(localNames()).containsExactly("a", "b", "mine");
      files.orders.clear();
      var again = alice.run("sync", "--json", at(device, "/logs"), local.toString());
      assertThat(again.output()).contains("\"unchanged\":2");
      assertThat(files.orders).noneMatch(o -> o.startsWith("get"));
      var kept =
          alice.run("sync", "--delete", "--exclude", "m*", at(device, "/logs"), local.toString());
      assertThat(kept.errors()).isEmpty();
      assertThat(localNames()).containsExactly("a", "b", "mine");
      assertThat(alice.run("sync", "--delete", at(device, "/logs"), local.toString()).status())
          .isZero();
      assertThat(localNames()).containsExactly("a", "b");
    }
  }

  @Test
  void h09_a_client_that_dies_in_a_download_leaves_nothing_under_the_final_name() throws Exception {
    // What a killed client leaves is what lies there while it works.
    var names = new AtomicReference<Set<String>>();
    var script =
        new FileDevice() {
          @Override
          public void run(EvilPeer peer, EvilDevice.Seen order) throws Exception {
            if (!order.order().operation().equals("get-tree") || names.get() != null) {
              super.run(peer, order);
              return;
            }
            peer.started(order);
            peer.input(order);
            var out = new java.io.ByteArrayOutputStream();
            try (var writer =
                new dev.yett.protocol.tree.PieceWriter(
                    out, dev.yett.protocol.tree.Compression.NONE)) {
              writer.entry(header("today.txt", content.length));
              writer.data(content, 0, 2_000_000);
              writer.flush();
            }
            peer.output(out.toByteArray());
            await()
                .until(
                    () -> {
                      try (var files = Files.list(local)) {
                        return files.anyMatch(f -> f.toFile().length() > 1_000_000);
                      }
                    });
            names.set(localNames());
            peer.vanish();
          }
        };
    script.files.put("/logs/today.txt", content);
    try (var device = device(script)) {
      var run = alice().run("cp", at(device, "/logs/today.txt"), local.toString());
      assertThat(names.get()).hasSize(1).first().asString().matches("\\.yett-[0-9a-f]{16}\\.part");
      assertThat(run.status()).isZero();
      assertThat(Files.readAllBytes(local.resolve("today.txt"))).isEqualTo(content);
      assertThat(localNames()).containsExactly("today.txt");
    }
  }

  @Test
  void h06_an_upload_whose_source_changed_is_not_sealed() throws Exception {
    var file = Files.write(local.resolve("growing"), content);
    var last = new AtomicReference<ClientMessage>();
    var script =
        new FileDevice() {
          @Override
          protected void put(EvilPeer peer, EvilDevice.Seen order, String path) throws Exception {
            Files.write(file, new byte[4_000_000]);
            peer.send(new Credit(order.number(), 0, 1L << 30));
            ClientMessage message = peer.read();
            while (!(message instanceof ClientMessage.Signal
                || message instanceof ClientMessage.SealFrame)) {
              message = peer.read();
            }
            last.set(message);
            peer.finished(order, new Ending.Signaled("KILL"), Cbor.map().build());
          }
        };
    try (var device = device(script)) {
      var run = alice().run("cp", file.toString(), at(device, "/up/x"));
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errors()).contains("changed while it was read");
      assertThat(last.get())
          .isInstanceOfSatisfying(
              ClientMessage.Signal.class, s -> assertThat(s.name()).isEqualTo(SignalName.KILL));
    }
  }

  @Test
  void g19_names_of_a_listing_are_printed_without_a_control_character() throws Exception {
    var names = Hostile.strings();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              for (var name : names) {
                peer.row(entry(name));
              }
              peer.finished(order);
            })) {
      var alice = alice();
      for (var arguments : List.of(List.of("ls"), List.of("ls", "-l"), List.of("ls", "--json"))) {
        for (var terminal : List.of(true, false)) {
          var words = new ArrayList<>(arguments);
          words.add(at(device, "/logs/"));
          var all = words.toArray(new String[0]);
          var run = terminal ? alice.runOnTerminal(all) : alice.run(all);
          assertThat(run.status()).isZero();
          assertThat(run.output().lines()).hasSize(names.size());
          Hostile.assertSafe(run.out());
        }
      }
    }
  }

  static Cbor.Map entry(String name) {
    return Cbor.map()
        .put("mode", 0644)
        .put("name", name)
        .put("size", 1)
        .put("type", "file")
        .put("modified", 0)
        .build();
  }
}
