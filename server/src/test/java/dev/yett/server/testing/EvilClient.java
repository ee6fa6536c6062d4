package dev.yett.server.testing;

import dev.yett.identity.Grant;
import dev.yett.protocol.Binding;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Frame;
import dev.yett.protocol.FrameReader;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Kid;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.MacKey;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Purpose;
import dev.yett.protocol.Seal;
import dev.yett.protocol.Side;
import dev.yett.protocol.Terminal;
import dev.yett.protocol.Value;
import dev.yett.protocol.Welcome;
import dev.yett.protocol.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A client that does what it is told, right or wrong: frames are sent as they are given, nothing
/// is checked, and the signing sequence is in the test's hands. Belongs to one thread.
public final class EvilClient implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Socket raw;
  private final SSLSocket tls;
  private final FrameReader in;
  private final FrameWriter out;
  private final Binding binding;
  private long sequence;

  private EvilClient(Socket raw, SSLSocket tls) throws IOException {
    this.raw = raw;
    this.tls = tls;
    this.in = new FrameReader(tls.getInputStream(), Side.DEVICE);
    this.out = new FrameWriter(tls.getOutputStream());
    byte[] exporter =
        ((ExtendedSSLSession) tls.getSession())
            .exportKeyingMaterialData(Wire.EXPORTER_LABEL, null, Wire.KEY);
    this.binding = Binding.tls(exporter);
  }

  /// Connects and completes the handshake with this certificate.
  public static EvilClient connect(int port, TestPki.Leaf leaf) throws IOException {
    return connect(port, context(leaf), parameters -> {});
  }

  /// The same, over a context that may be used again, and with other TLS parameters.
  public static EvilClient connect(int port, SSLContext context, Consumer<SSLParameters> change)
      throws IOException {
    var raw = new Socket();
    try {
      raw.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      raw.setTcpNoDelay(true);
      raw.setSoTimeout(20_000);
      SSLSocket tls =
          (SSLSocket)
              context.getSocketFactory().createSocket(raw, "pump-7.example.org", port, true);
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {Wire.ALPN});
      change.accept(parameters);
      tls.setSSLParameters(parameters);
      tls.startHandshake();
      return new EvilClient(raw, tls);
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw e;
    }
  }

  /// A context that shows this certificate and believes everybody.
  public static SSLContext context(TestPki.Leaf leaf) {
    return context(leaf, () -> {});
  }

  /// The same, and tells whenever it was asked to believe a device: a resumed session does not ask.
  public static SSLContext context(TestPki.Leaf leaf, Runnable asked) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new Shown(leaf.chain().toArray(new X509Certificate[0]), leaf.key())},
          new TrustManager[] {new Credulous(asked)},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public SSLSocket tls() {
    return tls;
  }

  public Socket raw() {
    return raw;
  }

  public Binding binding() {
    return binding;
  }

  /// The sequence of the next signed message.
  public long sequence() {
    return sequence;
  }

  public void sequence(long next) {
    sequence = next;
  }

  /// Reads `WELCOME`.
  public Welcome welcome() throws IOException {
    return (Welcome) read();
  }

  /// The next message.
  public DeviceMessage read() throws IOException {
    try {
      return DeviceMessage.decode(in.read());
    } catch (ProtocolException e) {
      throw new IOException(e);
    }
  }

  /// The next message that is not a `PING`, `PONG` or `CREDIT`.
  public DeviceMessage next() throws IOException {
    while (true) {
      DeviceMessage message = read();
      switch (message) {
        case dev.yett.protocol.Ping ping ->
            out.write(new dev.yett.protocol.Pong(ping.data()).encode());
        case dev.yett.protocol.Pong pong -> {}
        case Credit credit -> {}
        default -> {
          return message;
        }
      }
    }
  }

  public void write(Frame frame) throws IOException {
    out.write(frame);
  }

  public void write(ClientMessage message) throws IOException {
    out.write(message.encode());
  }

  /// Bytes that need not be a frame.
  public void writeBytes(byte[] bytes) throws IOException {
    OutputStream stream = tls.getOutputStream();
    stream.write(bytes);
    stream.flush();
  }

  /// Sends a signed order with full credit and returns its number.
  public long order(Grant grant, String operation, Map<String, Value> arguments)
      throws IOException {
    return order(grant, newOrder(operation, arguments));
  }

  /// Sends this order, signed, with full credit, and returns its number.
  public long order(Grant grant, Order order) throws IOException {
    long number = sequence;
    write(signed(grant, order));
    write(new Credit(number, 0, 1L << 40));
    return number;
  }

  /// Signs an order for the next place.
  public ClientMessage.OrderFrame signed(Grant grant, Order order) {
    try (MacKey key = grant.macKey(binding)) {
      Mac0 mac =
          key.sign(
              Purpose.ORDER,
              binding,
              sequence++,
              Optional.of(Kid.encode(grant.claimsBytes())),
              order.encode());
      return new ClientMessage.OrderFrame(mac);
    }
  }

  /// Signs a seal for the next place.
  public ClientMessage.SealFrame sealed(Grant grant, Seal seal) {
    try (MacKey key = grant.macKey(binding)) {
      return new ClientMessage.SealFrame(
          key.sign(Purpose.SEAL, binding, sequence++, Optional.empty(), seal.encode()));
    }
  }

  /// Sends the whole input of an order and seals it.
  public void input(Grant grant, long number, byte[] input) throws IOException {
    for (int done = 0; done < input.length; ) {
      int part = Math.min(65_536, input.length - done);
      write(new ClientMessage.Input(java.util.Arrays.copyOfRange(input, done, done + part)));
      done += part;
    }
    write(sealed(grant, new Seal(number, input.length, Digest.sha256(input), true)));
  }

  /// An order that may be accepted for a minute.
  public static Order newOrder(String operation, Map<String, Value> arguments) {
    return newOrder(operation, arguments, Optional.empty());
  }

  public static Order newOrder(
      String operation, Map<String, Value> arguments, Optional<Terminal> terminal) {
    byte[] id = new byte[Wire.ID];
    RANDOM.nextBytes(id);
    return new Order(
        Octets.of(id),
        Instant.now().plus(Duration.ofSeconds(60)),
        operation,
        new TreeMap<>(arguments),
        terminal);
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  /// Shows one chain, and signs with a key that need not be its own.
  private static final class Shown extends X509ExtendedKeyManager {
    private final X509Certificate[] chain;
    private final PrivateKey key;

    Shown(X509Certificate[] chain, PrivateKey key) {
      this.chain = chain;
      this.key = key;
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"it"};
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "it";
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return "it";
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return "";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  /// Believes everybody.
  public static TrustManager[] credulous() {
    return new TrustManager[] {new Credulous(() -> {})};
  }

  private static final class Credulous extends X509ExtendedTrustManager {
    private final Runnable asked;

    Credulous(Runnable asked) {
      this.asked = asked;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      asked.run();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
