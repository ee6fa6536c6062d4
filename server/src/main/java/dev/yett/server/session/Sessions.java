package dev.yett.server.session;

import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Finished;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.audit.AuditRecord.Source;
import dev.yett.server.flow.InputBudget;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Denial;
import dev.yett.server.order.OrderMemory;
import dev.yett.server.order.Permit;
import dev.yett.server.order.Verified;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// All sessions of the device. Thread-safe.
public final class Sessions {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int NAME_BITS = 80;

  /// How many sessions may go on that nobody has, and how many that have ended may keep what nobody
  /// took.
  ///
  /// @param each of one operator
  /// @param all of all operators
  public record Allowance(int each, int all) {
    public Allowance {
      if (each < 1 || all < 1) throw new IllegalArgumentException("no sessions");
    }
  }

  /// An order that has, or had, a session.
  private record Place(Session session, Seat seat) {}

  private final InstantSource clock;
  private final OrderMemory memory;
  private final InputBudget budget;
  private final Supplier<Allowance> allowance;
  private final Consumer<AuditRecord> audit;
  private final Consumer<Throwable> fatal;
  private final Map<String, Session> byName = new ConcurrentHashMap<>();
  private final Map<Digest, Place> byOrder = new ConcurrentHashMap<>();

  /// @param budget for output beyond what each may keep in any case
  /// @param allowance as it is at the time of asking
  /// @param audit records, or says in the log that it cannot
  /// @param fatal ends the process; called when the JVM itself is broken
  public Sessions(
      InstantSource clock,
      OrderMemory memory,
      InputBudget budget,
      Supplier<Allowance> allowance,
      Consumer<AuditRecord> audit,
      Consumer<Throwable> fatal) {
    this.clock = clock;
    this.memory = memory;
    this.budget = budget;
    this.allowance = allowance;
    this.audit = audit;
    this.fatal = fatal;
  }

  /// A name that no session has.
  public static String freshName() {
    return new BigInteger(NAME_BITS, RANDOM).toString(36);
  }

  /// Why an operator may not begin one more: too many wait for somebody to come back.
  public Optional<Denial> full(SpiffeId operator) {
    List<Session> alone =
        byName.values().stream().filter(s -> s.isDetached() && !s.isOver()).toList();
    long own = alone.stream().filter(s -> s.permit().operator().equals(operator)).count();
    Allowance most = allowance.get();
    if (own < most.each() && alone.size() < most.all()) return Optional.empty();
    String text =
        own < most.each()
            ? "the device holds %d detached sessions, which is its limit".formatted(alone.size())
            : "you have %d detached sessions here, which is the limit; attach to one and end it"
                .formatted(own);
    return Optional.of(new Denial(Reason.BUSY, Optional.empty(), text));
  }

  /// Begins a session, which the connection then has.
  ///
  /// @param operation empty where a reload took it away
  public Relay begin(
      Verified verified,
      Permit permit,
      OrderMemory.Entry entry,
      Optional<Operation> operation,
      Source source,
      Relay.Line line)
      throws ProtocolException {
    var kept = keeping(operation);
    var session = new Session(this, freshName(), source, permit, kept, line.revoked());
    byName.put(session.name(), session);
    Relay relay =
        session
            .take(none -> sit(session, new Seat(verified, permit, entry, none, true)), false, line)
            .orElseThrow();
    session.start(operation);
    entry.detach();
    return relay;
  }

  /// Goes on with the session that an order has, or had.
  ///
  /// @return empty where it has none, or none any more
  /// @throws ProtocolException `frame-state`, when the client sent input too early
  public Optional<Relay> join(Digest order, Relay.Line line) throws ProtocolException {
    Place place = byOrder.get(order);
    return place == null
        ? Optional.empty()
        : place.session().take(untaken -> place.seat(), true, line);
  }

