package dev.yett.server.session;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Finished;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Secret;
import dev.yett.protocol.SignalName;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.audit.AuditRecord.Source;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Permit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An order that is carried out apart from its connection (PROTOCOL §13).
///
/// Its operation runs on a thread of its own. At most one connection has it at a time, by a
/// [Relay]; who takes it over ends the other. Thread-safe; nothing here waits but [#awaitEnd].
public final class Session {
  private static final Logger LOG = System.getLogger(Session.class.getName());

  /// How long it lives detached where the catalogue says nothing.
  public static final Duration LINGER = Duration.ofMinutes(10);

  /// What an operation may take to end, with its whole tree, before it is interrupted.
  private static final Duration ENDING = Duration.ofMillis(5_500);

  /// Orders that may have had it; of more, those of earlier attachments are settled as lost.
  private static final int MOST_SEATS = 256;

  private final Sessions sessions;
  private final String name;
  private final Source source;
  private final Permit permit;
  private final Instant started;
  private final KeptOutput kept;
  private final Work work;
  private final CountDownLatch over = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Seat> seats = new ArrayList<>();
  private final Linger linger;
  private final BooleanSupplier beginnerRevoked;
  private BooleanSupplier lastRevoked;
  private @Nullable Relay holder;
  private @Nullable Finished whole;
  private @Nullable Reason ending;
  private @Nullable Instant ended;
  private long endingSince;
  private boolean interrupted;
  private boolean forgotten;

  Session(
      Sessions sessions,
      String name,
      Source source,
      Permit permit,
      KeptOutput kept,
      BooleanSupplier revoked) {
    this.sessions = sessions;
    this.name = name;
    this.source = source;
    this.permit = permit;
    this.linger = new Linger(permit.spec().linger().orElse(LINGER));
    this.started = sessions.now();
    this.kept = kept;
    this.beginnerRevoked = revoked;
    this.lastRevoked = revoked;
    this.work =
        new Work(
            name,
            permit,
            kept,
            files -> sessions.record(new AuditRecord.Files(source, permit, files)));
  }

  /// What names it on this device.
  public String name() {
    return name;
  }

  /// The order that began it.
  public Permit permit() {
    return permit;
  }

  Instant started() {
    return started;
  }

  KeptOutput kept() {
    return kept;
  }

  /// Begins its operation.
  void start(Optional<Operation> operation) {
    work.begin("session-" + name, operation, this::reasonToEnd, this::finish, sessions::fatal);
  }

  private Reason reasonToEnd() {
    lock.lock();
    try {
      return ending == null ? Reason.LOST : ending;
    } finally {
      lock.unlock();
    }
  }

  private void finish(Outcome outcome) {
    kept.end(new EndedException(Reason.LOST));
    Counts all = kept.all();
    Finished end = outcome.finished(0, all.output(), all.errors(), all.records(), work.digest());
    sessions.record(new AuditRecord.Result(source, permit, end));
    permit.order().arguments().values().stream()
        .filter(Secret.class::isInstance)
        .forEach(secret -> ((Secret) secret).close());
    boolean unwanted;
    List<Seat> attachments;
    lock.lock();
    try {
      whole = end;
      ended = sessions.now();
      if (holder == null) linger.restart();
      seats.forEach(seat -> seat.settle(end, all));
      attachments = seats.stream().filter(seat -> !seat.isFirst()).toList();
      unwanted = ending != null || (holder == null && kept.bytes() == 0);
    } finally {
      lock.unlock();
    }
    for (Seat seat : attachments) {
      sessions.record(new AuditRecord.Result(source, seat.permit(), seat.finished(0, end, all)));
    }
    kept.finish();
    over.countDown();
    if (unwanted) forget();
  }

  /// Gives the session to a connection, by an order that has, or had, it.
  ///
  /// @param seating the order's seat, for what had been before the output that nobody has taken
  /// @return empty where there is no such session any more
  /// @throws ProtocolException `frame-state`, when the client sent input too early
  Optional<Relay> take(Function<Counts, Seat> seating, boolean joined, Relay.Line line)
      throws ProtocolException {
    Optional<Relay> before = Optional.empty();
    Relay relay;
    lock.lock();
    try {
      if (forgotten) return Optional.empty();
      before = Optional.ofNullable(holder);
      before.ifPresent(this::loosen);
      Seat seat = seating.apply(kept.taken());
      if (joined) line.input().resume(seat.accepted());
      relay = new Relay(this, seat, line, joined);
      holder = relay;
      lastRevoked = line.revoked();
      linger.end();
      if (!takesInput(seat)) line.input().drop();
    } finally {
      lock.unlock();
      before.filter(old -> !old.isTold()).ifPresent(old -> old.line().replaced().run());
    }
    // A revocation may have come between the decision and now, and looked here before.
    if (line.revoked().getAsBoolean()) end(Reason.REVOKED);
    return Optional.of(relay);
  }

