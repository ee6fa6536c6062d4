package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `yett run` over connections that are lost.
@Timeout(300)
final class RunLossTest extends DeviceScene {
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
                peer.finishedBefore(order, new Ending.Failed("lost", "", Optional.empty()), 4);
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
                peer.finishedBefore(order, new Ending.Exited(3), 6);
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
