package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Secret;
import dev.yett.protocol.Value;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `yett run` against a device over real TLS.
@Timeout(300)
final class RunTest extends DeviceScene {
  @Test
  void output_errors_and_exit_status_are_those_of_the_program() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output("out\u001b[1m\n".getBytes(UTF_8));
              peer.errors("err\n".getBytes(UTF_8));
              peer.finished(order, new Ending.Exited(7), Cbor.map().build());
            })) {
      var run = alice().run("run", at(device), "echo");
      assertThat(run.output()).isEqualTo("out\u001b[1m\n");
      assertThat(run.errors()).isEqualTo("err\n");
      assertThat(run.status()).isEqualTo(7);
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void arguments_go_by_position_then_by_name() throws Exception {
    var seen = new AtomicReference<EvilDevice.Seen>();
    try (var device =
        device(
            (peer, order) -> {
              seen.set(order);
              peer.started(order);
              peer.finished(order);
            })) {
      var run =
          alice().run("run", at(device), "restart-service", "nginx", "wait=30s", "force=true");
      assertThat(run.errors()).isEmpty();
      assertThat(run.status()).isZero();
      assertThat(seen.get().order().arguments())
          .containsEntry("service", new Value.Text("nginx"))
          .containsEntry("wait", new Value.Int(30_000))
          .containsEntry("force", new Value.Flag());
      var wrong = alice().run("run", at(device), "restart-service", "apache");
      assertThat(wrong.status()).isEqualTo(64);
      assertThat(wrong.errors()).contains("'service'", "restart-service nginx|pump-control");
      assertThat(alice().run("run", at(device), "no-such").status()).isEqualTo(64);
    }
  }

  @Test
  void input_is_sealed_at_its_end_and_whole() throws Exception {
    var seen = new AtomicReference<byte[]>();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              seen.set(peer.input(order));
              peer.finished(order);
            })) {
      var text = "line of input\n".repeat(40_000);
      var run = alice().runWith(text, "run", at(device), "import");
      assertThat(run.status()).isZero();
      assertThat(seen.get()).isEqualTo(text.getBytes(UTF_8));
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void how_an_order_ends_is_the_exit_status() throws Exception {
    var ending = new AtomicReference<Ending>();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.finished(order, ending.get(), Cbor.map().build());
            })) {
      var alice = alice();
      ending.set(new Ending.Signaled("TERM"));
      assertThat(alice.run("run", at(device), "echo").status()).isEqualTo(143);
      ending.set(new Ending.Failed("timeout", "", Optional.empty()));
      assertThat(alice.run("run", at(device), "echo").status()).isEqualTo(124);
      ending.set(new Ending.Failed("not-executable", "", Optional.empty()));
      assertThat(alice.run("run", at(device), "echo").status()).isEqualTo(126);
      ending.set(new Ending.Failed("no-space", "disk full", Optional.empty()));
      var failed = alice.run("run", at(device), "echo");
      assertThat(failed.status()).isEqualTo(1);
      assertThat(failed.errors()).contains("yett: echo on pump-7 failed:", "\"disk full\"");
    }
  }

  @Test
  void a_refusal_is_254_with_its_reason_and_the_connection_lives() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              if (order.order().operation().equals("echo")) {
                peer.refused(order, "role", "not yours");
              } else {
                peer.started(order);
                peer.output("done\n".getBytes(UTF_8));
                peer.finished(order);
              }
            })) {
      var run = alice().runWith("echo\nrestart-service nginx\n", "run", at(device), "-");
      assertThat(run.errors()).startsWith("yett: pump-7 refused echo:").contains("[role]");
      assertThat(run.output()).isEqualTo("done\n");
      assertThat(run.status()).isEqualTo(254);
      assertThat(device.connections()).isEqualTo(1);
    }
  }

  @Test
  void commands_from_a_stream_are_pipelined_on_one_connection() throws Exception {
    try (var device =
        device(
            new EvilDevice.Script() {
              @Override
              public void served(EvilPeer peer, EvilDevice.Seen order) throws Exception {
                if (!order.order().operation().equals("echo")) {
                  EvilDevice.Script.super.served(peer, order);
                  return;
                }
                // Eight orders come before the first is answered: they did not wait.
                var orders = new ArrayList<EvilDevice.Seen>();
                orders.add(order);
                while (orders.size() < 8) {
                  orders.add(peer.order());
                }
                for (var each : orders) {
                  peer.started(each);
                  peer.finished(each);
                }
              }

              @Override
              public void run(EvilPeer peer, EvilDevice.Seen order) {}
            })) {
      var run = alice().runWith("echo # first\n\n" + "echo\n".repeat(7), "run", at(device), "-");
      assertThat(run.errors()).isEmpty();
      assertThat(run.status()).isZero();
      assertThat(device.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_result_is_printed_as_json_of_ascii_alone() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output("a\u001b\u009b\u202e\u007f".getBytes(UTF_8));
              peer.finished(order, new Ending.Exited(0), Cbor.map().put("note", "\u202ee").build());
            })) {
      var run = alice().run("run", "--json", at(device), "echo");
      assertThat(run.out()).isEqualTo(run.output().getBytes(UTF_8));
      assertThat(run.output().strip()).matches("[ -~]+");
      assertThat(run.output()).contains("\"status\":0", "\"note\":\"\\u202Ee\"", "\\u007f");
    }
  }

  @Test
  void secrets_are_read_from_where_the_user_named_them_and_never_from_the_line() throws Exception {
    var seen = new AtomicReference<Value>();
    try (var device =
        device(
            (peer, order) -> {
              seen.set(order.order().arguments().get("password"));
              peer.started(order);
              peer.finished(order);
            })) {
      var alice = alice();
      var file = Files.writeString(temp.resolve("word"), "correct horse\n");
      assertThat(alice.run("run", at(device), "login", "password=@" + file).status()).isZero();
      assertThat(((Secret) seen.get()).reveal()).isEqualTo("correct horse".getBytes(UTF_8));
      assertThat(alice.runWith("other\n", "run", at(device), "login", "password=@-").status())
          .isZero();
      assertThat(((Secret) seen.get()).reveal()).isEqualTo("other".getBytes(UTF_8));
      var typed = alice.run("run", at(device), "login", "password=hunter2");
      assertThat(typed.status()).isEqualTo(64);
      assertThat(typed.errors()).doesNotContain("hunter2");
    }
  }
}
