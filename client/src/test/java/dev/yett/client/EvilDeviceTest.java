package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Frame;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Receipt;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What devices may try with a client.
@Timeout(300)
final class EvilDeviceTest extends DeviceScene {
  private static final Finished END =
      new Finished(0, new Ending.Exited(0), Cbor.map().build(), 0, 0, 0, Optional.empty());

  /// What a script does in place of answering an order rightly.
  private interface Act {
    void act(EvilPeer peer, EvilDevice.Seen order) throws Exception;
  }

  @Test
  void b14_what_nobody_asked_for_ends_the_connection() throws Exception {
    var acts = new LinkedHashMap<String, Act>();
    acts.put("a second welcome", (peer, order) -> peer.welcome());
    acts.put("output before the receipt", (peer, order) -> peer.output(new byte[] {1}));
    acts.put("the end before the receipt", (peer, order) -> peer.finished(order));
    acts.put(
        "a second receipt",
        (peer, order) -> {
          peer.started(order);
          peer.started(order);
        });
    acts.put(
        "a receipt for another number",
        (peer, order) ->
            peer.receipt(
                new Receipt.Started(order.number() + 1, order.digest(), "s", 0, false),
                order.number()));
    acts.put(
        "a receipt for another digest",
        (peer, order) ->
            peer.receipt(
                new Receipt.Started(order.number(), Digest.sha256(new byte[] {1}), "s", 0, false)));
    acts.put(
        "a receipt at another place",
        (peer, order) ->
            peer.receipt(
                new Receipt.Started(order.number(), order.digest(), "s", 0, false),
                order.number() + 1));
    acts.put(
        "the end of another order",
        (peer, order) -> {
          peer.started(order);
          peer.send(
              new Finished(
                  order.number() + 1,
                  new Ending.Exited(0),
                  Cbor.map().build(),
                  0,
                  0,
                  0,
                  Optional.empty()));
        });
    acts.put(
        "credit for an order that was not sent",
        (peer, order) -> peer.send(new Credit(order.number() + 5, 0, 1)));
    acts.put(
        "credit for input that was not sent",
        (peer, order) -> peer.send(new Credit(order.number(), 99, 100_000)));
    acts.put(
        "output after its end",
        (peer, order) -> {
          peer.started(order);
          peer.send(new DeviceMessage.Output(new byte[0]));
          peer.send(new DeviceMessage.Output(new byte[0]));
        });
    acts.put("a client's frame", (peer, order) -> peer.sendRaw(new byte[] {0x04, 0, 0, 1, 0}));
    acts.put("an unknown frame", (peer, order) -> peer.sendRaw(new byte[] {0x70, 0, 0, 0}));
    acts.put("a frame that is too long", (peer, order) -> peer.sendRaw(new byte[] {0x14, 1, 0, 1}));
    acts.put(
        "a record that is no CBOR",
        (peer, order) -> {
          peer.started(order);
          peer.send(new Frame(Kind.RECORD, new byte[] {(byte) 0x9f, 1}));
        });
    var alice = alice();
    for (var each : acts.entrySet()) {
      try (var device =
          device(
              each.getKey(),
              (peer, order) -> {
                each.getValue().act(peer, order);
                while (true) {
                  peer.read();
                }
              })) {
        var run = alice.run("run", at(device), "echo");
        assertThat(run.status()).as(each.getKey()).isEqualTo(255);
        assertThat(run.errors())
            .as(each.getKey())
            .startsWith("yett: pump-7 ")
            .containsAnyOf("broke the rules of the protocol", "does not hold the secret");
        assertThat(device.connections()).as(each.getKey()).isEqualTo(1);
      }
    }
  }

  @Test
  void k05_output_beyond_the_credit_ends_the_connection() throws Exception {
    try (var device =
            device(
                "device",
                (peer, order) -> {
                  peer.started(order);
                  peer.output(new byte[65_537]);
                  peer.read();
                });
        var dialer = alice().dialer();
        var open = dialer.dial(HostSpec.parse(at(device)))) {
      var least = request("echo");
      var error =
          error(
              () ->
                  open.start(
                          new OrderRequest(
                              least.operation(), least.arguments(), Optional.empty(), 65_536))
                      .await(slow()));
      assertThat(error.getMessage()).contains("broke the rules");
      assertThat(open.wasLost()).isFalse();
    }
  }

  @Test
  void b14_ten_thousand_answers_to_nothing_block_no_thread() throws Exception {
    try (var device =
        device(
            "flood",
            (peer, order) -> {
              for (int i = 0; i < 10_000; i++) {
                peer.send(new Pong(Octets.of(new byte[] {1})));
                peer.send(new Credit(order.number(), 0, 65_536));
              }
              peer.started(order);
              peer.finished(order);
            })) {
      assertThat(alice().run("run", at(device), "echo").status()).isZero();
      await()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(t -> t.getName().startsWith("yett-")));
    }
  }

  @Test
  void b08_output_that_is_shorter_or_other_than_told_is_incomplete() throws Exception {
    try (var device =
        device(
            "device",
            (peer, order) -> {
              peer.started(order);
              peer.output("abc".getBytes(UTF_8));
              peer.send(
                  new Finished(
                      order.number(), END.ending(), END.result(), 4, 0, 0, Optional.empty()));
            })) {
      var run = alice().run("run", at(device), "echo");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors()).contains("INCOMPLETE");
    }
  }

  /// Passes nothing on for a second, so nothing more is granted.
  private static Sink slow() {
    return new Sink() {
      @Override
      public void output(byte[] bytes) {
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
      }

      @Override
      public void errors(byte[] bytes) {}

      @Override
      public void record(Cbor row) {}
    };
  }
}
