package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.TrustNumber;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Devices that send without end, or nothing at all.
@Timeout(300)
final class EndlessDeviceTest extends DeviceScene {
  @Test
  void k05_endless_data_of_every_kind_is_bounded() throws Exception {
    var acts = new LinkedHashMap<String, EvilDevice.Script>();
    acts.put(
        "catalogue",
        new Honest() {
          @Override
          public void served(EvilPeer peer, EvilDevice.Seen order) throws Exception {
            if (order.order().operation().equals("operations")) {
              peer.started(order);
              endless(peer, order);
            } else {
              super.served(peer, order);
            }
          }
        });
    acts.put(
        "bundle",
        new Honest() {
          @Override
          public void connected(EvilPeer peer) throws Exception {
            peer.device().trust(new TrustNumber(1_000, 1), new byte[0]);
            super.connected(peer);
          }

          @Override
          public void served(EvilPeer peer, EvilDevice.Seen order) throws Exception {
            if (order.order().operation().equals("trust")) {
              peer.started(order);
              peer.input(order);
              endless(peer, order);
            } else {
              super.served(peer, order);
            }
          }
        });
    acts.put(
        "greeting",
        new Honest() {
          @Override
          public void served(EvilPeer peer, EvilDevice.Seen order) throws Exception {
            peer.started(order);
            endless(peer, order);
          }
        });
    var alice = alice();
    for (var each : acts.entrySet()) {
      try (var device = device(each.getKey(), each.getValue())) {
        var run = alice.run("run", at(device), "echo");
        assertThat(run.status()).as(each.getKey()).isEqualTo(255);
        assertThat(run.errors()).as(each.getKey()).contains("bytes came");
      }
    }
  }

  @Test
  void k05_a_device_that_says_nothing_or_drips_is_given_up() throws Exception {
    var quick =
        new Timeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            Duration.ofMillis(900),
            Duration.ofSeconds(2),
            Duration.ofMillis(300));
    var silent =
        new Honest() {
          @Override
          public void connected(EvilPeer peer) throws Exception {
            Thread.sleep(20_000);
          }
        };
    var dripping =
        new Honest() {
          @Override
          public void connected(EvilPeer peer) throws Exception {
            for (var b : peer.welcomeMessage().encode().payload()) {
              peer.sendRaw(new byte[] {(byte) 0x80, 0, 0, 1, b});
              Thread.sleep(50);
            }
            Thread.sleep(20_000);
          }
        };
    for (var script : List.of(silent, dripping)) {
      try (var device = device("d" + System.identityHashCode(script), script);
          var dialer = alice().dialer(quick)) {
        long began = System.nanoTime();
        var error = error(() -> dialer.dial(HostSpec.parse(at(device))));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(error.exitCode()).isEqualTo(255);
        assertThat(error.getMessage()).contains("no answer in 2 s");
      }
    }
  }

  @Test
  void k05_a_device_that_falls_silent_while_an_order_runs_is_given_up() throws Exception {
    var quick =
        new Timeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofMillis(300),
            Duration.ofMillis(900),
            Duration.ofSeconds(2),
            Duration.ofMillis(300));
    try (var device =
            device(
                "device",
                (peer, order) -> {
                  peer.started(order);
                  Thread.sleep(20_000);
                });
        var dialer = alice().dialer(quick);
        var open = dialer.dial(HostSpec.parse(at(device)))) {
      var order = open.start(request("echo"));
      var error = error(() -> order.await(Sink.discard()));
      assertThat(error.getMessage()).contains("lost", "nothing came for");
      assertThat(open.wasLost()).isTrue();
    }
  }

  /// Sends as much as it is let.
  private static void endless(EvilPeer peer, EvilDevice.Seen order) throws Exception {
    byte[] chunk = new byte[65_536];
    for (long sent = 0; true; sent += chunk.length) {
      peer.awaitCredit(order, sent + chunk.length);
      peer.output(chunk);
    }
  }
}
