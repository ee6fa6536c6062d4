package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Grant;
import dev.yett.identity.SpiffeId;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.DeviceMessage.Goodbye;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.Welcome;
import dev.yett.protocol.Wire;
import dev.yett.server.testing.EvilClient;
import dev.yett.server.testing.TestPki;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A device whose clock stands ten hours behind the newest signed time that it has seen.
@Timeout(300)
final class UnsetClockTest {
  @TempDir Path scratch;
  private final Instant floor = Instant.now().plus(Duration.ofHours(10));

  @Test
  void n15_a_certificate_that_is_not_valid_yet_tells_the_time_on_record() throws Exception {
    try (TestDevice device = behind()) {
      TestPki.Leaf bob = operator(device, "bob", Duration.ofHours(12), Duration.ofHours(20));
      Grant grant = grant(device, "bob", Duration.ofHours(11), Duration.ofHours(20));
      try (EvilClient client = EvilClient.connect(device.port(), bob)) {
        Welcome welcome = (Welcome) client.read();
        assertThat(welcome.clockSet()).isFalse();
        assertThat(welcome.time()).isBetween(in(11).plusSeconds(3000), in(12).plusSeconds(600));
        client.order(grant, order(welcome));
        assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      }
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(device.audit())
                      .anySatisfy(
                          line ->
                              assertThat(line)
                                  .contains("time-raised", "spiffe://example.org/operator/bob")));
    }
  }

  @Test
  void n15_a_grant_that_is_not_valid_yet_tells_the_time_once_it_has_signed() throws Exception {
    try (TestDevice device = behind()) {
      TestPki.Leaf bob = operator(device, "bob", Duration.ofHours(1), Duration.ofHours(20));
      Grant grant = grant(device, "bob", Duration.ofHours(13), Duration.ofHours(20));
      Grant forged = new TestPki().grant("bob", TestDevice.PUMP, 1, in(12), in(20), "technician");
      assertThat(goodbyeTo(device, bob, forged).reason()).isEqualTo("mac");
      assertThat(device.daemon.device().clock().instant()).isBefore(in(11));

      Goodbye told = goodbyeTo(device, bob, grant);
      assertThat(told.reason()).isEqualTo("grant-not-yet-valid");
      assertThat(told.time()).get().satisfies(time -> assertThat(time).isAfter(in(12)));
      try (EvilClient client = EvilClient.connect(device.port(), bob)) {
        client.order(grant, order((Welcome) client.read()));
        assertThat(client.next()).isInstanceOf(DeviceMessage.StartedFrame.class);
      }
    }
  }

  @Test
  void i13_what_has_ended_by_the_newest_signed_time_stays_ended() throws Exception {
    try (TestDevice device = behind();
        EvilClient client = EvilClient.connect(device.port(), device.alice)) {
      assertThat(((Goodbye) client.read()).reason()).isEqualTo("certificate-expired");
    }
  }

  private TestDevice behind() throws Exception {
    TestPki pki = new TestPki();
    Path identity = scratch.resolve("identity");
    TestDevice device = new TestDevice(scratch, pki, Duration.ofSeconds(10));
    Files.writeString(identity.resolve("floor"), floor + "\n");
    device.restart();
    return device;
  }

  private TestPki.Leaf operator(TestDevice device, String name, Duration from, Duration until) {
    return device.pki.leaf(
        SpiffeId.operator("example.org", name).toString(),
        KeyPurposeId.id_kp_clientAuth,
        Instant.now().plus(from),
        Instant.now().plus(until));
  }

  private Grant grant(TestDevice device, String operator, Duration from, Duration until) {
    Instant now = Instant.now();
    return device.pki.grant(
        operator, TestDevice.PUMP, 1, now.plus(from), now.plus(until), "technician");
  }

  private static Goodbye goodbyeTo(TestDevice device, TestPki.Leaf who, Grant grant)
      throws Exception {
    try (EvilClient client = EvilClient.connect(device.port(), who)) {
      client.order(grant, order((Welcome) client.read()));
      return (Goodbye) client.next();
    }
  }

  private static Order order(Welcome welcome) {
    byte[] id = new byte[Wire.ID];
    new SecureRandom().nextBytes(id);
    return new Order(
        Octets.of(id), welcome.time().plusSeconds(60), "hello", new TreeMap<>(), Optional.empty());
  }

  private static Instant in(int hours) {
    return Instant.now().plus(Duration.ofHours(hours));
  }
}
