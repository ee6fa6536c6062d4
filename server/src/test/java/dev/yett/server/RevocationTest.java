package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.DurableFile;
import dev.yett.identity.Grant;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.DeviceMessage.Goodbye;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.server.testing.EvilClient;
import dev.yett.server.testing.SurvivingClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A newer bundle that comes as a file bites within five seconds.
@Timeout(300)
final class RevocationTest {
  private static final Duration SOON = Duration.ofSeconds(15);

  @TempDir Path scratch;
  private TestDevice device;
  private Path bundle;

  @BeforeEach
  void begin() throws Exception {
    device = new TestDevice(scratch);
    bundle = scratch.resolve("identity/trust.bundle");
  }

  @AfterEach
  void end() throws Exception {
    device.close();
  }

  @Test
  void i01_a_bundle_put_in_place_ends_the_live_connection_of_what_it_revokes() throws Exception {
    try (EvilClient live = device.alice()) {
      live.order(device.grant(), "wait", Map.of());
      assertThat(live.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      long began = System.nanoTime();
      Files.write(bundle, device.pki.bundle(2, List.of(device.alice), List.of()));
      DeviceMessage last = live.next();
      while (!(last instanceof Goodbye)) last = live.next();
      assertThat(((Goodbye) last).reason()).isEqualTo("certificate-revoked");
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SOON);
    }
    try (EvilClient again = EvilClient.connect(device.port(), device.alice)) {
      assertThat(((Goodbye) again.read()).reason()).isEqualTo("certificate-revoked");
    }
    recorded("\"event\":\"trust\"");
  }

  @Test
  void n13_a_bundle_put_in_place_ends_the_running_order_of_a_revoked_grant() throws Exception {
    Grant grant = device.grant();
    try (EvilClient live = device.alice()) {
      live.order(grant, "wait", Map.of());
      assertThat(live.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      DurableFile.write(
          bundle, device.pki.bundle(2, List.of(), List.of(grant)), DurableFile.READABLE);
      DeviceMessage last = live.next();
      while (!(last instanceof Finished)) last = live.next();
      assertThat(((Finished) last).ending())
          .isInstanceOfSatisfying(
              Ending.Failed.class, failed -> assertThat(failed.reason()).isEqualTo("revoked"));
    }
  }

  @Test
  void i01_a_detached_order_of_a_revoked_certificate_ends() throws Exception {
    var order = new SurvivingClient(device.alice, device.grant(), "relay", Map.of());
    order.connect(device.port());
    order.say("one");
    order.awaitOutput(3);
    order.lose();
    DurableFile.write(
        bundle, device.pki.bundle(2, List.of(device.alice), List.of()), DurableFile.READABLE);
    recorded("\"failed\":\"revoked\"");
  }

  @Test
  void n13_a_detached_order_of_a_revoked_grant_ends_and_is_not_gone_on_with() throws Exception {
    Grant grant = device.grant();
    var order = new SurvivingClient(device.alice, grant, "relay", Map.of());
    order.connect(device.port());
    order.say("one");
    order.awaitOutput(3);
    order.lose();
    DurableFile.write(
        bundle, device.pki.bundle(2, List.of(), List.of(grant)), DurableFile.READABLE);
    recorded("\"failed\":\"revoked\"");
  }

  @Test
  void i06_a_half_copied_bundle_does_nothing_and_does_not_keep_the_daemon_from_starting()
      throws Exception {
    byte[] second = device.pki.bundle(2, List.of(device.alice), List.of());
    Files.write(bundle, second);
    Awaitility.await().atMost(SOON).until(() -> held() == 2);
    byte[] third = device.pki.bundle(3, List.of(), List.of());
    Files.write(bundle, Arrays.copyOf(third, third.length / 2));
    device.restart();
    assertThat(held()).isEqualTo(2);
    try (EvilClient again = EvilClient.connect(device.port(), device.alice)) {
      assertThat(((Goodbye) again.read()).reason()).isEqualTo("certificate-revoked");
    }
  }

  @Test
  void h03_temporaries_of_a_daemon_that_was_killed_are_gone_after_its_start() throws Exception {
    Path left = scratch.resolve("identity/.trust.bundle.0123456789abcdef.tmp");
    Path other = scratch.resolve("identity/.mine.tmp");
    Files.write(left, new byte[9]);
    Files.write(other, new byte[9]);
    Thread.sleep(20);
    device.restart();
    assertThat(left).doesNotExist();
    assertThat(other).exists();
  }

  private long held() {
    return device.daemon.device().identity().trust().bundle().number().number();
  }

  private void recorded(String part) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(device.audit()).anySatisfy(line -> assertThat(line).contains(part)));
  }
}
