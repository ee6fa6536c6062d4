package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.DeviceMessage;
import dev.yett.server.testing.EvilClient;
import dev.yett.server.testing.TestPki;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who is let in by a whole daemon, and how those are told who are not.
@Timeout(300)
final class HandshakeTest extends ConnectionScene {
  @Test
  void a01_tls_1_2_gets_an_alert() {
    assertThatThrownBy(
            () ->
                EvilClient.connect(
                    device.port(),
                    EvilClient.context(device.alice),
                    p -> p.setProtocols(new String[] {"TLSv1.2"})))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("protocol_version");
  }

  @Test
  void a02_no_client_certificate_gets_an_alert() throws Exception {
    var bare = SSLContext.getInstance("TLS");
    bare.init(null, EvilClient.credulous(), null);
    assertThatThrownBy(() -> EvilClient.connect(device.port(), bare, p -> {}).welcome())
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("certificate_required");
  }

  @Test
  void a03_a_chain_without_its_key_gets_an_alert() {
    var mixed = new TestPki.Leaf(device.alice.chain(), device.pki.operator("mallory").key());
    assertThatThrownBy(() -> EvilClient.connect(device.port(), mixed).welcome())
        .isInstanceOf(IOException.class);
  }

  @Test
  void a10_an_expired_certificate_is_refused_with_both_times() throws Exception {
    Instant start = Instant.now().minusSeconds(7200);
    var expired =
        leaf("operator/alice", KeyPurposeId.id_kp_clientAuth, start, start.plusSeconds(60));
    try (var late = EvilClient.connect(device.port(), expired)) {
      assertThat(late.next())
          .isInstanceOfSatisfying(
              DeviceMessage.Goodbye.class,
              goodbye -> {
                assertThat(goodbye.reason()).isEqualTo("certificate-expired");
                assertThat(goodbye.time()).isPresent();
                assertThat(goodbye.notAfter()).isPresent();
              });
    }
  }

  @Test
  void a14_n11_no_session_is_resumed() throws Exception {
    var asked = new AtomicInteger();
    SSLContext context = EvilClient.context(device.alice, asked::incrementAndGet);
    for (int i = 1; i <= 3; i++) {
      try (var again = EvilClient.connect(device.port(), context, p -> {})) {
        again.welcome();
        assertThat(asked.get()).isEqualTo(i);
      }
    }
  }

  @Test
  void a21_a_client_without_alpn_is_told_so_and_another_protocol_gets_an_alert() throws Exception {
    SSLContext context = EvilClient.context(device.alice);
    try (var none =
        EvilClient.connect(device.port(), context, p -> p.setApplicationProtocols(new String[0]))) {
      assertThat(none.next())
          .isInstanceOfSatisfying(
              DeviceMessage.Goodbye.class, g -> assertThat(g.reason()).isEqualTo("alpn"));
    }
    assertThatThrownBy(
            () ->
                EvilClient.connect(
                    device.port(), context, p -> p.setApplicationProtocols(new String[] {"h2"})))
        .hasMessageContaining("no_application_protocol");
  }

  @Test
  void n10_a_refused_client_reads_the_reason_each_time() throws Exception {
    Instant now = Instant.now();
    var wrongUse =
        leaf(
            "operator/alice",
            KeyPurposeId.id_kp_serverAuth,
            now.minusSeconds(9),
            now.plusSeconds(999));
    for (int i = 0; i < 100; i++) {
      try (var refused = EvilClient.connect(device.port(), wrongUse)) {
        // A client that writes at once is the one that would read "broken pipe".
        refused.writeBytes(new byte[100]);
        assertThat(((DeviceMessage.Goodbye) refused.next()).reason())
            .isEqualTo("certificate-usage");
      }
    }
  }

  private static TestPki.Leaf leaf(String path, KeyPurposeId use, Instant from, Instant to) {
    return device.pki.leaf("spiffe://example.org/" + path, use, from, to);
  }
}