  /// Adds the order that begins it, or attaches.
  ///
  /// @return the seat that had to make room
  Optional<Seat> seat(Seat seat) {
    lock.lock();
    try {
      seats.add(seat);
      Finished end = whole;
      if (end != null) seat.settle(end, kept.all());
      return seats.size() > MOST_SEATS ? Optional.of(seats.remove(1)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Input may come from this relay from now on.
  void open(Relay relay) {
    lock.lock();
    try {
      if (holder == relay && takesInput(relay.seat())) work.connect(relay.line().input());
    } finally {
      lock.unlock();
    }
  }

  private boolean takesInput(Seat seat) {
    return switch (permit.spec().input()) {
      case NONE -> false;
      case SEALED -> seat.isFirst();
      case STREAM -> true;
    };
  }

  private void loosen(Relay relay) {
    relay.close(Reason.LOST);
    work.disconnect();
    relay.seat().accepted(relay.line().input().release());
    holder = null;
    linger.begin(sessions.now());
  }

  /// The connection of a relay ends, or its order does.
  void leave(Relay relay, Reason why) {
    boolean empty;
    lock.lock();
    try {
      if (holder != relay) return;
      if (why != Reason.LOST && why != Reason.DETACHED) {
        if (whole == null) {
          endLocked(why);
          return;
        }
        empty = true;
      } else {
        loosen(relay);
        empty = whole != null && kept.bytes() == 0;
      }
    } finally {
      lock.unlock();
    }
    if (empty) {
      forget();
    } else {
      sessions.record(new AuditRecord.Detached(source, permit, name, why.code()));
    }
  }

  /// The client was told the end.
  void told(Relay relay) {
    lock.lock();
    try {
      if (holder != relay) return;
      linger.restart();
      if (kept.bytes() > 0) return;
    } finally {
      lock.unlock();
    }
    forget();
  }

  void forget(Relay relay) {
    lock.lock();
    try {
      if (holder != relay) return;
    } finally {
      lock.unlock();
    }
    forget();
  }

  /// What it kept is worth less than room, unless somebody has it.
  void forgetEnded() {
    if (isDetached()) forget();
  }

  private void forget() {
    List<Seat> left;
    lock.lock();
    try {
      if (forgotten || whole == null) return;
      forgotten = true;
      left = List.copyOf(seats);
    } finally {
      lock.unlock();
    }
    kept.forget();
    sessions.forget(this, left);
  }

  /// It must end; `run` of its operation returns soon.
  void end(Reason why) {
    lock.lock();
    try {
      endLocked(why);
    } finally {
      lock.unlock();
    }
  }

  private void endLocked(Reason why) {
    if (whole != null || ending != null) return;
    ending = why;
    endingSince = System.nanoTime();
    work.end(why);
  }

  /// Waits until it has ended.
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return over.await(atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
  }

  void signal(SignalName signal) {
    work.signal(signal);
  }

  void resize(Event.Resize size) {
    work.resize(size);
  }

  Finished finished(Seat seat, long number) {
    lock.lock();
    try {
      if (whole == null) throw new IllegalStateException("it goes on");
      return seat.finished(number, whole, kept.all());
    } finally {
      lock.unlock();
    }
  }

  /// Ends what a bundle now in force revokes.
  void recheck() {
    BooleanSupplier last;
    lock.lock();
    try {
      last = lastRevoked;
    } finally {
      lock.unlock();
    }
    if (!beginnerRevoked.getAsBoolean() && !last.getAsBoolean()) return;
    end(Reason.REVOKED);
    if (isDetached()) forget();
  }

  /// Looks at its deadlines; never waits.
  void tick(long now) {
    boolean abandoned;
    boolean stubborn = false;
    lock.lock();
    try {
      boolean idle = holder == null || holder.isTold();
      abandoned = idle && linger.isOver(now);
      if (whole == null && ending != null && !interrupted) {
        if (now - endingSince > ENDING.toNanos()) {
          interrupted = true;
          stubborn = true;
        }
      }
    } finally {
      lock.unlock();
    }
    if (stubborn) {
      LOG.log(Level.WARNING, () -> "session " + name + " does not end; interrupting it");
      work.interrupt();
    }
    if (abandoned) {
      end(Reason.ABANDONED);
      forget();
    }
  }

  /// Whether nobody has it.
  boolean isDetached() {
    lock.lock();
    try {
      return holder == null;
    } finally {
      lock.unlock();
    }
  }

  /// Whether its operation has ended.
  boolean isOver() {
    return over.getCount() == 0;
  }

  /// Nobody can come back any more, since the device stops.
  void drain() {
    if (isDetached() && permit.spec().input() == InputMode.STREAM) end(Reason.SHUTDOWN);
  }

  /// The row of PROTOCOL §15; empty where there is nothing to attach to.
  Optional<Cbor.Map> row() {
    lock.lock();
    try {
      long bytes = kept.bytes();
      if (forgotten || (whole != null && (bytes == 0 || holder != null))) return Optional.empty();
      var row =
          Cbor.map()
              .put("tty", permit.spec().tty())
              .put("input", permit.spec().input().wire())
              .put("session", name)
              .put("started", started.toEpochMilli())
              .put("attached", holder != null)
              .put("kept", bytes)
              .put("operation", permit.operation());
      if (ended != null) row.put("ended", ended.toEpochMilli());
      linger.tell(row, sessions.now());
      return Optional.of(Rows.withArguments(row, permit));
    } finally {
      lock.unlock();
    }
  }
}
