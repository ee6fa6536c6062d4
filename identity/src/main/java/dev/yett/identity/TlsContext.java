package dev.yett.identity;

import dev.yett.protocol.Binding;
import dev.yett.protocol.Wire;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// TLS as PROTOCOL §3 fixes it, for both roles: 1.3 alone, three suites, ALPN, mutual
/// authentication, no resumption. Immutable; any thread.
public final class TlsContext {
  private static final String TICKETS = "jdk.tls.server.newSessionTicketCount";
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] SUITES = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };
  private static final String[] SIGNATURES = {"ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384"};

  static {
    // JSSE reads it once, when its first class loads. The launchers set it too; SelfTest shows
    // whether it came in time.
    System.setProperty(TICKETS, "0");
  }

  private final OwnChain chain;
  private final Trust peers;
  private final InstantSource clock;
  private final List<String> groups;
  private final Optional<SSLContext> device;

  private TlsContext(
      Credentials credentials, InstantSource clock, List<String> groups, boolean isDevice) {
    this.chain = new OwnChain(credentials.chain(), credentials.key());
    this.peers = credentials.peers();
    this.clock = clock;
    this.groups = List.copyOf(groups);
    this.device =
        isDevice
            ? Optional.of(context(chain, new PeerTrust(true, Trust::shape)))
            : Optional.empty();
  }

  /// Makes ready what every handshake of this process needs and what takes long the first time:
  /// tables of the curve of most keys, and the classes of TLS. Nothing of it is kept by the caller;
  /// a thread that has nothing else to do runs it while others read files.
  public static void rehearse() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = keys.generateKeyPair();
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(pair.getPrivate());
      byte[] signature = signer.sign();
      signer.initVerify(pair.getPublic());
      signer.verify(signature);
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[0], new TrustManager[0], null);
      context.createSSLEngine().getSSLParameters();
    } catch (GeneralSecurityException e) {
      // Whoever needs it is told.
    }
  }

  /// For a device: any client certificate of the right shape completes the handshake; [Trust]
  /// decides after it.
  ///
  /// @param groups names of TLS groups in order of preference; empty for those of the JDK
  /// @throws IllegalArgumentException when the JDK knows none of the groups
  public static TlsContext device(Credentials credentials, List<String> groups) {
    return new TlsContext(credentials, InstantSource.system(), groups, true);
  }

  /// For an operator: [#dial] says which device the peer must be.
  ///
  /// @param clock the time by which certificates are judged
  public static TlsContext operator(
      Credentials credentials, InstantSource clock, List<String> groups) {
    return new TlsContext(credentials, clock, groups, false);
  }

  /// Layers a server's socket on a connected one, which stays open when the layer is closed. Does
  /// not begin the handshake.
  public SSLSocket accept(Socket raw) throws IOException {
    SSLContext context = device.orElseThrow(() -> new IllegalStateException("not a device's"));
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, false);
    socket.setUseClientMode(false);
    socket.setSSLParameters(serverParameters(socket.getSSLParameters()));
    return socket;
  }

  /// Layers a client's socket on a connected one, which stays open when the layer is closed. Does
  /// not begin the handshake, which fails with an `SSLException` caused by an [UntrustedException]
  /// unless the peer is exactly this device.
  public SSLSocket dial(Socket raw, SpiffeId expected) throws IOException {
    return dial(raw, expected, chain -> refusal(peers.judge(chain, expected, clock.instant())));
  }

  /// The same, but the device's certificate may have expired, for a person who asks for that.
  public SSLSocket dialThoughExpired(Socket raw, SpiffeId expected) throws IOException {
    return dial(
        raw,
        expected,
        chain -> refusal(peers.judgeThoughExpired(chain, expected, clock.instant())));
  }

  /// For looking at a peer's certificates, whoever it is: nothing may be sent to it after the
  /// handshake.
  public SSLSocket lookAt(Socket raw, SpiffeId expected) throws IOException {
    return dial(raw, expected, chain -> Optional.empty());
  }

  private static Optional<Judgement.Rejected> refusal(Judgement judgement) {
    return switch (judgement) {
      case Judgement.Accepted accepted -> Optional.empty();
      case Judgement.Rejected rejected -> Optional.of(rejected);
    };
  }

  private SSLSocket dial(Socket raw, SpiffeId expected, PeerTrust.Question question)
      throws IOException {
    PeerTrust trust = new PeerTrust(false, question);
    // A context of its own has no session to resume.
    SSLContext context = context(chain, trust);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(raw, expected.hostName(), Wire.PORT, false);
    socket.setUseClientMode(true);
    SSLParameters parameters = parameters(socket.getSSLParameters());
    if (expected.hostName().length() <= 253) {
      parameters.setServerNames(List.of(new SNIHostName(expected.hostName())));
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  /// Whether the peer agreed on `yett/1`. After the handshake.
  public static boolean hasAlpn(SSLSocket socket) {
    return Wire.ALPN.equals(socket.getApplicationProtocol());
  }

  /// What ties signatures to this connection: RFC 8446 §7.5, without a context. After the
  /// handshake.
  public static Binding exporter(SSLSocket socket) throws IOException {
    if (!(socket.getSession() instanceof ExtendedSSLSession session) || !session.isValid()) {
      throw new IOException("the handshake is not complete");
    }
    byte[] exporter = session.exportKeyingMaterialData(Wire.EXPORTER_LABEL, null, Wire.KEY);
    try {
      return Binding.tls(exporter);
    } finally {
      Arrays.fill(exporter, (byte) 0);
    }
  }

  /// The peer's certificates as it sent them, leaf first. After the handshake.
  ///
  /// @throws javax.net.ssl.SSLPeerUnverifiedException when there are none
  public static List<X509Certificate> peerChain(SSLSocket socket) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : socket.getSession().getPeerCertificates()) {
      chain.add((X509Certificate) certificate);
    }
    return chain;
  }

  /// A server's end without a socket, for the self-test.
  SSLEngine deviceEngine() {
    SSLEngine engine =
        device.orElseThrow(() -> new IllegalStateException("not a device's")).createSSLEngine();
    engine.setUseClientMode(false);
    engine.setSSLParameters(serverParameters(engine.getSSLParameters()));
    return engine;
  }

  static SSLContext context(KeyManager key, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {key}, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has TLS 1.3", e);
    }
  }

  private SSLParameters serverParameters(SSLParameters given) {
    SSLParameters parameters = parameters(given);
    parameters.setNeedClientAuth(true);
    return parameters;
  }

  private SSLParameters parameters(SSLParameters given) {
    given.setProtocols(PROTOCOLS);
    given.setCipherSuites(SUITES);
    given.setSignatureSchemes(SIGNATURES);
    given.setApplicationProtocols(new String[] {Wire.ALPN});
    if (!groups.isEmpty()) {
      given.setNamedGroups(groups.toArray(new String[0]));
    }
    return given;
  }
}
