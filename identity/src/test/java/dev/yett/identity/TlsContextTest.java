package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.TestAuthority.Holder;
import dev.yett.protocol.Binding;
import dev.yett.protocol.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS over loopback, both ends ours unless one misbehaves on purpose.
@Timeout(300)
final class TlsContextTest {
  private static final int TIMEOUT = 10_000;

  private final TestAuthority authority = new TestAuthority();
  private final InstantSource clock = authority::now;
  private final SpiffeId pump = authority.deviceId("pump-7");
  @TempDir private Path directory;

  /// Two sockets that are connected.
  private record Pair(Socket device, Socket operator) implements Closeable {
    static Pair open() throws IOException {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (ServerSocket listening = new ServerSocket(0, 1, loopback)) {
        Socket operator = new Socket(loopback, listening.getLocalPort());
        Socket device = listening.accept();
        operator.setSoTimeout(TIMEOUT);
        device.setSoTimeout(TIMEOUT);
        return new Pair(device, operator);
      }
    }

    @Override
    public void close() throws IOException {
      operator.close();
      device.close();
    }
  }

  @Test
  void both_ends_agree_on_everything_and_export_the_same() throws Exception {
    try (Pair raw = Pair.open()) {
      SSLSocket device = device(authority.device("pump-7"), List.of()).accept(raw.device());
      SSLSocket operator = operator().dial(raw.operator(), pump);
      handshake(device, operator);
      for (SSLSocket each : List.of(device, operator)) {
        assertThat(each.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(each.getSession().getCipherSuite()).isEqualTo("TLS_AES_128_GCM_SHA256");
        assertThat(TlsContext.hasAlpn(each)).isTrue();
      }
      Binding binding = TlsContext.exporter(device);
      assertThat(TlsContext.exporter(operator)).isEqualTo(binding);
      assertThat(TlsContext.peerChain(device).getFirst().getSubjectX500Principal())
          .hasToString("CN=alice");
      assertThat(TlsContext.peerChain(operator).getFirst().getSubjectX500Principal())
          .hasToString("CN=pump-7");
    }
  }

  @Test
  void another_connection_exports_something_else() throws Exception {
    TlsContext device = device(authority.device("pump-7"), List.of());
    TlsContext operator = operator();
    Binding first = exported(device, operator);
    assertThat(exported(device, operator)).isNotEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x25519", "secp256r1", "secp384r1"})
  void groups_are_configuration(String group) throws Exception {
    assertThat(exported(device(authority.device("pump-7"), List.of(group)), operator()))
        .isNotNull();
  }

  @Test
  void a23_a_client_refuses_in_the_handshake_whoever_is_not_the_device_asked_for()
      throws Exception {
    Holder revoked = authority.device("pump-7");
    authority.revoke(revoked.leaf());
    refusedByClient(revoked, Reason.CERTIFICATE_REVOKED);
    refusedByClient(authority.device("pump-8"), Reason.CERTIFICATE_NAME);
    refusedByClient(authority.operator("pump-7"), Reason.CERTIFICATE_USAGE);
    refusedByClient(
        authority.certificate(pump).issuedBy(new TestAuthority().issuing()),
        Reason.CERTIFICATE_UNTRUSTED);
    refusedByClient(authority.certificate(pump).selfSigned(), Reason.CERTIFICATE_UNTRUSTED);
  }

  @Test
  void a23_an_error_in_the_question_itself_ends_the_handshake() throws Exception {
    var trust =
        new PeerTrust(
            false,
            chain -> {
              throw new OutOfMemoryError("injected");
            });
    try (Pair raw = Pair.open()) {
      SSLSocket device = device(authority.device("pump-7"), List.of()).accept(raw.device());
      SSLSocket operator = stranger(raw, trust, authority.operator("alice"), "yett/1");
      assertThat(failure(device, operator))
          .isInstanceOf(SSLException.class)
          .hasCauseInstanceOf(UntrustedException.class);
    }
  }

  @Test
  void a_device_lets_any_certificate_of_the_right_shape_through_for_trust_to_refuse()
      throws Exception {
    Holder other = new TestAuthority().operator("mallory");
    try (Pair raw = Pair.open()) {
      SSLSocket device = device(authority.device("pump-7"), List.of()).accept(raw.device());
      SSLSocket client = stranger(raw, anyone(new AtomicInteger()), other, "yett/1");
      handshake(device, client);
      assertThat(TlsContext.peerChain(device)).isEqualTo(other.chain());
    }
  }

  @Test
  void a02_a_client_without_a_certificate_is_refused() throws Exception {
    try (Pair raw = Pair.open()) {
      SSLSocket device = device(authority.device("pump-7"), List.of()).accept(raw.device());
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(null, new javax.net.ssl.TrustManager[] {anyone(new AtomicInteger())}, null);
      SSLSocket client = layered(context, raw, "yett/1");
      failure(device, client);
      assertThatThrownBy(() -> TlsContext.peerChain(device)).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void a03_a_chain_without_its_key_is_refused() throws Exception {
    Holder alice = authority.operator("alice");
    Holder thief = new Holder(TestAuthority.keys("EC", "secp256r1"), alice.chain());
    try (Pair raw = Pair.open()) {
      SSLSocket device = device(authority.device("pump-7"), List.of()).accept(raw.device());
      SSLSocket client = stranger(raw, anyone(new AtomicInteger()), thief, "yett/1");
      failure(device, client);
      assertThat(device.getSession().isValid()).isFalse();
    }
  }

  @Test
  void a01_tls_1_2_is_refused() throws Exception {
    try (Pair raw = Pair.open()) {
      SSLSocket device = device(authority.device("pump-7"), List.of()).accept(raw.device());
      SSLContext context = SSLContext.getInstance("TLS");
      Holder alice = authority.operator("alice");
      context.init(
          new javax.net.ssl.KeyManager[] {new OwnChain(alice.chain(), alice.keys().getPrivate())},
          new javax.net.ssl.TrustManager[] {anyone(new AtomicInteger())},
          null);
      SSLSocket client = layered(context, raw, "yett/1");
      client.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThat(failure(device, client)).hasMessageContaining("protocol_version");
    }
  }

  @Test
  void a21_another_protocol_is_refused_and_none_completes_the_handshake() throws Exception {
    Holder alice = authority.operator("alice");
    TlsContext context = device(authority.device("pump-7"), List.of());
    try (Pair raw = Pair.open()) {
      SSLSocket device = context.accept(raw.device());
      SSLSocket client = stranger(raw, anyone(new AtomicInteger()), alice, "h2");
      assertThat(failure(device, client)).hasMessageContaining("no_application_protocol");
    }
    try (Pair raw = Pair.open()) {
      SSLSocket device = context.accept(raw.device());
      SSLSocket client = stranger(raw, anyone(new AtomicInteger()), alice);
      handshake(device, client);
      assertThat(TlsContext.hasAlpn(device)).isFalse();
    }
  }

  @Test
  void a14_no_session_resumes_so_every_connection_is_asked() throws Exception {
    Holder alice = authority.operator("alice");
    TlsContext context = device(authority.device("pump-7"), List.of());
    AtomicInteger asked = new AtomicInteger();
    SSLContext client =
        TlsContext.context(new OwnChain(alice.chain(), alice.keys().getPrivate()), anyone(asked));
    for (int connection = 1; connection <= 3; connection++) {
      try (Pair raw = Pair.open()) {
        SSLSocket device = context.accept(raw.device());
        SSLSocket operator = layered(client, raw, "yett/1");
        handshake(device, operator);
        device.getOutputStream().write(1);
        assertThat(operator.getInputStream().read()).isEqualTo(1);
        assertThat(asked).hasValue(connection);
      }
    }
  }

  @Test
  void a13_n11_the_self_test_passes_on_this_jdk() throws Exception {
    SelfTest.run(authority.credentials(directory, authority.device("pump-7")));
  }

  private void refusedByClient(Holder holder, Reason reason) throws Exception {
    try (Pair raw = Pair.open()) {
      SSLSocket device = deviceOf(holder).accept(raw.device());
      SSLSocket operator = operator().dial(raw.operator(), pump);
      assertThat(failure(device, operator))
          .isInstanceOf(SSLException.class)
          .cause()
          .isInstanceOfSatisfying(
              UntrustedException.class, e -> assertThat(e.rejected().reason()).isEqualTo(reason));
    }
  }

  private Binding exported(TlsContext context, TlsContext dialling) throws Exception {
    try (Pair raw = Pair.open()) {
      SSLSocket device = context.accept(raw.device());
      handshake(device, dialling.dial(raw.operator(), pump));
      return TlsContext.exporter(device);
    }
  }

  private TlsContext device(Holder holder, List<String> groups) {
    return TlsContext.device(authority.credentials(directory.resolve("device"), holder), groups);
  }

  /// Also one that no directory would be accepted with.
  private TlsContext deviceOf(Holder holder) {
    Credentials right =
        authority.credentials(directory.resolve("right"), authority.device("right"));
    return TlsContext.device(
        new Credentials(holder.chain(), holder.keys().getPrivate(), right.anchors(), right.trust()),
        List.of());
  }

  private TlsContext operator() {
    return TlsContext.operator(
        authority.credentials(directory.resolve("alice"), authority.operator("alice")),
        clock,
        List.of());
  }

  private static PeerTrust anyone(AtomicInteger asked) {
    return new PeerTrust(
        false,
        (List<X509Certificate> chain) -> {
          asked.incrementAndGet();
          return Optional.empty();
        });
  }

  private static SSLSocket stranger(Pair raw, PeerTrust trust, Holder holder, String... protocols)
      throws IOException {
    return layered(
        TlsContext.context(new OwnChain(holder.chain(), holder.keys().getPrivate()), trust),
        raw,
        protocols);
  }

  private static SSLSocket layered(SSLContext context, Pair raw, String... protocols)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(raw.operator(), "pump-7.example.org", 7466, false);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    return socket;
  }

  /// How the client's handshake, or its first read, fails; the device's has to fail too.
  private static Throwable failure(SSLSocket device, SSLSocket operator) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> serving =
          threads.submit(
              (Callable<Integer>)
                  () -> {
                    device.startHandshake();
                    return device.getInputStream().read();
                  });
      Throwable seen = null;
      try {
        operator.startHandshake();
        seen = operator.getInputStream().read() < 0 ? new IOException("closed") : null;
      } catch (IOException e) {
        seen = e;
      }
      assertThat(seen).isNotNull();
      try {
        serving.get(TIMEOUT, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        return seen;
      }
      throw new AssertionError("the device went on");
    }
  }

  private static void handshake(SSLSocket device, SSLSocket operator) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> serving =
          threads.submit(
              (Callable<Boolean>)
                  () -> {
                    device.startHandshake();
                    return true;
                  });
      operator.startHandshake();
      serving.get(TIMEOUT, TimeUnit.MILLISECONDS);
    }
  }
}
