package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Grant;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Order;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Receipt;
import dev.yett.server.testing.EvilClient;
import dev.yett.server.testing.FaultProxy;
import dev.yett.server.testing.FaultProxy.Fault;
import dev.yett.server.testing.TestPki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Peers that are mute, slow, cut off or noisy, and what is left of them.
@Timeout(300)
final class FaultTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path directory;
  private TestDevice device;
  private Grant grant;

  @BeforeEach
  void start() throws Exception {
    device = new TestDevice(directory, new TestPki(), Duration.ofSeconds(5));
    grant = device.grant();
  }

  @AfterEach
  void nothing_is_left() throws Exception {
    grant.close();
    Awaitility.await().atMost(SOON).until(() -> device.daemon.connections() == 0);
    device.close();
  }

  @Test
  void d01_five_hundred_mute_sockets_keep_no_good_client_out() throws Exception {
    assertCounts(device.port()); // the first one pays for loading classes
    List<Socket> mute = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        mute.add(new Socket(InetAddress.getLoopbackAddress(), device.port()));
      }
      long fastest = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        long began = System.nanoTime();
        assertCounts(device.port());
        fastest = Math.min(fastest, System.nanoTime() - began);
      }
      assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofSeconds(5));
      // The deadline ends them, whether or not they ever say anything.
      Awaitility.await().atMost(SOON).until(() -> device.daemon.connections() == 0);
    } finally {
      for (Socket socket : mute) socket.close();
    }
  }

  @Test
  void d02_the_deadline_covers_a_handshake_that_dribbles_in() throws Exception {
    try (var proxy = new FaultProxy(device.port(), Fault.slow(1, 50), Fault.NONE)) {
      Thread dialling =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var client = EvilClient.connect(proxy.port(), device.alice)) {
                      client.welcome();
                    } catch (IOException e) {
                      // It is cut off.
                    }
                  });
      Awaitility.await().atMost(SOON).until(() -> device.daemon.connections() == 1);
      Awaitility.await().atMost(SOON).until(() -> device.daemon.connections() == 0);
      dialling.join();
    }
  }

  @Test
  void d02_a_client_that_never_orders_is_told_that_it_took_too_long() throws Exception {
    try (var client = device.alice()) {
      assertThat(client.next())
          .isInstanceOfSatisfying(
              DeviceMessage.Goodbye.class, g -> assertThat(g.reason()).isEqualTo("timeout"));
    }
  }

  @Test
  void a22_noise_on_the_port_makes_one_line_from_each_place() throws Exception {
    byte[] noise = "GET / HTTP/1.0\r\n\u001b[2J\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20; i++) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), device.port())) {
        socket.getOutputStream().write(noise);
        socket.setSoTimeout(10_000);
        while (socket.getInputStream().read() >= 0) {
          // An alert, then the end.
        }
      }
    }
    assertCounts(device.port());
    assertThat(device.audit()).filteredOn(line -> line.contains("turned-away")).hasSize(1);
  }

  @Test
  void a18_a_handshake_in_single_bytes_is_a_handshake() throws Exception {
    try (var proxy = new FaultProxy(device.port(), Fault.slow(1, 0), Fault.NONE)) {
      assertCounts(proxy.port());
    }
  }

  @Test
  void d16_a_session_cut_at_any_byte_leaves_nothing() throws Exception {
    for (long at = 0; at <= 4_000; at += 250) {
      Fault fault = at % 500 == 0 ? Fault.cut(at) : Fault.fin(at);
      try (var proxy = new FaultProxy(device.port(), fault, Fault.NONE);
          var client = EvilClient.connect(proxy.port(), device.alice)) {
        client.welcome();
        client.order(grant, "swallow", Map.of());
        for (int i = 0; i < 20; i++) client.write(new ClientMessage.Input(new byte[100]));
        client.next();
      } catch (IOException e) {
        // Cut where it hurts the client.
      }
    }
    Awaitility.await().atMost(SOON).until(() -> device.daemon.connections() == 0);
    assertThat(device.operations.swallowed).hasValue(0);
  }

  @Test
  void b01_a_flipped_bit_below_tls_runs_nothing() throws Exception {
    for (long at = 1_500; at < 2_500; at += 200) {
      try (var proxy = new FaultProxy(device.port(), Fault.flip(at), Fault.NONE);
          var client = EvilClient.connect(proxy.port(), device.alice)) {
        client.welcome();
        client.order(grant, "swallow", Map.of());
        client.write(new ClientMessage.Input(new byte[2_000]));
        client.next();
      } catch (IOException e) {
        // An alert.
      }
    }
    assertThat(device.operations.swallowed).hasValue(0);
  }

  @Test
  void n03_a_copy_that_was_held_back_in_the_network_does_not_run_again() throws Exception {
    Order order = EvilClient.newOrder("count", Map.of());
    try (var late = device.alice();
        var early = device.alice()) {
      ClientMessage.OrderFrame held = late.signed(grant, order);
      early.order(grant, order);
      assertThat(joined(early)).isFalse();
      assertThat(early.next()).isInstanceOf(Finished.class);
      late.write(held);
      assertThat(joined(late)).isTrue();
      assertThat(late.next()).isInstanceOf(Finished.class);
    }
    assertThat(device.operations.counted).hasValue(1);
    device.restart();
    try (var third = device.alice()) {
      third.order(grant, order);
      assertThat(joined(third)).isTrue();
      assertThat(third.next()).isInstanceOf(Finished.class);
    }
    assertThat(device.operations.counted).hasValue(1);
  }

  @Test
  void j04_without_audit_nothing_runs() throws Exception {
    try (var client = device.alice()) {
      device.daemon.device().audit().close();
      client.order(grant, "count", Map.of());
      var refused = (DeviceMessage.RefusedFrame) client.next();
      assertThat(Receipt.Refused.decode(refused.mac0().payload().toArray()).reason())
          .isEqualTo("audit-unavailable");
    }
    assertThat(device.operations.counted).hasValue(0);
    Awaitility.await().atMost(SOON).until(() -> device.daemon.connections() == 0);
    device.restart();
  }

  private void assertCounts(int port) throws IOException {
    try (var client = EvilClient.connect(port, device.alice)) {
      client.welcome();
      client.order(grant, "count", Map.of());
      assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      assertThat(client.next()).isInstanceOf(Finished.class);
    }
  }

  private static boolean joined(EvilClient client) throws IOException, ProtocolException {
    var frame = (DeviceMessage.StartedFrame) client.next();
    return Receipt.Started.decode(frame.mac0().payload().toArray()).joined();
  }
}
