package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `yett cp` and `yett ls`, also against devices that lie.
@Timeout(60)
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

  private static Cbor.Map size(long bytes) {
    return Cbor.map().put("mode", 0644).put("size", bytes).put("modified", 0).build();
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
    var stored = new AtomicReference<byte[]>();
    var paths = new CopyOnWriteArrayList<String>();
    try (var device =
        device(
            (peer, order) -> {
              paths.add(((Value.Text) order.order().arguments().get("path")).value());
              peer.started(order);
              if (order.order().operation().equals("put")) {
                stored.set(peer.input(order));
                peer.finished(
                    order,
                    new Ending.Exited(0),
                    Cbor.map()
                        .put("size", stored.get().length)
                        .put("digest", Digest.sha256(stored.get()).cbor())
                        .put("replaced", false)
                        .build());
              } else {
                peer.output(stored.get());
                peer.finished(order, new Ending.Exited(0), size(stored.get().length));
              }
            })) {
      var alice = alice();
      var file = Files.write(local.resolve("a file.bin"), content);
      var up = alice.run("cp", file.toString(), at(device, "/upload/"));
      assertThat(up.errors()).isEmpty();
      assertThat(up.status()).isZero();
      assertThat(stored.get()).isEqualTo(content);
      var down =
          alice.run("cp", at(device, "/upload/a file.bin"), local.resolve("back.bin").toString());
      assertThat(down.errors()).isEmpty();
      assertThat(Files.readAllBytes(local.resolve("back.bin"))).isEqualTo(content);
      assertThat(paths).containsExactly("/upload/a file.bin", "/upload/a file.bin");
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void an_existing_local_file_is_replaced_only_when_the_user_says_so() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output("new".getBytes(UTF_8));
              peer.finished(order, new Ending.Exited(0), size(3));
            })) {
      var alice = alice();
      var file = Files.writeString(local.resolve("x"), "old");
      var refused = alice.run("cp", at(device, "/logs/x"), local.toString());
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.errors()).contains("exists", "-f overwrites");
      assertThat(file).hasContent("old");
      assertThat(alice.run("cp", "-f", at(device, "/logs/x"), local.toString()).status()).isZero();
      assertThat(file).hasContent("new");
      assertThat(localNames()).containsExactly("x");
    }
  }

  @Test
  void g08_only_the_name_that_the_user_asked_for_is_written_whatever_the_device_says()
      throws Exception {
    var evil =
        List.of(
            "../evil",
            "/etc/evil",
            "evil",
            ".",
            "..",
            "",
            "a/b",
            "a\u0000b",
            "x\n../evil",
            "\u001b[2J",
            ".bashrc",
            "~/.ssh/authorized_keys",
            "C:\\evil",
            "today.txt/../../evil",
            "%2e%2e%2fevil",
            "today.txt ",
            "-rf",
            "con");
    for (var name : evil) {
      try (var device =
          EvilDevice.named(
              "pump-7",
              temp.resolve("device" + Math.floorMod(name.hashCode(), 1_000_000)),
              authority,
              Catalogues.usual(),
              (peer, order) -> {
                peer.started(order);
                if (order.order().operation().equals("get")) {
                  peer.output("harmless".getBytes(UTF_8));
                  peer.finished(
                      order,
                      new Ending.Exited(0),
                      Cbor.map()
                          .put("mode", 0777)
                          .put("name", name)
                          .put("path", name)
                          .put("size", 8)
                          .put("modified", 0)
                          .build());
                } else {
                  // A row more, and one of another name than was asked for.
                  peer.row(entry(name));
                  peer.row(entry("today.txt"));
                  peer.finished(order);
                }
              })) {
        var alice = alice();
        var run = alice.run("cp", "-f", at(device, "/logs/today.txt"), local.toString());
        assertThat(run.status()).as(name).isZero();
        assertThat(localNames()).as(name).containsExactly("today.txt");
        assertThat(Files.isExecutable(local.resolve("today.txt"))).isFalse();
        alice.run("ls", "-l", at(device, "/logs/"));
        alice.run("ls", at(device, "/logs/today.txt"));
        assertThat(localNames()).as(name).containsExactly("today.txt");
      }
    }
    assertThat(temp.resolve("evil")).doesNotExist();
  }

  @Test
  void g08_a_device_that_answers_a_get_with_records_or_errors_writes_nothing() throws Exception {
    for (var kind : List.of("record", "errors")) {
      try (var device =
          EvilDevice.named(
              "pump-7",
              temp.resolve("device-" + kind),
              authority,
              Catalogues.usual(),
              (peer, order) -> {
                peer.started(order);
                if (kind.equals("record")) {
                  peer.row(entry("evil"));
                } else {
                  peer.errors("evil".getBytes(UTF_8));
                }
                peer.finished(order, new Ending.Exited(0), size(0));
              })) {
        assertThat(alice().run("cp", at(device, "/logs/x"), local.toString()).status()).isNotZero();
        assertThat(localNames()).isEmpty();
      }
    }
  }

  @Test
  void h09_a_download_that_is_cut_short_or_altered_leaves_nothing_under_any_name()
      throws Exception {
    for (var way : List.of("lost", "short", "other-digest", "other-size", "failed", "no-digest")) {
      try (var device =
          EvilDevice.named(
              "pump-7",
              temp.resolve("device-" + way),
              authority,
              Catalogues.usual(),
              (peer, order) -> {
                peer.started(order);
                peer.output("half of it".getBytes(UTF_8));
                switch (way) {
                  case "lost" -> peer.vanish();
                  case "failed" ->
                      peer.finished(
                          order,
                          new Ending.Failed("source-changed", "", Optional.empty()),
                          Cbor.map().build());
                  default -> {
                    var digest =
                        Digest.sha256(
                            (way.equals("other-digest") ? "Half of it" : "half of it")
                                .getBytes(UTF_8));
                    peer.send(
                        new Finished(
                            order.number(),
                            new Ending.Exited(0),
                            size(way.equals("other-size") ? 11 : 10),
                            way.equals("short") ? 20 : 10,
                            0,
                            0,
                            way.equals("no-digest") ? Optional.empty() : Optional.of(digest),
                            false));
                  }
                }
              })) {
        var run = alice().run("cp", at(device, "/logs/x"), local.toString());
        assertThat(run.status()).as(way).isNotZero();
        assertThat(run.errors()).as(way).startsWith("yett: ");
        assertThat(localNames()).as(way).isEmpty();
      }
    }
  }

  @Test
  void h09_a_client_that_dies_in_a_download_leaves_nothing_under_the_final_name() throws Exception {
    // What a killed client leaves is what lies there while it works.
    var names = new AtomicReference<Set<String>>();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              byte[] half = new byte[200_000];
              peer.output(half);
              peer.awaitCredit(order, OrderRequest.BULK_WINDOW);
              await()
                  .until(
                      () -> {
                        try (var files = Files.list(local)) {
                          return files.anyMatch(f -> f.toFile().length() == half.length);
                        }
                      });
              names.set(localNames());
              peer.vanish();
            })) {
      alice().run("cp", at(device, "/logs/today.txt"), local.toString());
      assertThat(names.get()).hasSize(1).first().asString().matches("\\.yett-[0-9a-f]{16}\\.part");
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void an_upload_whose_source_changed_is_not_sealed() throws Exception {
    var file = Files.write(local.resolve("growing"), content);
    var last = new AtomicReference<ClientMessage>();
    try (var device =
        device(
            (peer, order) -> {
              if (order.order().operation().equals("stat")) {
                peer.refused(order, "root-right", "");
                return;
              }
              peer.started(order);
              Files.write(file, new byte[4_000_000]);
              peer.send(new Credit(order.number(), 0, 1L << 30));
              ClientMessage message = peer.read();
              while (!(message instanceof ClientMessage.Signal
                  || message instanceof ClientMessage.SealFrame)) {
                message = peer.read();
              }
              last.set(message);
              peer.finished(order, new Ending.Signaled("KILL"), Cbor.map().build());
            })) {
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
