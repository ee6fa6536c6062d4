package dev.yett.server;

import dev.yett.identity.Grant;
import dev.yett.identity.IdentityException;
import dev.yett.identity.SpiffeId;
import dev.yett.server.config.Configuration;
import dev.yett.server.session.Sessions;
import dev.yett.server.testing.EvilClient;
import dev.yett.server.testing.Permits;
import dev.yett.server.testing.TestOperations;
import dev.yett.server.testing.TestPki;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/// A whole daemon in this process, on a free port of the loopback, with [TestOperations].
final class TestDevice implements AutoCloseable {
  static final SpiffeId PUMP = Permits.PUMP;

  final TestPki pki;
  final Path state;
  final TestOperations operations = new TestOperations();
  final AtomicReference<Throwable> fatal = new AtomicReference<>();
  final Configuration configuration;
  final TestPki.Leaf alice;
  Daemon daemon;

  TestDevice(Path directory) throws IOException, IdentityException {
    this(directory, new TestPki(), Duration.ofSeconds(10));
  }

  TestDevice(Path directory, TestPki pki, Duration firstOrder)
      throws IOException, IdentityException {
    this.pki = pki;
    this.alice = pki.operator("alice");
    this.state = directory;
    pki.device(directory.resolve("identity"), PUMP);
    this.configuration =
        new Configuration(
            directory.resolve("yettd.toml"),
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            directory,
            new Configuration.Limits(
                1000,
                800,
                Optional.empty(),
                Duration.ofHours(1),
                firstOrder,
                Duration.ofSeconds(1),
                100_000,
                16,
                64),
            Configuration.Trust.USUAL,
            new TreeMap<>(),
            new TreeMap<>(),
            new TreeMap<>());
    this.daemon = start();
  }

  private Daemon start() throws IOException, IdentityException {
    return Daemon.start(configuration, (c, offer, identity, clock) -> operations.all(), fatal::set);
  }

  /// Stops the daemon and starts it again on the same state.
  void restart() throws IOException, IdentityException {
    try {
      daemon.close();
    } catch (IOException e) {
      // Its audit log had been closed already.
    }
    daemon = start();
  }

  int port() {
    return daemon.addresses().getFirst().getPort();
  }

  /// From now on a connection has so long until its first order.
  void firstOrder(Duration within) {
    settings(within, daemon.device().settings().sessions());
  }

  /// From now on so many sessions may be nobody's.
  void allow(Sessions.Allowance sessions) {
    settings(daemon.device().settings().firstOrder(), sessions);
  }

  private void settings(Duration firstOrder, Sessions.Allowance sessions) {
    Settings now = daemon.device().settings();
    daemon
        .device()
        .settings(
            new Settings(
                now.connections(),
                now.strangers(),
                now.idle(),
                now.stalled(),
                now.trust(),
                firstOrder,
                sessions,
                now.patience()));
  }

  /// A new connection of alice, whose `WELCOME` has been read.
  EvilClient alice() throws IOException {
    EvilClient client = EvilClient.connect(port(), alice);
    client.welcome();
    return client;
  }

  /// Alice's grant as technician.
  Grant grant() {
    return pki.grant("alice", PUMP, "technician");
  }

  /// The lines of the audit log so far.
  List<String> audit() throws IOException {
    return Files.readAllLines(state.resolve("audit/audit.jsonl"));
  }

  @Override
  public void close() throws IOException {
    daemon.close();
    if (fatal.get() != null) throw new AssertionError(fatal.get());
  }
}
