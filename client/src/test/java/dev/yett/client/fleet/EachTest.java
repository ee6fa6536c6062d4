package dev.yett.client.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.EvilDevice;
import dev.yett.client.Hostile;
import dev.yett.client.Interrupts;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Secret;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `yett each` against devices over real TLS.
@Timeout(300)
final class EachTest extends EachScene {
  @Test
  void each_fate_is_told_in_a_line_and_in_the_table() throws Exception {
    device("a-done", says("one\ntwo"));
    device("b-failed", says("", new Ending.Exited(3)));
    device("c-killed", says("", new Ending.Signaled("KILL")));
    device("d-refused", (peer, order) -> peer.refused(order, "role", "no"));
    device(
        "e-lost",
        (peer, order) -> {
          peer.started(order);
          peer.finished(
              order,
              new Ending.Failed("unknown-outcome", "power", Optional.empty()),
              Cbor.map().build());
        });
    alice.granted("f-off");
    host("f-off", freePort());
    host("g-nogrant", freePort());
    var run = alice.run("each", "@site", "--", "echo");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output())
        .containsPattern("(?m)^a-done \\| one\na-done \\| two\na-done: done after \\d+\\.\\d s$")
        .containsPattern("(?m)^b-failed: failed after .* s: exit status 3$")
        .containsPattern("(?m)^c-killed: failed after .* signal KILL$")
        .containsPattern("(?m)^d-refused: refused after .*\\[role]")
        .containsPattern("(?m)^e-lost: lost after .*unknown-outcome")
        .containsPattern("(?m)^f-off: unreachable after .*Connection refused")
        .containsPattern("(?m)^g-nogrant: unreachable after .*no grant")
        .endsWith(
            """
            done           1  a-done
            failed         2  b-failed c-killed
            refused        1  d-refused
            unreachable    2  f-off g-nogrant
            lost           1  e-lost
            """);
    assertThat(run.errors()).isEmpty();
  }

  @Test
  void all_done_is_exit_status_0_and_a_host_named_twice_is_run_once() throws Exception {
    var runs = new AtomicInteger();
    for (var name : List.of("pump-7", "pump-8")) {
      device(
          name,
          (peer, order) -> {
            runs.incrementAndGet();
            says("ok\n").run(peer, order);
          });
    }
    var run = alice.run("each", "pump-7", "@site", "pump-*", "--", "echo");
    assertThat(run.status()).isZero();
    assertThat(runs).hasValue(2);
    assertThat(run.output()).contains("done           2  pump-7 pump-8\n");
  }

  @Test
  void what_follows_the_separator_belongs_to_the_operation() throws Exception {
    var seen = new AtomicReference<EvilDevice.Seen>();
    device(
        "pump-7",
        (peer, order) -> {
          seen.set(order);
          says("").run(peer, order);
        });
    assertThat(
            alice
                .run("each", "-j", "1", "pump-7", "--", "restart-service", "nginx", "force=true")
                .status())
        .isZero();
    assertThat(seen.get().order().arguments()).containsKeys("service", "force");
    var run = alice.run("each", "pump-7", "--", "echo", "--json");
    assertThat(run.output()).contains("pump-7: refused", "one value too many");
  }

  @Test
  void a_wrong_command_line_touches_no_host() throws Exception {
    var runs = new AtomicInteger();
    device("pump-7", (peer, order) -> runs.incrementAndGet());
    for (var words :
        List.of(
            "each pump-7",
            "each pump-7 --",
            "each -- echo",
            "each pump-7 echo",
            "each -j 0 pump-7 -- echo",
            "each -j 1001 pump-7 -- echo",
            "each @nowhere -- echo",
            "each pump-7 pump-7@127.0.0.1:1 -- echo",
            "each --input /nonexistent pump-7 -- import")) {
      var run = alice.run(words.split(" "));
      assertThat(run.status()).as(words).isEqualTo(64);
      assertThat(run.output()).as(words).isEmpty();
    }
    assertThat(runs).hasValue(0);
    assertThat(devices.getFirst().connections()).isZero();
  }

  @Test
  void a_group_is_never_a_file_of_arguments() throws Exception {
    device("pump-7", says("x"));
    var file = Files.writeString(temp.resolve("group"), "pump-7\n");
    var run = alice.run("each", "@" + file, "--", "echo");
    assertThat(run.status()).isEqualTo(64);
    assertThat(run.errors()).contains("is in group");
  }

  @Test
  void json_is_one_object_a_host_and_no_table() throws Exception {
    device("pump-7", says("o\u001b\u00e4", new Ending.Exited(4)));
    alice.granted("pump-8");
    host("pump-8", freePort());
    var run = alice.run("each", "--json", "-j", "1", "@site", "--", "echo");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.output().lines())
        .hasSize(2)
        .satisfiesExactlyInAnyOrder(
            one ->
                assertThat(one)
                    .startsWith("{\"device\":\"pump-7\",\"outcome\":\"failed\"")
                    .contains("\"status\":4", "\"output\":\"o\\u001B\\u00E4\""),
            two ->
                assertThat(two)
                    .startsWith("{\"device\":\"pump-8\",\"outcome\":\"unreachable\"")
                    .contains("\"error\":\"no connection to pump-8: 127.0.0.1:"));
  }

  @Test
  void f02_what_a_device_puts_out_stays_behind_its_name() throws Exception {
    var text = new StringBuilder("pump-8: done after 0.1 s\nyett: x\r\n\rpump-8 | y\n");
    Hostile.strings().forEach(s -> text.append(s).append('\n'));
    device("pump-7", says(text.toString()));
    for (boolean terminal : new boolean[] {true, false}) {
      var run =
          alice.run(
              terminal,
              InputStream.nullInputStream(),
              Interrupts.none(),
              "each",
              "pump-7",
              "--",
              "echo");
      Hostile.assertSafe(run.out());
      assertThat(run.output().lines().filter(l -> !l.startsWith("pump-7 | ")))
          .allMatch(l -> l.matches("pump-7: done after .* s|[a-z]+ +[0-9]+(  pump-7)?"));
    }
  }

  @Test
  void k05_a_device_that_puts_out_without_end_fills_no_memory() throws Exception {
    device(
        "pump-7",
        (peer, order) -> {
          peer.started(order);
          for (int i = 0; i < 64; i++) {
            peer.awaitCredit(order, (i + 1) * 65_536L);
            peer.output(new byte[65_536]);
          }
          peer.finished(order);
        });
    var run = alice.run("each", "--json", "pump-7", "--", "echo");
    assertThat(run.status()).isZero();
    assertThat(run.output()).endsWith("\"cut\":true}\n").hasSizeLessThan(7 << 20);
  }

  @Test
  void output_is_kept_in_a_file_a_host_byte_for_byte() throws Exception {
    device("pump-7", says("\u0000\u001b[31mred\n"));
    device(
        "pump-8",
        (peer, order) -> {
          peer.started(order);
          peer.errors("oh\n".getBytes(UTF_8));
          peer.finished(order);
        });
    var logs = temp.resolve("new/logs");
    var run = alice.run("each", "--output", logs.toString(), "@site", "--", "echo");
    assertThat(run.status()).isZero();
    assertThat(run.output()).doesNotContain("red");
    assertThat(logs.resolve("pump-7.out"))
        .hasBinaryContent("\u0000\u001b[31mred\n".getBytes(UTF_8));
    assertThat(logs.resolve("pump-8.err")).hasContent("oh\n");
    assertThat(logs).isDirectoryNotContaining("regex:.*(7\\.err|8\\.out)");
    var again = alice.run("each", "--output", logs.toString(), "@site", "--", "echo");
    assertThat(again.status()).isEqualTo(64);
    assertThat(again.errors()).contains("pump-7.out");
  }

  @Test
  void input_is_given_to_each_host_whole() throws Exception {
    var got = new CopyOnWriteArrayList<String>();
    for (var name : List.of("pump-7", "pump-8")) {
      device(
          name,
          (peer, order) -> {
            peer.started(order);
            got.add(new String(peer.input(order), UTF_8));
            peer.finished(order);
          });
    }
    var table = Files.writeString(temp.resolve("table.csv"), "1;2\n");
    assertThat(alice.run("each", "--input", table.toString(), "@site", "--", "import").status())
        .isZero();
    assertThat(got).containsExactly("1;2\n", "1;2\n");
    got.clear();
    assertThat(alice.runWith("not for them", "each", "@site", "--", "import").status()).isZero();
    assertThat(got).containsExactly("", "");
  }

  @Test
  void a_secret_is_read_once_for_all() throws Exception {
    var got = new CopyOnWriteArrayList<Secret>();
    for (var name : List.of("pump-7", "pump-8", "pump-9")) {
      device(
          name,
          (peer, order) -> {
            got.add((Secret) order.order().arguments().get("password"));
            says("").run(peer, order);
          });
    }
    var run = alice.runWith("hunter2\n", "each", "@site", "--", "login", "password=@-");
    assertThat(run.errors()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(got).hasSize(3);
    assertThat(got.stream().map(s -> s.cbor().toString()).distinct()).as("salts").hasSize(3);
    assertThat(got.stream().map(EachTest::revealed).distinct()).containsExactly("hunter2");
  }

  private static String revealed(Secret secret) {
    return new String(secret.reveal(), UTF_8);
  }
}
