package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.SignalName;
import dev.yett.server.testing.EvilClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Orders that outlive their connections, and peers that keep no measure or no rules.
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SessionAbuseTest extends SessionScene {
  @Test
  void d11_a_program_waits_when_as_much_is_kept_as_may_be_and_nothing_is_lost() throws Exception {
    var order = client("flood-on", Map.of());
    order.window(1L << 30);
    order.hush();
    order.connect(device.port());
    order.awaitOutput(4 << 20);
    order.lose();
    Awaitility.await().until(() -> rows(device.grant()).size() == 1);
    assertThat(device.operations.flooded.get()).isBetween(4L << 20, (4L << 20) + 65_536);
    order.window(1 << 20);
    assertThat(order.connect(device.port()).output()).isEqualTo(OptionalLong.of(0));
    order.speak();
    order.awaitOutput(6 << 20);
    assertThat(device.operations.flooded.get()).isLessThan(11L << 20);
    order.lose();
  }

  @Test
  void d12_a_million_pings_hold_up_no_session_and_are_not_queued() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.say("before ");
    order.awaitOutput(7);
    int threads = Thread.activeCount();
    var frames = new ByteArrayOutputStream();
    var writer = new FrameWriter(frames);
    for (int i = 0; i < 1_000; i++) {
      writer.write(new Ping(Octets.of(new byte[8])).encode());
    }
    byte[] thousand = frames.toByteArray();
    EvilClient connection = order.connection();
    var reading = new AtomicInteger();
    var pongs =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (!(connection.read() instanceof DeviceMessage.Output)) {
                      reading.incrementAndGet();
                    }
                  } catch (IOException e) {
                    reading.set(Integer.MIN_VALUE);
                  }
                });
    for (int i = 0; i < 1_000; i++) {
      connection.writeBytes(thousand);
    }
    order.say("after");
    assertThat(pongs.join(Duration.ofSeconds(20))).isTrue();
    assertThat(reading.get()).isBetween(1, 1_000_000);
    assertThat(Thread.activeCount()).isLessThan(threads + 5);
    order.lose();
    Awaitility.await().until(() -> device.daemon.connections() == 0);
  }

  @Test
  void b14_answers_that_nobody_asked_for_do_nothing_to_a_session() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    for (int i = 0; i < 10_000; i++) {
      order.connection().write(new Pong(Octets.of(new byte[8])));
    }
    order.say("still here");
    order.awaitOutput(10);
    assertThat(order.sealAndFinish().ending()).isEqualTo(new Ending.Exited(0));
    assertThat(order.outputText()).isEqualTo("still here");
    order.leaveAfterEnd();
  }

  @Test
  void n02_a_signal_and_input_of_an_ended_session_do_not_reach_the_next() throws Exception {
    var grant = device.grant();
    try (var client = device.alice()) {
      long first = client.order(grant, "relay", Map.of());
      client.input(grant, first, new byte[] {1});
      DeviceMessage last = client.next();
      while (!(last instanceof Finished)) last = client.next();
      long second = client.order(grant, "listen-on", Map.of());
      client.write(new ClientMessage.Signal(first, SignalName.TERM));
      client.write(new ClientMessage.Resize(first, 1, 1));
      var events = new ArrayList<String>();
      last = client.next();
      while (!(last instanceof Finished)) {
        assertThat(last).isNotInstanceOf(DeviceMessage.Goodbye.class);
        if (last instanceof DeviceMessage.Row(var row)) {
          events.add(row.toString());
          // Before its turn it would be dropped.
          if (events.size() == 1) client.write(new ClientMessage.Signal(second, SignalName.TERM));
        }
        last = client.next();
      }
      assertThat(((Finished) last).ending()).isEqualTo(new Ending.Exited(0));
      assertThat(events).hasSize(2);
      assertThat(events.toString()).containsOnlyOnce("TERM").doesNotContain("1x1");
    }
  }

  @Test
  void n03_a_copy_of_a_sessions_order_that_was_held_back_does_not_run_again() throws Exception {
    var grant = device.grant();
    var order = EvilClient.newOrder("count-on", Map.of());
    try (var late = device.alice();
        var early = device.alice()) {
      ClientMessage.OrderFrame held = late.signed(grant, order);
      early.order(grant, order);
      DeviceMessage last = early.next();
      while (!(last instanceof Finished)) last = early.next();
      late.write(held);
      last = late.next();
      assertThat(last).isInstanceOf(DeviceMessage.StartedFrame.class);
      assertThat(
              Receipt.Started.decode(((DeviceMessage.StartedFrame) last).mac0().payload().toArray())
                  .joined())
          .isTrue();
    }
    assertThat(device.operations.counted).hasValue(1);
  }

  @Test
  void input_before_the_answer_of_a_joined_order_breaks_the_rules() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.lose();
    // The device may have answered before it reads on, and then cannot tell that it was too early.
    Optional<String> reason = Optional.empty();
    for (int tries = 0; tries < 50 && reason.isEmpty(); tries++) {
      reason = order.askTooEarly(device.port());
    }
    assertThat(reason).hasValue("frame-state");
    assertThat(order.connect(device.port()).joined()).isTrue();
  }

  @Test
  void to_have_taken_more_than_was_ever_sent_breaks_the_rules() throws Exception {
    var order = client("relay", Map.of());
    order.connect(device.port());
    order.say("abc");
    order.awaitOutput(3);
    order.lose();
    order.claim(4);
    order.ask(device.port());
    assertThat(goodbye(order)).isEqualTo("credit");
    order.claim(3);
    assertThat(order.connect(device.port()).joined()).isTrue();
  }
}
