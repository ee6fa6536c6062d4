package dev.yett.server;

import dev.yett.identity.Claims;
import dev.yett.identity.Judgement;
import dev.yett.identity.TlsContext;
import dev.yett.protocol.DeviceMessage.Goodbye;
import dev.yett.protocol.FrameReader;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Side;
import dev.yett.protocol.Spares;
import dev.yett.protocol.Welcome;
import dev.yett.protocol.tree.PieceWriter;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.audit.AuditRecord.Source;
import dev.yett.server.order.Verifier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One connection: its handshake, its life and its end.
///
/// The thread that runs it is its reader; a runner and a writer are started once the operator is
/// known. Whatever happens, the raw socket is closed: [#tick] closes it when a deadline passes,
/// which frees every thread that waits for it.
final class Connection implements Runnable {
  /// The feature of a device that takes and makes compressed pieces (PROTOCOL §8, `WELCOME`).
  private static final String ZSTD = "zstd";

  private static final Logger LOG = System.getLogger(Connection.class.getName());

  /// What an order may take to end, with its whole tree.
  private static final Duration TREE = Duration.ofSeconds(5);

  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);
  private static final Octets PING = Octets.of(new byte[] {'y', 'e', 't', 't'});

  private final Device device;
  private final Socket raw;
  private final PacedSocket paced;
  private final Source source;
  private final Deadlines deadlines = new Deadlines();
  private final OrderQueue orders;
  private final AtomicReference<@Nullable Parting> parting = new AtomicReference<>();

  private volatile boolean welcomed;
  private volatile boolean established;
  private volatile boolean spoken;
  private volatile @Nullable Replies replies;
  private volatile @Nullable Standing standing;
  private volatile Optional<X509Certificate> shown = Optional.empty();
  private volatile @Nullable Claims claims;

  Connection(Device device, Socket raw) throws IOException {
    this.device = device;
    this.raw = raw;
    this.paced = new PacedSocket(raw, device.compute());
    this.source =
        new Source(
            device.nextConnection(), raw.getInetAddress().getHostAddress() + ":" + raw.getPort());
    this.orders = new OrderQueue(device.memory());
    raw.setTcpNoDelay(true);
  }

  /// Serves the connection to its end.
  @Override
  public void run() {
    try (raw) {
      serve();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> source.connection() + ": " + e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(Level.ERROR, source.connection() + " failed in a way that is our fault", e);
    } catch (VirtualMachineError e) {
      device.fatal(e);
    } finally {
      orders.close(Reason.LOST);
    }
  }

  private void serve() throws IOException, InterruptedException {
    Identity identity = device.identity();
    SSLSocket tls = identity.tls().accept(paced);
    Handshake.Result result;
    try {
      result = new Handshake(device, paced).with(tls, identity);
    } catch (IOException e) {
      turnedAway(paced.flooded() ? "flood" : "tls", e.getMessage());
      leave(tls);
      return;
    }
    switch (result) {
      case Handshake.Result.Refused(Goodbye why) -> {
        turnedAway(why.reason(), why.text());
        new FrameWriter(tls.getOutputStream()).write(why.encode());
        leave(tls);
      }
      case Handshake.Result.Met met -> converse(tls, identity, met);
    }
  }

  private void converse(SSLSocket tls, Identity identity, Handshake.Result.Met met)
      throws IOException, InterruptedException {
    Judgement.Accepted accepted = met.operator();
    String name = accepted.id().toString();
    device
        .audit()
        .note(
            new AuditRecord.Connected(
                source, name, accepted.leaf().getSerialNumber().toString(16)));
    shown = Optional.of(identity.credentials().chain().getFirst());
    Instant end = identity.credentials().notAfter();
    if (device.clock().instant().isAfter(end)) {
      device.audit().note(new AuditRecord.ServedExpired(source, name, end));
    }
    var out = new FrameWriter(paced.whole(tls.getOutputStream()));
    var owed = new Replies(out);
    var stands = new Standing(device, met.chain());
    try (var verifier =
        new Verifier(
            () -> device.identity().keyring(),
            device.clock(),
            device.timekeeper(),
            accepted.id(),
            accepted.notAfter(),
            TlsContext.exporter(tls))) {
      out.write(welcome(identity).encode());
      standing = stands;
      replies = owed;
      welcomed = true;
      var runner = new Runner(device, this, source, out, verifier, orders, stands);
      var spares = new Spares();
      var reader =
          new Reader(
              device,
              this,
              new FrameReader(paced.yielding(tls.getInputStream()), Side.CLIENT, spares),
              spares,
              verifier,
              orders,
              owed);
      Thread writing = start("writer", () -> write(owed));
      Thread running = start("runner", () -> runThenLeave(runner, tls, out, owed, writing));
      Optional<Parting> parted = read(reader);
      end(parted.isPresent() ? parted.get() : readKeys(reader));
      await(running);
      drain();
    } finally {
      Parting why = parting.get();
      device.audit().note(new AuditRecord.Ended(source, name, why == null ? "lost" : why.record()));
    }
  }

  private Optional<Parting> read(Reader reader) {
    try {
      return reader.read();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(Level.ERROR, source.connection() + " failed in a way that is our fault", e);
      return Optional.of(Parting.decided(Reason.INTERNAL));
    }
  }

  /// Reads on where a person types: on a thread of the system, which the socket wakes by itself; a
  /// virtual one is woken by two others. Where there is none to be had, this one reads on.
  private Parting readKeys(Reader reader) throws InterruptedException {
    var reading = new FutureTask<>(() -> read(reader).orElseThrow());
    try {
      Thread.ofPlatform().daemon().name(source.connection() + "-keys").start(reading);
    } catch (OutOfMemoryError e) {
      LOG.log(Level.WARNING, source.connection() + ": no thread for its keys: " + e.getMessage());
      reading.run();
    }
    try {
      return reading.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VirtualMachineError broken) throw broken;
      throw new IllegalStateException(e.getCause());
    }
  }

  private Welcome welcome(Identity identity) {
    return new Welcome(
        identity.id().toString(),
        device.clock().instant(),
        device.clock().isClockSet(),
        identity.trust().bundle().number(),
        Welcome.Allowance.USUAL,
        PieceWriter.canCompress() ? List.of(ZSTD) : List.of(),
        device.offer().digest());
  }

  private Thread start(String role, Runnable body) {
    return Thread.ofVirtual()
        .name(source.connection() + "-" + role)
        .start(
            () -> {
              try {
                body.run();
              } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
                LOG.log(Level.ERROR, source.connection() + ": its " + role + " failed", e);
                lost();
              } catch (VirtualMachineError e) {
                device.fatal(e);
              }
            });
  }

  private void write(Replies owed) {
    try {
      owed.write();
    } catch (IOException e) {
      lost();
    }
  }

  /// The runner's thread: orders in their turn, then the device's last word.
  private void runThenLeave(
      Runner runner, SSLSocket tls, FrameWriter out, Replies owed, Thread writing) {
    try {
      runner.run();
      owed.close();
      writing.join();
      Parting why = parting.get();
      if (why != null && why.goodbye().isPresent()) {
        out.write(why.goodbye().get().encode());
        leave(tls);
      }
    } catch (IOException e) {
      lost();
    } catch (InterruptedException e) {
      lost();
      Thread.currentThread().interrupt();
    }
  }

  /// Nothing is sent any more: tells the peer by `close_notify` and FIN, and leaves it a moment to
  /// read.
  private void leave(SSLSocket tls) {
    deadlines.closeWithin(Limits.DRAIN);
    try {
      tls.shutdownOutput();
    } catch (IOException e) {
      LOG.log(Level.TRACE, () -> source.connection() + ": no close_notify");
    }
    try {
      raw.shutdownOutput();
      spoken = true;
      if (!welcomed) drain();
    } catch (IOException e) {
      LOG.log(Level.TRACE, () -> source.connection() + ": no FIN");
    }
  }

  /// Reads and drops what still comes, so that closing does not reset the connection under the last
  /// frame.
  private void drain() throws IOException {
    if (!spoken) return;
    long deadline = System.nanoTime() + Limits.DRAIN.toNanos();
    byte[] sink = new byte[64 * 1024];
    InputStream in = raw.getInputStream();
    try {
      for (int dropped = 0; dropped < Limits.DRAIN_BYTES; ) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) return;
        raw.setSoTimeout((int) left);
        int got = in.read(sink);
        if (got < 0) return;
        dropped += got;
      }
    } catch (SocketTimeoutException e) {
      LOG.log(Level.TRACE, () -> source.connection() + ": still sending");
    }
  }

  private void await(Thread running) throws InterruptedException {
    if (running.join(TREE.plusMillis(500))) return;
    LOG.log(Level.WARNING, () -> source.connection() + ": an order does not end; interrupting it");
    running.interrupt();
    if (running.join(AFTER_INTERRUPT)) return;
    LOG.log(Level.ERROR, () -> source.connection() + ": an order does not end");
  }

  /// The connection must end; the first reason counts. Never blocks.
  void end(Parting why) {
    if (!parting.compareAndSet(null, why)) return;
    deadlines.closeWithin(TREE.plus(AFTER_INTERRUPT));
    orders.close(why.order());
    if (!welcomed) closeRaw();
  }

  /// The device stops: the connection ends unless something runs or waits on it.
  void endIfIdle() {
    if (orders.isIdle()) end(Parting.decided(Reason.SHUTDOWN));
  }

  /// The connection cannot be written to. Never blocks.
  void lost() {
    end(Parting.lost());
    closeRaw();
  }

  Optional<Parting> parting() {
    return Optional.ofNullable(parting.get());
  }

  /// A first order was verified, or another.
  void established(Claims signer) {
    claims = signer;
    established = true;
    shown.ifPresent(device::served);
    deadlines.ordered();
  }

  /// Whether an order was ever verified here.
  boolean isEstablished() {
    return established;
  }

  boolean flooded() {
    return paced.flooded();
  }

  void ponged() {
    deadlines.ponged();
  }

  /// Looks at every deadline; called several times a second, never blocks.
  void tick(long now) {
    orders.endStalled(device.settings().stalled());
    switch (deadlines.due(now, phase(), paced, orders.isIdle(), device.settings())) {
      case NOTHING -> {}
      case PING -> {
        Replies owed = replies;
        if (owed != null) owed.ping(PING);
      }
      case TIMEOUT -> end(Parting.decided(Reason.TIMEOUT));
      case IDLE -> end(Parting.decided(Reason.IDLE));
      case CLOSE -> closeRaw();
    }
  }

  private Deadlines.Phase phase() {
    if (parting.get() != null) return Deadlines.Phase.PARTING;
    if (established) return Deadlines.Phase.ESTABLISHED;
    return welcomed ? Deadlines.Phase.STRANGER : Deadlines.Phase.HANDSHAKE;
  }

  /// The bundle in force has changed: what it revokes ends.
  void recheck() {
    Standing stands = standing;
    if (stands == null) return;
    if (stands.certificateRevoked().isPresent()) {
      end(Parting.decided(Reason.CERTIFICATE_REVOKED));
      return;
    }
    Claims signer = claims;
    if (signer != null && device.identity().trust().grantRevoked(signer).isPresent()) {
      orders.endRunning(Reason.REVOKED);
    }
  }

  void closeRaw() {
    try {
      raw.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> source.connection() + ": " + e.getClass().getSimpleName());
    }
  }

  private void turnedAway(String reason, @Nullable String text) {
    device.rejections().record(source, raw.getInetAddress(), reason, text == null ? "" : text);
  }
}
