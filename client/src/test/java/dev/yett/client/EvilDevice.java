package dev.yett.client;

import dev.yett.identity.Credentials;
import dev.yett.identity.DeviceSecret;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TestAuthority;
import dev.yett.identity.TlsContext;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Order;
import dev.yett.protocol.TrustNumber;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/// A device on loopback that speaks the protocol over real TLS, rightly unless its script says
/// otherwise. Each connection has a thread of its own, which plays the script.
public final class EvilDevice implements AutoCloseable {
  /// What a device does. All that is not overridden is honest.
  public interface Script {
    /// A whole connection.
    default void connected(EvilPeer peer) throws Exception {
      peer.welcome();
      while (true) {
        served(peer, peer.order());
      }
    }

    /// One order.
    default void served(EvilPeer peer, Seen order) throws Exception {
      switch (order.order().operation()) {
        case "hello" -> {
          peer.started(order);
          peer.finished(order);
        }
        case "operations" -> {
          peer.started(order);
          peer.output(peer.device().catalogue().encode());
          peer.finished(order);
        }
        case "trust" -> {
          peer.started(order);
          peer.input(order);
          peer.output(peer.device().bundle());
          peer.finished(order);
        }
        default -> run(peer, order);
      }
    }

    /// One order that is neither `hello` nor `operations` nor `trust`.
    void run(EvilPeer peer, Seen order) throws Exception;
  }

  /// An order whose MAC verified.
  @SuppressWarnings("ArrayRecordComponent") // equality is never asked
  public record Seen(long number, Order order, Digest digest, byte[] payload) {}

  private final SpiffeId id;
  private final TlsContext tls;
  private final DeviceSecret secret;
  private final Catalogue catalogue;
  private final Script script;
  private final ServerSocket listening;
  private final Thread acceptor;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile byte[] bundle;
  private volatile TrustNumber trust;

  /// @param holder whose certificate it shows
  /// @param secret with which it signs
  public EvilDevice(
      Path directory,
      TestAuthority authority,
      TestAuthority.Holder holder,
      String name,
      DeviceSecret secret,
      Catalogue catalogue,
      Script script) {
    try {
      Credentials credentials = authority.credentials(directory, holder);
      this.id = authority.deviceId(name);
      this.tls = TlsContext.device(credentials, List.of());
      this.secret = secret;
      this.catalogue = catalogue;
      this.script = script;
      this.bundle = credentials.trust().bundle().encoded();
      this.trust = credentials.trust().bundle().number();
      this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.acceptor = Thread.ofVirtual().start(this::accept);
  }

  /// With a right certificate and secret of epoch 1.
  public static EvilDevice named(
      String name, Path directory, TestAuthority authority, Catalogue catalogue, Script script) {
    return new EvilDevice(
        directory,
        authority,
        authority.device(name),
        name,
        authority.secret(name, 1),
        catalogue,
        script);
  }

  public int port() {
    return listening.getLocalPort();
  }

  SpiffeId id() {
    return id;
  }

  DeviceSecret secret() {
    return secret;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  /// The bundle that it says it holds.
  TrustNumber trust() {
    return trust;
  }

  private byte[] bundle() {
    return bundle;
  }

  public int connections() {
    return connections.get();
  }

  /// What went wrong in scripts beside the end of a connection, such as a failed assertion.
  public List<Throwable> faults() {
    return List.copyOf(faults);
  }

  /// What it says of the bundle that it holds, and gives out as that.
  public void trust(TrustNumber number, byte[] bytes) {
    trust = number;
    bundle = bytes;
  }

  /// Nobody is let in any more; connections that there are stay.
  public void refuseConnections() throws IOException {
    listening.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket raw = listening.accept();
        connections.incrementAndGet();
        sockets.add(raw);
        threads.add(Thread.ofVirtual().start(() -> serve(raw)));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void serve(Socket raw) {
    try (raw) {
      raw.setTcpNoDelay(true);
      SSLSocket socket = tls.accept(raw);
      socket.startHandshake();
      script.connected(new EvilPeer(this, raw, socket));
    } catch (EOFException
        | SocketException
        | SocketTimeoutException
        | javax.net.ssl.SSLException e) {
      // The client went, or the script closed the socket.
    } catch (Throwable e) {
      faults.add(e);
    }
  }

  @Override
  public void close() throws Exception {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    acceptor.join(Duration.ofSeconds(5));
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(Duration.ofSeconds(5));
    }
    secret.close();
  }
}
