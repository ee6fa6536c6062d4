package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Grant;
import dev.yett.identity.TrustAge;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Order;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.SignalName;
import dev.yett.server.config.Configuration;
import dev.yett.server.session.Sessions;
import dev.yett.server.testing.EvilClient;
import dev.yett.server.testing.SurvivingClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the owner's limits and the watch do, with shorter times than the usual ones.
@Timeout(300)
final class PatienceTest {
  private static final Settings.Patience USUAL = Settings.Patience.USUAL;

  @TempDir Path directory;
  private TestDevice device;
  private Grant grant;

  @BeforeEach
  void start() throws Exception {
    device = new TestDevice(directory);
    grant = device.grant();
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> device.daemon.connections() == 0);
    assertThat(device.daemon.device().memory().awaited()).isZero();
    grant.close();
    device.close();
  }

  @Test
  void d06_a_peer_that_answers_no_ping_is_given_up_and_its_order_ends() throws Exception {
    patience(
        new Settings.Patience(
            Duration.ofMillis(100), Duration.ofMillis(400), USUAL.stuck(), USUAL.parting()));
    try (var silent = device.alice()) {
      silent.order(grant, "listen", Map.of());
      String last = "";
      for (DeviceMessage got = silent.read(); ; got = silent.read()) {
        if (got instanceof DeviceMessage.Goodbye goodbye) {
          last = goodbye.reason();
          break;
        }
      }
      assertThat(last).isEqualTo("timeout");
    }
    assertThat(device.operations.ended).isPresent();
  }

  @Test
  void d06_a_session_whose_peer_fell_silent_is_detached_and_goes_on_when_he_is_back()
      throws Exception {
    patience(
        new Settings.Patience(
            Duration.ofMillis(100), Duration.ofMillis(400), USUAL.stuck(), USUAL.parting()));
    var session = new SurvivingClient(device.alice, grant, "relay", Map.of());
    String name = session.connect(device.port()).session();
    session.say("before ");
    session.awaitOutput(7);
    // Neither a byte nor an end comes from here any more, as after a loss of power.
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> device.daemon.connections() == 0);
    assertThat(device.daemon.device().sessions().running()).isEqualTo(1);
    var again = session.connect(device.port());
    assertThat(again.joined()).isTrue();
    assertThat(again.session()).isEqualTo(name);
    session.say("after");
    assertThat(session.sealAndFinish().ending()).isEqualTo(new Ending.Exited(0));
    assertThat(session.outputText()).isEqualTo("before after");
    session.leaveAfterEnd();
  }

  @Test
  void a_peer_that_answers_pings_is_not_given_up() throws Exception {
    patience(
        new Settings.Patience(
            Duration.ofMillis(100), Duration.ofMillis(400), USUAL.stuck(), USUAL.parting()));
    try (var idle = device.alice()) {
      long number = idle.order(grant, "listen", Map.of());
      long until = System.nanoTime() + Duration.ofMillis(1200).toNanos();
      while (System.nanoTime() < until) {
        if (idle.read() instanceof Ping ping) {
          idle.write(new Pong(ping.data()));
        }
      }
      idle.write(new ClientMessage.Signal(number, SignalName.TERM));
      DeviceMessage last = idle.next();
      while (!(last instanceof Finished)) last = idle.next();
      assertThat(((Finished) last).ending()).isEqualTo(new Ending.Exited(0));
    }
  }

  @Test
  void a_write_that_the_socket_does_not_take_closes_the_connection() throws Exception {
    patience(
        new Settings.Patience(
            USUAL.quiet(), USUAL.dead(), Duration.ofMillis(800), USUAL.parting()));
    try (var deaf = device.alice()) {
      assertGoneWithin(Duration.ofSeconds(4), deaf, () -> {});
    }
  }

  @Test
  void d10_a_kicked_peer_with_a_full_window_is_gone_within_its_patience() throws Exception {
    patience(
        new Settings.Patience(USUAL.quiet(), USUAL.dead(), USUAL.stuck(), Duration.ofMillis(500)));
    assertThat(USUAL.parting()).isLessThan(Duration.ofSeconds(5));
    try (var deaf = device.alice()) {
      assertGoneWithin(Duration.ofSeconds(4), deaf, () -> revoke(2));
    }
  }

  private void assertGoneWithin(Duration most, EvilClient deaf, Runnable kick) throws Exception {
    deaf.order(grant, "flood", Map.of());
    for (long seen = -1; seen <= 0 || seen != device.operations.flooded.get(); ) {
      seen = device.operations.flooded.get();
      Thread.sleep(200);
    }
    kick.run();
    Awaitility.await().atMost(most).until(() -> device.daemon.connections() == 0);
  }

  @Test
  void d05_a_long_order_is_not_idleness_but_nothing_after_it_is() throws Exception {
    settings(10, 10, Optional.of(Duration.ofSeconds(1)), Configuration.Trust.USUAL, USUAL);
    try (var client = device.alice()) {
      long number = client.order(grant, "listen", Map.of());
      Thread.sleep(1200);
      long before = System.nanoTime();
      client.write(new ClientMessage.Signal(number, SignalName.TERM));
      DeviceMessage last = client.next();
      while (!(last instanceof Finished)) last = client.next();
      assertThat(goodbye(client)).isEqualTo("idle");
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(900));
    }
  }

  @Test
  void d03_a_flood_of_connections_leaves_a_live_session_alone() throws Exception {
    settings(6, 4, Optional.empty(), Configuration.Trust.USUAL, USUAL);
    var flood = new ArrayList<Socket>();
    try (var live = device.alice()) {
      assertRuns(live, "hello");
      for (int i = 0; i < 50; i++) {
        flood.add(new Socket(InetAddress.getLoopbackAddress(), device.port()));
        assertThat(device.daemon.connections()).isLessThanOrEqualTo(6);
      }
      long began = System.nanoTime();
      assertRuns(live, "hello");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    } finally {
      for (Socket socket : flood) socket.close();
    }
  }

  @Test
  void d03_more_connections_than_the_limit_are_closed_at_once() throws Exception {
    settings(1, 1, Optional.empty(), Configuration.Trust.USUAL, USUAL);
    try (var live = device.alice()) {
      assertRuns(live, "hello");
      try (var one = new Socket(InetAddress.getLoopbackAddress(), device.port())) {
        one.setSoTimeout(10_000);
        assertThat(one.getInputStream().read()).isNegative();
      }
      assertRuns(live, "hello");
    }
  }

  @Test
  void a_stale_bundle_permits_hello_and_trust_alone() throws Exception {
    settings(
        10,
        10,
        Optional.empty(),
        new Configuration.Trust(
            new TrustAge(Duration.ofMillis(1), Duration.ofMillis(1)), Duration.ofDays(1)),
        USUAL);
    Thread.sleep(5);
    try (var client = device.alice()) {
      assertRuns(client, "hello");
      client.order(grant, "count", Map.of());
      assertThat(refused(client)).isEqualTo("trust-stale");
      // These operations have no `trust`: that it is asked for at all shows that it was let past.
      client.order(grant, "trust", Map.of());
      assertThat(refused(client)).isEqualTo("operation-unknown");
    }
    assertThat(device.operations.counted.get()).isZero();
  }

  @Test
  void a_revoked_grant_ends_the_running_order_and_refuses_the_next() throws Exception {
    try (var client = device.alice()) {
      client.order(grant, "listen", Map.of());
      assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      assertThat(client.next()).isInstanceOf(DeviceMessage.Row.class);
      install(device.pki.bundle(2, List.of(), List.of(grant)));
      DeviceMessage last = client.next();
      while (!(last instanceof Finished)) last = client.next();
      assertThat(device.operations.ended).contains(Reason.REVOKED);
      client.order(grant, "count", Map.of());
      assertThat(refused(client)).isEqualTo("grant-revoked");
    }
    assertThat(device.operations.counted.get()).isZero();
  }

  @Test
  void a_join_whose_connection_is_lost_before_its_answer_leaves_nothing_behind() throws Exception {
    Order order = EvilClient.newOrder("linger", Map.of());
    try (var first = device.alice()) {
      first.order(grant, order);
      assertThat(first.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      try (var second = device.alice()) {
        second.order(grant, order);
        Awaitility.await().until(() -> device.operations.ended.isPresent());
        second.raw().setSoLinger(true, 0);
      }
    }
  }

  private void patience(Settings.Patience patience) {
    settings(10, 10, Optional.empty(), Configuration.Trust.USUAL, patience);
  }

  private void settings(
      int connections,
      int strangers,
      Optional<Duration> idle,
      Configuration.Trust trust,
      Settings.Patience patience) {
    device
        .daemon
        .device()
        .settings(
            new Settings(
                connections,
                strangers,
                idle,
                device.daemon.device().settings().stalled(),
                trust,
                Duration.ofSeconds(10),
                new Sessions.Allowance(16, 64),
                patience));
  }

  private void revoke(long number) {
    try {
      install(device.pki.bundle(number, List.of(device.alice), List.of()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void install(byte[] bundle) throws Exception {
    device.daemon.device().identity().trust().install(bundle, Instant.now());
  }

  private void assertRuns(EvilClient client, String operation) throws IOException {
    client.order(grant, operation, Map.of());
    assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
    assertThat(((Finished) client.next()).ending()).isEqualTo(new Ending.Exited(0));
  }

  private static String refused(EvilClient client) throws Exception {
    var frame = (DeviceMessage.RefusedFrame) client.next();
    return Receipt.Refused.decode(frame.mac0().payload().toArray()).reason();
  }

  private static String goodbye(EvilClient client) throws IOException {
    return ((DeviceMessage.Goodbye) client.next()).reason();
  }
}
