package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Secret;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Value;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `yett run` against a device over real TLS.
@Timeout(60)
final class RunTest {
  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

  private EvilDevice device(EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7", temp.resolve("device"), authority, Catalogues.usual(), script);
  }

  private TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  private static String at(EvilDevice device) {
    return "pump-7@127.0.0.1:" + device.port();
  }

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
              public void served(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
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
              public void run(EvilDevice.Peer peer, EvilDevice.Seen order) {}
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

  @Test
  void the_first_interrupt_goes_to_the_program_and_the_second_leaves() throws Exception {
    var running = new CountDownLatch(1);
    var signalled = new CountDownLatch(1);
    var left = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              running.countDown();
              while (true) {
                switch (peer.read()) {
                  case ClientMessage.Signal(long number, SignalName name) -> {
                    assertThat(number).isEqualTo(order.number());
                    assertThat(name).isEqualTo(SignalName.INT);
                    signalled.countDown();
                  }
                  case ClientMessage.Goodbye _ -> left.countDown();
                  default -> {}
                }
              }
            })) {
      var pressed = new AtomicReference<Runnable>();
      Interrupts interrupts =
          action -> {
            pressed.set(action);
            return () -> {};
          };
      var status = new AtomicReference<Integer>();
      var alice = alice();
      var thread =
          Thread.ofPlatform()
              .start(
                  () ->
                      status.set(
                          alice
                              .run(
                                  false,
                                  InputStream.nullInputStream(),
                                  interrupts,
                                  "run",
                                  at(device),
                                  "echo")
                              .status()));
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      await().until(() -> pressed.get() != null);
      pressed.get().run();
      assertThat(signalled.await(10, TimeUnit.SECONDS)).isTrue();
      pressed.get().run();
      assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
      thread.join(10_000);
      assertThat(status.get()).isEqualTo(130);
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void n01_a_signal_passes_while_standard_output_is_blocked() throws Exception {
    var ponged = new CountDownLatch(1);
    var signalled = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              // As much as the client's credit allows, and a PING behind it.
              peer.output(new byte[OrderRequest.BULK_WINDOW]);
              peer.send(new Ping(Octets.of(new byte[] {1})));
              while (true) {
                switch (peer.read()) {
                  case Pong _ -> ponged.countDown();
                  case ClientMessage.Signal _ -> {
                    signalled.countDown();
                    peer.finished(order, new Ending.Signaled("INT"), Cbor.map().build());
                    return;
                  }
                  default -> {}
                }
              }
            })) {
      var resumed = new CountDownLatch(1);
      var written = new AtomicInteger();
      var out = paused(resumed, written);
      var pressed = new AtomicReference<Runnable>();
      Interrupts interrupts =
          action -> {
            pressed.set(action);
            return () -> {};
          };
      var status = new AtomicReference<Integer>();
      var alice = alice();
      var thread =
          Thread.ofPlatform()
              .start(
                  () ->
                      status.set(
                          alice.run(
                              InputStream.nullInputStream(),
                              out,
                              OutputStream.nullOutputStream(),
                              interrupts,
                              "run",
                              at(device),
                              "echo")));
      // Nobody reads our output, the window is full, and still we answer.
      assertThat(ponged.await(20, TimeUnit.SECONDS)).isTrue();
      pressed.get().run();
      assertThat(signalled.await(10, TimeUnit.SECONDS)).isTrue();
      // Whoever paused it reads on; all of it comes.
      assertThat(written.get()).isZero();
      resumed.countDown();
      thread.join(20_000);
      assertThat(written.get()).isEqualTo(OrderRequest.BULK_WINDOW);
      assertThat(status.get()).isEqualTo(130);
      assertThat(device.faults()).isEmpty();
    }
  }

  /// Takes nothing until it is resumed, as `less` does.
  private static OutputStream paused(CountDownLatch resumed, AtomicInteger written) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        throw new AssertionError("byte by byte");
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        try {
          resumed.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
        written.addAndGet(length);
      }
    };
  }

  @Test
  void a_lost_connection_is_255_and_the_order_is_asked_after_once() throws Exception {
    var payloads = new CopyOnWriteArrayList<byte[]>();
    try (var device =
        device(
            (peer, order) -> {
              payloads.add(order.payload());
              if (payloads.size() == 1) {
                peer.started(order);
                peer.output("half".getBytes(UTF_8));
                peer.vanish();
              } else {
                peer.joined(order);
                peer.send(
                    new Finished(
                        order.number(),
                        new Ending.Failed("lost", "", Optional.empty()),
                        Cbor.map().build(),
                        4,
                        0,
                        0,
                        Optional.empty(),
                        false));
              }
            })) {
      var run = alice().run("run", at(device), "echo");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.output()).isEqualTo("half");
      assertThat(run.errors()).contains("lost");
      assertThat(payloads).hasSize(2);
      assertThat(payloads.get(1)).isEqualTo(payloads.get(0));
      assertThat(device.faults()).isEmpty();
    }
  }

  @Test
  void an_outcome_learnt_after_a_loss_counts_when_all_output_had_come() throws Exception {
    var times = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              if (times.incrementAndGet() == 1) {
                peer.started(order);
                peer.output("whole\n".getBytes(UTF_8));
                peer.vanish();
              } else {
                peer.joined(order);
                peer.send(
                    new Finished(
                        order.number(),
                        new Ending.Exited(3),
                        Cbor.map().build(),
                        6,
                        0,
                        0,
                        Optional.empty(),
                        false));
              }
            })) {
      var run = alice().run("run", at(device), "echo");
      assertThat(run.status()).isEqualTo(3);
      assertThat(run.output()).isEqualTo("whole\n");
    }
  }

  @Test
  void a20_a_connection_that_ends_without_finished_is_incomplete_wherever_it_is_cut()
      throws Exception {
    for (var cut : List.of("before-receipt", "after-receipt", "in-output", "before-finished")) {
      try (var device =
          EvilDevice.named(
              "pump-7",
              temp.resolve("device-" + cut),
              authority,
              Catalogues.usual(),
              (peer, order) -> {
                if (!cut.equals("before-receipt")) {
                  peer.started(order);
                }
                if (cut.equals("in-output")) {
                  peer.sendRaw(new byte[] {0x14, 0, 0, 9, 'h', 'a', 'l', 'f'});
                } else if (cut.equals("before-finished")) {
                  peer.output("half".getBytes(UTF_8));
                  peer.send(new DeviceMessage.Output(new byte[0]));
                }
                // A bare FIN: JSSE tells it as it tells close_notify.
                peer.vanish();
              })) {
        var run = alice().run("run", at(device), "echo");
        assertThat(run.status()).as(cut).isEqualTo(255);
        assertThat(run.errors()).as(cut).contains("yett: the connection to pump-7 was lost");
        assertThat(device.connections()).as(cut).isEqualTo(2);
      }
    }
  }
}