  /// Takes over a session by an order of its own.
  ///
  /// @return empty where it is gone
  public Optional<Relay> attach(
      Session session, Verified verified, Permit permit, OrderMemory.Entry entry, Relay.Line line)
      throws ProtocolException {
    var relay =
        session.take(
            untaken -> sit(session, new Seat(verified, permit, entry, untaken, false)),
            false,
            line);
    entry.detach();
    return relay;
  }

  private Seat sit(Session session, Seat seat) {
    memory.arrived(seat.verified());
    byOrder.put(seat.verified().digest(), new Place(session, seat));
    session.seat(seat).ifPresent(this::evict);
    return seat;
  }

  /// An attachment of long ago, which will hardly be joined again.
  private void evict(Seat seat) {
    Finished lost = Outcome.failed(Reason.LOST).finished(0, 0, 0, 0, Optional.empty());
    seat.settle(lost, seat.from());
    leave(seat);
  }

  /// A session that this operator began.
  public Optional<Session> find(SpiffeId operator, String name) {
    return Optional.ofNullable(byName.get(name))
        .filter(session -> session.permit().operator().equals(operator));
  }

  /// The session that an order has, or had.
  public Optional<Session> of(Digest order) {
    return Optional.ofNullable(byOrder.get(order)).map(Place::session);
  }

  /// The rows of one operator, oldest first.
  List<Cbor.Map> rows(SpiffeId operator) {
    return byName.values().stream()
        .filter(session -> session.permit().operator().equals(operator))
        .sorted(Comparator.comparing(Session::started))
        .map(Session::row)
        .flatMap(Optional::stream)
        .toList();
  }

  /// Looks at every deadline; called several times a second, never waits.
  public void tick(long now) {
    byName.values().forEach(session -> session.tick(now));
    forgetTheOldest();
  }

  /// Of too many ended sessions, what the oldest kept is forgotten: clients that come and go
  /// without goodbye keep nobody from working.
  private void forgetTheOldest() {
    List<Session> ended =
        byName.values().stream()
            .filter(session -> session.isDetached() && session.isOver())
            .sorted(Comparator.comparing(Session::started))
            .toList();
    Allowance most = allowance.get();
    int tooMany = ended.size() - most.all();
    Map<SpiffeId, Integer> kept = new HashMap<>();
    for (Session session : ended.reversed()) {
      boolean hisAreTooMany =
          kept.merge(session.permit().operator(), 1, Integer::sum) > most.each();
      if (hisAreTooMany) session.forgetEnded();
    }
    for (int i = 0; i < tooMany; i++) ended.get(i).forgetEnded();
  }

  /// The bundle in force has changed: what it revokes ends.
  public void recheck() {
    byName.values().forEach(Session::recheck);
  }

  /// The device is to stop: sessions that wait for somebody who cannot come any more end.
  public void drain() {
    byName.values().forEach(Session::drain);
  }

  /// The device stops: all end.
  public void end() {
    byName.values().forEach(session -> session.end(Reason.SHUTDOWN));
  }

  /// How many go on.
  public long running() {
    return byName.values().stream().filter(session -> !session.isOver()).count();
  }

  /// Waits until none goes on.
  ///
  /// @return whether that came about
  public boolean awaitNone(Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (running() > 0) {
      if (System.nanoTime() - deadline > 0) return false;
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return true;
  }

  /// A terminal's output runs less far ahead of who looks at it than it may wait for him.
  private KeptOutput keeping(Optional<Operation> operation) {
    long most = operation.map(Operation::keep).orElse(0L);
    boolean terminal = operation.map(o -> o.spec().tty()).orElse(false);
    return new KeptOutput(budget, most, terminal ? KeptOutput.FLOOR : most);
  }

  Instant now() {
    return clock.instant();
  }

  void record(AuditRecord what) {
    audit.accept(what);
  }

  void fatal(Throwable why) {
    fatal.accept(why);
  }

  void forget(Session session, List<Seat> seats) {
    byName.remove(session.name());
    seats.forEach(this::leave);
  }

  void leave(Seat seat) {
    byOrder.remove(seat.verified().digest());
    memory.departed(seat.verified());
  }
}
