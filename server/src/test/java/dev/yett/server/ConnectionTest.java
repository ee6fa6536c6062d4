package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Grant;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Frame;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Seal;
import dev.yett.protocol.SignalName;
import dev.yett.server.testing.EvilClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One connection at a time against a whole daemon, by a client that may do anything.
@Timeout(300)
final class ConnectionTest extends ConnectionScene {
  @Test
  void a04_a_frame_before_the_first_order_ends_the_connection() throws Exception {
    client.write(new ClientMessage.Input(new byte[1]));
    assertGoodbye("frame-state");
  }

  @Test
  void a04_a_devices_frame_from_a_client_ends_the_connection() throws Exception {
    client.write(new Frame(Kind.FINISHED, new byte[0]));
    assertGoodbye("frame-state");
  }

  @Test
  void a10_an_expired_grant_is_refused_with_both_bounds() throws Exception {
    Instant start = Instant.now().minusSeconds(7200).truncatedTo(ChronoUnit.MILLIS);
    try (var old =
            device.pki.grant("alice", TestDevice.PUMP, 1, start, start.plusSeconds(60), "viewer");
        var late = device.alice()) {
      late.order(old, "hello", Map.of());
      assertThat(late.next())
          .isInstanceOfSatisfying(
              DeviceMessage.Goodbye.class,
              goodbye -> {
                assertThat(goodbye.reason()).isEqualTo("grant-expired");
                assertThat(goodbye.time()).isPresent();
                assertThat(goodbye.notBefore()).contains(start);
                assertThat(goodbye.notAfter()).contains(start.plusSeconds(60));
              });
    }
  }

  @Test
  void b06_an_order_from_another_connection_fails_its_mac() throws Exception {
    ClientMessage.OrderFrame order = client.signed(grant, EvilClient.newOrder("count", Map.of()));
    int before = device.operations.counted.get();
    try (var second = device.alice()) {
      second.write(order);
      assertGoodbye(second, "mac");
    }
    assertThat(device.operations.counted.get()).isEqualTo(before);
  }

  @Test
  void b14_unsolicited_answers_are_dropped() throws Exception {
    for (int i = 0; i < 10_000; i++) client.write(new Pong(Octets.of(new byte[8])));
    assertRuns("hello");
  }

