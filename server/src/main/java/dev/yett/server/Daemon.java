package dev.yett.server;

import dev.yett.identity.DurableFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TimeFloor;
import dev.yett.identity.seal.Passphrases;
import dev.yett.server.audit.AuditLog;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.config.Configuration;
import dev.yett.server.config.Root;
import dev.yett.server.flow.InputBudget;
import dev.yett.server.operation.Operation;
import dev.yett.server.order.OrderMemory;
import dev.yett.server.session.Attach;
import dev.yett.server.session.ListSessions;
import dev.yett.server.session.Sessions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The running daemon: what it holds, from the first listening socket to the last line of audit.
public final class Daemon implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Daemon.class.getName());
  private static final long AUDIT_FILE = 64L << 20;
  private static final int BACKLOG = 1024;

  /// What orders that were told to end may take for it.
  private static final Duration ENDING = Duration.ofSeconds(9);

  private final Path state;
  private final Assembly assembly;
  private final TimeFloor clock;
  private final AuditLog audit;
  private final Device device;
  private final Connections connections;
  private final TrustWatch trust;
  private final List<ServerSocket> sockets = new ArrayList<>();
  private final List<Thread> listeners = new ArrayList<>();
  private volatile Duration drain;

  private Daemon(
      Configuration configuration,
      Assembly assembly,
      TimeFloor clock,
      Identity identity,
      AuditLog audit,
      Consumer<Throwable> fatal)
      throws IOException {
    this.state = configuration.state();
    this.assembly = assembly;
    this.clock = clock;
    this.audit = audit;
    this.drain = configuration.limits().drain();
    var memory = new OrderMemory(clock, configuration.limits().rememberedOrders());
    audit.remembered().forEach(memory::restore);
    this.device =
        new Device(
            clock,
            audit,
            memory,
            new InputBudget(Runtime.getRuntime().maxMemory() / 4),
            identity,
            Offer.of(List.of(), List.of()),
            settings(configuration),
            fatal);
    device.offer(offer(configuration));
    this.connections = new Connections(device);
    this.trust = new TrustWatch(device);
  }

  /// Reads identity, trust and audit, and begins to accept connections.
  ///
  /// @param fatal ends the process; called when the JVM itself is broken
  /// @throws IdentityException names the file that is wrong
  public static Daemon start(
      Configuration configuration, Assembly assembly, Consumer<Throwable> fatal)
      throws IOException, IdentityException {
    return start(configuration, assembly, fatal, Passphrases.none("this daemon was given none"));
  }

  /// The same, where the key may be under a passphrase.
  public static Daemon start(
      Configuration configuration,
      Assembly assembly,
      Consumer<Throwable> fatal,
      Passphrases passphrases)
      throws IOException, IdentityException {
    Path directory = configuration.state().resolve("identity");
    TimeFloor clock = TimeFloor.open(directory.resolve("floor"), InstantSource.system());
    DurableFile.sweep(directory, Instant.now());
    Identity identity = Identity.read(directory, passphrases);
    clock.raise(signedTime(identity));
    AuditLog audit = AuditLog.open(configuration.state().resolve("audit"), clock, AUDIT_FILE);
    Daemon daemon;
    try {
      daemon = new Daemon(configuration, assembly, clock, identity, audit, fatal);
    } catch (IOException | RuntimeException e) {
      audit.close();
      throw e;
    }
    try {
      audit.sync(new AuditRecord.Began(identity.id().toString(), Runtime.version().toString()));
      for (InetSocketAddress address : configuration.listen()) daemon.listen(address, fatal);
      return daemon;
    } catch (IOException | RuntimeException e) {
      daemon.close();
      throw e;
    }
  }

  private void listen(InetSocketAddress address, Consumer<Throwable> fatal) throws IOException {
    var socket = new ServerSocket();
    sockets.add(socket);
    socket.setReuseAddress(true);
    try {
      socket.bind(address, BACKLOG);
    } catch (IOException e) {
      throw new IOException("cannot listen at " + text(address) + ": " + e.getMessage(), e);
    }
    listeners.add(
        Thread.ofPlatform()
            .name("listener " + text(address))
            .start(new Listener(socket, connections::admit, fatal)));
  }

  /// Who this device is.
  public SpiffeId id() {
    return device.identity().id();
  }

  /// Where connections are accepted, with the ports that were free.
  public List<InetSocketAddress> addresses() {
    return sockets.stream().map(s -> (InetSocketAddress) s.getLocalSocketAddress()).toList();
  }

  /// How many connections there are.
  public int connections() {
    return connections.count();
  }

  Device device() {
    return device;
  }

  /// Puts a configuration that was read again in force, and reads the identity again. What listens,
  /// and where state is kept, does not change.
  ///
  /// @throws IdentityException when the identity is wrong; then nothing has changed
  public void reload(Configuration configuration) throws IOException, IdentityException {
    Identity identity = device.identity().again();
    if (!identity.id().equals(id())) {
      throw new IdentityException("the certificate bears another name: " + identity.id());
    }
    Offer offer = offer(configuration);
    clock.raise(signedTime(identity));
    device.identity(identity);
    device.offer(offer);
    device.settings(settings(configuration));
    drain = configuration.limits().drain();
    if (!configuration.state().equals(state)) {
      LOG.log(Level.WARNING, "the new place of state is taken at the next start");
    }
    audit.sync(new AuditRecord.Reloaded(true, ""));
  }

  /// A configuration was read again, and not taken.
  public void notReloaded(String why) {
    audit.note(new AuditRecord.Reloaded(false, why));
  }

  /// Accepts no more, lets running orders go on for as long as the owner allows, and ends what is
  /// left.
  ///
  /// @return whether all ended in time
  public boolean drain() throws InterruptedException {
    closeSockets();
    device.drain();
    device.sessions().drain();
    return connections.drain(drain, ENDING);
  }

  @Override
  public void close() throws IOException {
    closeSockets();
    try {
      connections.drain(Duration.ZERO, ENDING);
      connections.close();
      trust.close();
      for (Thread listener : listeners) listener.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      try {
        audit.write(new AuditRecord.Stopped(id().toString()));
      } finally {
        audit.close();
      }
    }
  }

  private void closeSockets() {
    for (ServerSocket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "closing a listening socket failed");
      }
    }
  }

  private Offer offer(Configuration configuration) throws IOException {
    List<Operation> operations =
        new ArrayList<>(assembly.operations(configuration, device::offer, device::identity, clock));
    operations.add(new ListSessions(device.sessions()));
    operations.add(new Attach());
    return Offer.of(operations, configuration.roots().values().stream().map(Root::spec).toList());
  }

  /// The newest time that something signed in force tells.
  private static Instant signedTime(Identity identity) {
    return identity.trust().bundle().issued();
  }

  private static Settings settings(Configuration configuration) {
    Configuration.Limits limits = configuration.limits();
    return new Settings(
        limits.connections(),
        limits.strangers(),
        limits.idle(),
        limits.stalled(),
        configuration.trust(),
        limits.firstOrder(),
        new Sessions.Allowance(limits.detachedEach(), limits.detached()),
        Settings.Patience.USUAL);
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
