package dev.yett.server;

import dev.yett.identity.TimeFloor;
import dev.yett.server.audit.AuditLog;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.flow.InputBudget;
import dev.yett.server.order.OrderMemory;
import dev.yett.server.session.Sessions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// What all connections of the daemon share. Thread-safe; a reloaded part is put in place for what
/// comes after.
final class Device {
  private static final Logger LOG = System.getLogger(Device.class.getName());

  private final TimeFloor clock;
  private final AuditLog audit;
  private final OrderMemory memory;
  private final InputBudget inputBudget;
  private final Consumer<Throwable> fatal;
  private final Semaphore compute = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  private final AtomicLong connections = new AtomicLong();
  private final Rejections rejections;
  private final Timekeeper timekeeper;
  private final Sessions sessions;

  private volatile Identity identity;
  private volatile Offer offer;
  private volatile Settings settings;
  private volatile Optional<X509Certificate> served = Optional.empty();
  private volatile boolean draining;

  /// @param fatal ends the process; called when the JVM itself is broken
  Device(
      TimeFloor clock,
      AuditLog audit,
      OrderMemory memory,
      InputBudget inputBudget,
      Identity identity,
      Offer offer,
      Settings settings,
      Consumer<Throwable> fatal) {
    this.clock = clock;
    this.audit = audit;
    this.memory = memory;
    this.inputBudget = inputBudget;
    this.identity = identity;
    this.offer = offer;
    this.settings = settings;
    this.fatal = fatal;
    this.rejections = new Rejections(audit);
    this.timekeeper = new Timekeeper(clock, audit);
    this.sessions =
        new Sessions(
            clock,
            memory,
            new InputBudget(Runtime.getRuntime().maxMemory() / 4),
            () -> settings().sessions(),
            this::record,
            fatal);
  }

  TimeFloor clock() {
    return clock;
  }

  AuditLog audit() {
    return audit;
  }

  OrderMemory memory() {
    return memory;
  }

  InputBudget inputBudget() {
    return inputBudget;
  }

  Sessions sessions() {
    return sessions;
  }

  /// What happened is told to the client even where it cannot be recorded; the log of the daemon
  /// says so, and the next order is refused.
  void record(AuditRecord what) {
    try {
      audit.write(what);
    } catch (IOException e) {
      LOG.log(Level.ERROR, () -> "audit: not recorded: " + e.getMessage());
    }
  }

  Timekeeper timekeeper() {
    return timekeeper;
  }

  Rejections rejections() {
    return rejections;
  }

  /// The permits to compute during handshakes: as many as there are cores, in the order of asking.
  Semaphore compute() {
    return compute;
  }

  Identity identity() {
    return identity;
  }

  void identity(Identity reloaded) {
    if (!reloaded.id().equals(identity.id())) {
      throw new IllegalArgumentException("a device does not change its name");
    }
    identity = reloaded;
  }

  Offer offer() {
    return offer;
  }

  void offer(Offer reloaded) {
    offer = reloaded;
  }

  Settings settings() {
    return settings;
  }

  void settings(Settings reloaded) {
    settings = reloaded;
  }

  /// An order was verified on a connection that showed this certificate.
  void served(X509Certificate leaf) {
    served = Optional.of(leaf);
  }

  /// The certificate under which an order was verified last.
  Optional<X509Certificate> served() {
    return served;
  }

  /// From now on no further order begins.
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /// A name for the next connection.
  String nextConnection() {
    return "c" + connections.incrementAndGet();
  }

  /// The JVM is broken: ends the process.
  void fatal(Throwable why) {
    fatal.accept(why);
  }
}