  @Test
  void c01_a_frame_that_is_too_long_is_refused_from_its_header() throws Exception {
    for (int length : new int[] {65_537, (1 << 24) - 1}) {
      try (var long1 = device.alice()) {
        long1.writeBytes(
            new byte[] {2, (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        assertGoodbye(long1, "frame-too-large");
      }
    }
  }

  @Test
  void d10_a_peer_that_does_not_read_does_not_keep_the_connection_open() throws Exception {
    client.order(grant, "flood", Map.of());
    Awaitility.await().until(() -> device.operations.flooded.get() > 0);
    long began = System.nanoTime();
    client.raw().shutdownOutput();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> device.daemon.connections() == 0);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void d11_n01_output_stops_at_the_credit_and_a_signal_still_passes() throws Exception {
    long number = client.sequence();
    client.write(client.signed(grant, EvilClient.newOrder("flood", Map.of())));
    assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
    client.write(new Credit(number, 0, 100_000));
    long got = 0;
    while (got < 100_000) got += ((DeviceMessage.Output) client.next()).data().length;
    assertThat(got).isEqualTo(100_000);
    client.write(new Ping(Octets.of(new byte[] {1})));
    assertThat(client.read()).isEqualTo(new Pong(Octets.of(new byte[] {1})));
    client.write(new ClientMessage.Signal(number, SignalName.INT));
    assertThat(((DeviceMessage.Output) client.next()).data()).isEmpty();
    assertThat(((Finished) client.next()).ending()).isEqualTo(new Ending.Signaled("INT"));
  }

  @Test
  void n02_a_signal_for_an_ended_order_does_not_reach_the_next() throws Exception {
    long first = client.order(grant, "hello", Map.of());
    long second = client.order(grant, "listen", Map.of());
    client.next();
    client.next();
    client.write(new ClientMessage.Signal(first, SignalName.TERM));
    client.write(new ClientMessage.Resize(second, 100, 40));
    assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
    assertThat(event()).isEqualTo("listening");
    assertThat(event()).isEqualTo("100x40");
    client.write(new ClientMessage.Signal(second, SignalName.TERM));
    assertThat(event()).isEqualTo("TERM");
    assertThat(((Finished) client.next()).ending()).isEqualTo(new Ending.Exited(0));
  }

  @Test
  void n02_input_of_an_ended_order_does_not_feed_the_next() throws Exception {
    long first = client.order(grant, "ignore", Map.of());
    client.next();
    client.next();
    client.input(grant, first, new byte[1000]);
    long second = client.order(grant, "echo", Map.of());
    client.input(grant, second, "second".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
    assertThat(((DeviceMessage.Output) client.next()).data()).asString().isEqualTo("second");
  }

  @Test
  void n02_a_number_that_no_order_had_ends_the_connection() throws Exception {
    client.order(grant, "hello", Map.of());
    client.write(new ClientMessage.Signal(7, SignalName.INT));
    DeviceMessage last = client.next();
    while (!(last instanceof DeviceMessage.Goodbye)) last = client.next();
    assertThat(((DeviceMessage.Goodbye) last).reason()).isEqualTo("number-unknown");
  }

  @Test
  void n03_the_same_order_on_another_connection_does_not_run_again() throws Exception {
    Order order = EvilClient.newOrder("count", Map.of());
    client.order(grant, order);
    assertThat(joined(client)).isFalse();
    Finished first = (Finished) client.next();
    try (var second = device.alice()) {
      second.order(grant, order);
      assertThat(joined(second)).isTrue();
      assertThat(((Finished) second.next()).result()).isEqualTo(first.result());
    }
  }

  @Test
  void n03_a_running_order_that_is_joined_ends_as_lost_on_the_older_connection() throws Exception {
    Order order = EvilClient.newOrder("listen", Map.of());
    client.order(grant, order);
    assertThat(joined(client)).isFalse();
    try (var second = device.alice()) {
      second.order(grant, order);
      assertThat(joined(second)).isTrue();
      assertThat(second.next()).isInstanceOf(Finished.class);
    }
    DeviceMessage last = client.next();
    while (!(last instanceof DeviceMessage.Goodbye)) last = client.next();
    assertThat(((DeviceMessage.Goodbye) last).reason()).isEqualTo("replaced");
  }

  @Test
  void n04_input_that_is_cut_off_anywhere_is_not_taken_for_whole() throws Exception {
    int before = device.operations.swallowed.get();
    for (int sent = 0; sent <= 3; sent++) {
      try (var cut = device.alice()) {
        cut.order(grant, "swallow", Map.of());
        for (int i = 0; i < sent; i++) cut.write(new ClientMessage.Input(new byte[] {1}));
        assertThat(cut.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
        cut.tls().shutdownOutput();
      }
    }
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> device.daemon.connections() == 1);
    assertThat(device.operations.swallowed.get()).isEqualTo(before);
  }

  @Test
  void a_seal_of_other_input_ends_the_connection() throws Exception {
    long number = client.order(grant, "swallow", Map.of());
    client.write(new ClientMessage.Input(new byte[] {1}));
    client.write(client.sealed(grant, new Seal(number, 1, Digest.sha256(new byte[] {2}), true)));
    DeviceMessage last = client.next();
    while (!(last instanceof DeviceMessage.Goodbye)) last = client.next();
    assertThat(((DeviceMessage.Goodbye) last).reason()).isEqualTo("seal-mismatch");
  }

  @Test
  void bulk_goes_both_ways_and_is_what_was_sent() throws Exception {
    byte[] data = new byte[3_000_000];
    new java.util.Random(1).nextBytes(data);
    long number = client.order(grant, "swallow", Map.of());
    assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
    long limit = 65_536;
    int done = 0;
    while (done < data.length) {
      while (done >= limit) {
        if (client.read() instanceof Credit credit) limit = credit.limit();
      }
      int part = (int) Math.min(Math.min(65_536, data.length - done), limit - done);
      client.write(new ClientMessage.Input(java.util.Arrays.copyOfRange(data, done, done + part)));
      done += part;
    }
    client.write(client.sealed(grant, new Seal(number, data.length, Digest.sha256(data), true)));
    assertThat(((Finished) client.next()).result().get("size"))
        .hasValue(dev.yett.protocol.Cbor.of(data.length));
  }

  @Test
  void more_input_than_the_limit_ends_the_connection() throws Exception {
    client.order(grant, "hello", Map.of());
    client.write(new ClientMessage.Input(new byte[65_536]));
    client.write(new ClientMessage.Input(new byte[1]));
    DeviceMessage last = client.next();
    while (!(last instanceof DeviceMessage.Goodbye)) last = client.next();
    assertThat(((DeviceMessage.Goodbye) last).reason()).isEqualTo("credit");
  }

  @Test
  void seventeen_waiting_orders_are_too_many() throws Exception {
    client.order(grant, "listen", Map.of());
    for (int i = 0; i < 17; i++) client.order(grant, "hello", Map.of());
    DeviceMessage last = client.next();
    while (!(last instanceof DeviceMessage.Goodbye)) last = client.next();
    assertThat(((DeviceMessage.Goodbye) last).reason()).isEqualTo("too-many-orders");
  }

  @Test
  void a_role_that_is_not_held_is_refused_and_the_connection_lives() throws Exception {
    client.order(grant, "admin", Map.of());
    assertThat(refused()).isEqualTo("role");
    client.order(grant, "no-such-thing", Map.of());
    assertThat(refused()).isEqualTo("operation-unknown");
    assertRuns("hello");
  }

  @Test
  void an_operation_that_throws_fails_alone() throws Exception {
    for (String broken : List.of("fail", "collapse")) {
      client.order(grant, broken, Map.of());
      assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      assertThat(((Finished) client.next()).ending())
          .isInstanceOfSatisfying(
              Ending.Failed.class, f -> assertThat(f.reason()).isEqualTo("internal"));
    }
    assertRuns("hello");
  }

  private String event() throws IOException {
    var row = (DeviceMessage.Row) client.next();
    if (row.item() instanceof dev.yett.protocol.Cbor.Map map
        && map.get("event").orElseThrow() instanceof dev.yett.protocol.Cbor.Text(String text)) {
      return text;
    }
    throw new AssertionError("no event");
  }

  private String refused() throws IOException, ProtocolException {
    var frame = (DeviceMessage.RefusedFrame) client.next();
    return Receipt.Refused.decode(frame.mac0().payload().toArray()).reason();
  }

  private static boolean joined(EvilClient client) throws IOException, ProtocolException {
    var frame = (DeviceMessage.StartedFrame) client.next();
    return Receipt.Started.decode(frame.mac0().payload().toArray()).joined();
  }

  private void assertRuns(String operation) throws IOException {
    client.order(grant, operation, Map.of());
    assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
    assertThat(((Finished) client.next()).ending()).isEqualTo(new Ending.Exited(0));
  }

  @Test
  void revocation_ends_what_runs() throws Exception {
    var carol = device.pki.operator("carol");
    try (var revoked = EvilClient.connect(device.port(), carol);
        Grant hers = device.pki.grant("carol", TestDevice.PUMP, "technician")) {
      revoked.welcome();
      revoked.order(hers, "listen", Map.of());
      assertThat(revoked.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      device
          .daemon
          .device()
          .identity()
          .trust()
          .install(device.pki.bundle(2, List.of(carol), List.of()), Instant.now());
      DeviceMessage last = revoked.next();
      while (!(last instanceof DeviceMessage.Goodbye)) last = revoked.next();
      assertThat(((DeviceMessage.Goodbye) last).reason()).isEqualTo("certificate-revoked");
    }
  }
}
