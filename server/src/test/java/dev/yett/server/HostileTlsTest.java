package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.yett.identity.Grant;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Secret;
import dev.yett.protocol.Value;
import dev.yett.server.testing.EvilClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Peers that misuse TLS, or the bytes below it, against a whole daemon.
@Timeout(300)
final class HostileTlsTest {
  private static final byte[] CLOSE_NOTIFY = HexFormat.of().parseHex("15030300020100");
  private static final byte[] CHANGE_CIPHER_SPEC = HexFormat.of().parseHex("140303000101");

  @TempDir static Path directory;
  private static TestDevice device;
  private static Grant grant;

  @BeforeAll
  static void start() throws Exception {
    device = new TestDevice(directory);
    grant = device.grant();
  }

  @AfterAll
  static void stop() throws Exception {
    grant.close();
    device.close();
  }

  @AfterEach
  void nothing_is_left() {
    Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> device.daemon.connections() == 0);
    assertThat(device.daemon.device().memory().awaited()).isZero();
  }

  @Test
  void a15_application_data_before_a_client_hello_is_not_read() throws Exception {
    byte[] early = new byte[5 + 1000];
    System.arraycopy(HexFormat.of().parseHex("17030303e8"), 0, early, 0, 5);
    assertEndsAfter(early);
  }

  @Test
  void a16_key_updates_without_end_close_the_connection() throws Exception {
    try (var client = device.alice()) {
      int sent = 0;
      try {
        // Each is a KeyUpdate that asks for another (JDK: a second handshake on TLS 1.3).
        for (; sent < 20_000; sent++) client.tls().startHandshake();
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("timed out");
      }
      assertThat(sent).isLessThan(20_000);
      Awaitility.await().until(() -> device.daemon.connections() == 0);
    }
    assertThat(device.audit()).anyMatch(line -> line.contains("\"flood\""));
  }

  /// RFC 8446 §5 asks for an alert here; the JDK ignores the record (JDK-8366244) or ends the
  /// connection. Either is harmless, and it is never more.
  @Test
  void a17_change_cipher_spec_after_finished_harms_nothing() throws Exception {
    try (var client = device.alice()) {
      client.raw().getOutputStream().write(CHANGE_CIPHER_SPEC);
      try {
        assertRuns(client, "hello");
      } catch (IOException ended) {
        assertThat(ended).isNotNull();
      }
    }
    try (var next = device.alice()) {
      assertRuns(next, "hello");
    }
  }

  @Test
  void a19_close_notify_during_the_handshake_ends_the_connection() throws Exception {
    assertEndsAfter(CLOSE_NOTIFY);
  }

  @Test
  void a20_a_fin_or_close_notify_around_a_frames_end_is_not_the_end_of_input() throws Exception {
    byte[] frame = HexFormat.of().parseHex("02000003010203");
    int before = device.operations.swallowed.get();
    for (int cut = frame.length - 1; cut <= frame.length + 1; cut++) {
      byte[] sent = Arrays.copyOf(Arrays.copyOf(frame, 2 * frame.length), cut);
      if (cut > frame.length) sent[frame.length] = frame[0];
      for (boolean notify : List.of(true, false)) {
        try (var client = device.alice()) {
          client.order(grant, "swallow", Map.of());
          assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
          client.writeBytes(sent);
          if (notify) client.tls().shutdownOutput();
          else client.raw().shutdownOutput();
          Awaitility.await().until(() -> device.daemon.connections() == 0);
        }
      }
    }
    assertThat(device.operations.swallowed.get()).isEqualTo(before);
    assertThat(device.audit().stream().filter(line -> line.contains("\"lost\"")).count())
        .isGreaterThanOrEqualTo(6);
  }

  @Test
  void a24_a_plain_handshake_record_after_the_handshake_ends_the_connection() throws Exception {
    try (var client = device.alice()) {
      client.raw().getOutputStream().write(HexFormat.of().parseHex("160303000518000001" + "01"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> device.daemon.connections() == 0);
    }
  }

  @Test
  void c05_unknown_frames_without_end_and_a_frame_without_end_are_cut_off() throws Exception {
    try (var client = device.alice()) {
      byte[] unknown = new byte[4 + 65_536];
      System.arraycopy(HexFormat.of().parseHex("80010000"), 0, unknown, 0, 4);
      try {
        for (int i = 0; i < 100; i++) client.writeBytes(unknown);
      } catch (IOException e) {
        assertThat(e).hasMessageNotContaining("timed out");
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> device.daemon.connections() == 0);
    }
    device.firstOrder(Duration.ofMillis(600));
    try (var slow = device.alice()) {
      slow.writeBytes(HexFormat.of().parseHex("0100ffff"));
      for (int i = 0; i < 4; i++) {
        slow.writeBytes(new byte[10]);
        Thread.sleep(100);
      }
      assertLast(slow, "timeout");
    } finally {
      device.firstOrder(Duration.ofSeconds(10));
    }
  }

  @Test
  void d01_failed_peers_that_stay_do_not_keep_others_from_their_handshake() throws Exception {
    var failed = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 12 * Runtime.getRuntime().availableProcessors(); i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), device.port());
        failed.add(socket);
        socket
            .getOutputStream()
            .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      long began = System.nanoTime();
      try (var good = device.alice()) {
        assertRuns(good, "hello");
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
    } finally {
      for (Socket socket : failed) socket.close();
    }
  }

  @Test
  void d08_failed_handshakes_leave_no_descriptor_open() throws Exception {
    try (var warm = device.alice()) {
      assertRuns(warm, "hello");
    }
    nothing_is_left();
    long before = descriptors();
    for (int i = 0; i < 300; i++) {
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), device.port())) {
        socket.getOutputStream().write(i % 2 == 0 ? CLOSE_NOTIFY : new byte[100]);
      }
    }
    nothing_is_left();
    Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> descriptors() <= before + 3);
  }

  @Test
  void d15_bytes_before_the_handshake_are_not_taken_without_end() throws Exception {
    byte[] record = new byte[5 + 16_384];
    System.arraycopy(HexFormat.of().parseHex("1603014000"), 0, record, 0, 5);
    long sent = 0;
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), device.port())) {
      socket.setSoTimeout(5000);
      while (sent < 100L << 20) {
        socket.getOutputStream().write(record);
        sent += record.length;
      }
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("timed out");
    }
    assertThat(sent).isLessThan(100L << 20);
  }

  @Test
  void j09_a_secret_and_keys_reach_no_log_at_any_level() throws Exception {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level usual = root.getLevel();
    var lines = new ListAppender<ILoggingEvent>();
    lines.setContext(context);
    lines.start();
    root.addAppender(lines);
    root.setLevel(Level.TRACE);
    String canary = "canary-7f3a91";
    byte[] exporter;
    try (var client = device.alice()) {
      exporter = client.binding().exporter().toArray();
      client.order(
          grant,
          "say",
          Map.of(
              "text",
              new Value.Text("hello"),
              "secret",
              Secret.of(canary.toCharArray(), new SecureRandom())));
      assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      while (!(client.next() instanceof Finished)) {}
      client.writeBytes(new byte[] {0x70, 0, 0, 0});
      Awaitility.await().until(() -> device.daemon.connections() == 0);
    } finally {
      root.setLevel(usual);
      root.detachAppender(lines);
      lines.stop();
    }
    var all = new StringBuilder(String.join("\n", device.audit()));
    for (ILoggingEvent line : List.copyOf(lines.list)) {
      all.append('\n').append(line.getFormattedMessage());
      if (line.getThrowableProxy() != null) all.append(line.getThrowableProxy().getMessage());
    }
    assertThat(all).contains("\"say\"");
    for (byte[] hidden : List.of(canary.getBytes(StandardCharsets.US_ASCII), exporter)) {
      assertThat(all).doesNotContain(new String(hidden, StandardCharsets.ISO_8859_1));
      assertThat(all).doesNotContainIgnoringCase(HexFormat.of().formatHex(hidden));
      assertThat(all).doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(hidden));
    }
    String file = Files.readString(directory.resolve("identity/device.secret"));
    file.lines()
        .filter(line -> !line.startsWith("-") && line.length() > 20)
        .forEach(line -> assertThat(all).doesNotContain(line));
  }

  /// The peer of these first bytes reads its end at once.
  private static void assertEndsAfter(byte[] first) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), device.port())) {
      socket.setSoTimeout(10_000);
      long began = System.nanoTime();
      socket.getOutputStream().write(first);
      while (socket.getInputStream().read() >= 0) {}
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
  }

  private static long descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static void assertRuns(EvilClient client, String operation) throws IOException {
    client.order(grant, operation, Map.of());
    assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
    assertThat(((Finished) client.next()).ending()).isEqualTo(new Ending.Exited(0));
  }

  private static void assertLast(EvilClient client, String reason) throws IOException {
    DeviceMessage last = client.next();
    while (!(last instanceof DeviceMessage.Goodbye)) last = client.next();
    assertThat(((DeviceMessage.Goodbye) last).reason()).isEqualTo(reason);
  }
}
