package dev.yett.server;

import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.audit.AuditRecord.Source;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.order.Denial;
import dev.yett.server.order.OrderMemory;
import dev.yett.server.order.Permit;
import dev.yett.server.session.Attach;
import dev.yett.server.session.Relay;
import dev.yett.server.session.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The turns of one connection's orders that are carried out by sessions: a session is begun,
/// joined or attached to, and relayed until it ends or the connection does. By the runner.
final class SessionTurns {
  /// What a session may take to end once it was told to, its tree and its stubbornness included.
  private static final Duration ENDING = Duration.ofSeconds(7);

  private final Device device;
  private final Connection connection;
  private final Source source;
  private final FrameWriter out;
  private final OrderQueue orders;
  private final Standing standing;
  private final Answers answers;

  SessionTurns(
      Device device,
      Connection connection,
      Source source,
      FrameWriter out,
      OrderQueue orders,
      Standing standing,
      Answers answers) {
    this.device = device;
    this.connection = connection;
    this.source = source;
    this.out = out;
    this.orders = orders;
    this.standing = standing;
    this.answers = answers;
  }

  /// Why a new order may not have a session, though policy permits its operation.
  Optional<Denial> objection(Permit permit) {
    if (!Attach.isAskedBy(permit)) return device.sessions().full(permit.operator());
    var session = device.sessions().find(permit.operator(), Attach.session(permit));
    return session.isEmpty()
        ? Optional.of(unknown())
        : device.offer().policy().objection(session.get().permit().order(), permit.roles());
  }

  /// Why an order may not go on with the session that it has or had: its grant must be able to
  /// begin what the session does.
  Optional<Denial> objectionToJoin(Permit permit) {
    return device
        .sessions()
        .of(permit.digest())
        .map(Session::permit)
        .flatMap(first -> device.offer().policy().objection(first.order(), permit.roles()));
  }

  /// Carries out an order that is new, and whose intent is on record.
  void begin(ArrivedOrder arrived, Permit permit, OrderMemory.Entry entry)
      throws IOException, InterruptedException {
    try {
      if (Attach.isAskedBy(permit)) {
        attach(arrived, permit, entry);
        return;
      }
      var operation = Optional.ofNullable(device.offer().operations().get(permit.operation()));
      arrived.lendSecrets();
      Relay relay =
          device
              .sessions()
              .begin(arrived.verified(), permit, entry, operation, source, line(arrived, permit));
      relay(arrived, relay, false);
    } catch (ProtocolException e) {
      connection.end(Parting.broken(e.reason()));
    }
  }

  private void attach(ArrivedOrder arrived, Permit permit, OrderMemory.Entry entry)
      throws IOException, InterruptedException, ProtocolException {
    var sessions = device.sessions();
    var session = sessions.find(permit.operator(), Attach.session(permit));
    Optional<Relay> relay =
        session.isEmpty()
            ? Optional.empty()
            : sessions.attach(
                session.get(), arrived.verified(), permit, entry, line(arrived, permit));
    if (relay.isEmpty()) {
      entry.settle(new OrderMemory.Settlement.Refused(unknown()));
      answers.refuse(arrived, unknown());
      return;
    }
    device.record(new AuditRecord.Attached(source, permit, relay.get().session().name()));
    permit
        .order()
        .terminal()
        .ifPresent(size -> relay.get().heed(new Event.Resize(size.columns(), size.rows())));
    relay(arrived, relay.get(), false);
  }

  /// Goes on with the session of an order that had its turn before.
  ///
  /// @return false where there is none
  boolean join(ArrivedOrder arrived, Permit permit) throws IOException, InterruptedException {
    try {
      var relay = device.sessions().join(permit.digest(), line(arrived, permit));
      if (relay.isEmpty()) return false;
      device.record(new AuditRecord.Joined(source, permit));
      relay(arrived, relay.get(), true);
    } catch (ProtocolException e) {
      connection.end(Parting.broken(e.reason()));
    }
    return true;
  }

  private Relay.Line line(ArrivedOrder arrived, Permit permit) {
    return new Relay.Line(
        arrived.input(),
        arrived.output(),
        () -> connection.end(Parting.decided(Reason.REPLACED)),
        () -> standing.isRevoked(permit.claims()));
  }

  private void relay(ArrivedOrder arrived, Relay relay, boolean joined)
      throws IOException, InterruptedException, ProtocolException {
    Reason why = Reason.LOST;
    boolean told = false;
    try {
      arrived.events().listen("relay-" + arrived.number(), relay::heed);
      arrived.begin();
      answers.start(arrived, relay.session().name(), relay.input(), joined, relay.output());
      relay.run(out);
      orders.ended(arrived);
      out.write(relay.finished(arrived.number()).encode());
      told = true;
    } catch (EndedException e) {
      why = e.reason();
    } finally {
      arrived.events().close();
      if (!told) relay.leave(why);
    }
    if (told) {
      orders.told(relay);
    } else if (why != Reason.LOST && why != Reason.DETACHED) {
      lastWord(arrived, relay);
    }
  }

  /// The session ends with the order: the client is told once nothing is left of it.
  private void lastWord(ArrivedOrder arrived, Relay relay)
      throws IOException, InterruptedException {
    if (!relay.session().awaitEnd(ENDING)) return;
    orders.ended(arrived);
    out.write(relay.finished(arrived.number()).encode());
  }

  private static Denial unknown() {
    return new Denial(
        Reason.SESSION_UNKNOWN, Optional.of(Attach.SESSION), Reason.SESSION_UNKNOWN.text());
  }
}
