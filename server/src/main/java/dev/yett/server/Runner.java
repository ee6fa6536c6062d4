package dev.yett.server;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Order;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Survival;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.audit.AuditRecord.Source;
import dev.yett.server.operation.Outcome;
import dev.yett.server.operation.Performance;
import dev.yett.server.order.Decision;
import dev.yett.server.order.Denial;
import dev.yett.server.order.OrderMemory;
import dev.yett.server.order.OrderMemory.Recall;
import dev.yett.server.order.OrderMemory.Settlement;
import dev.yett.server.order.Permit;
import dev.yett.server.order.Verified;
import dev.yett.server.order.Verifier;
import dev.yett.server.session.Sessions;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// Takes the orders of one connection in their turn, decides about each and runs it: PROTOCOL §9, 7
/// to 11, and what follows.
final class Runner {
  private static final Logger LOG = System.getLogger(Runner.class.getName());

  /// How long a joined order may take to end once its connection was told to.
  private static final Duration REPLACEMENT = Duration.ofSeconds(8);

  private final Device device;
  private final Connection connection;
  private final Source source;
  private final FrameWriter out;
  private final OrderQueue orders;
  private final Standing standing;
  private final Answers answers;
  private final SessionTurns sessions;

  Runner(
      Device device,
      Connection connection,
      Source source,
      FrameWriter out,
      Verifier verifier,
      OrderQueue orders,
      Standing standing) {
    this.device = device;
    this.connection = connection;
    this.source = source;
    this.out = out;
    this.orders = orders;
    this.standing = standing;
    this.answers = new Answers(device, source, out, verifier, orders);
    this.sessions = new SessionTurns(device, connection, source, out, orders, standing, answers);
  }

  /// Takes orders until the connection ends.
  void run() {
    try {
      for (var next = orders.take(); next.isPresent(); next = orders.take()) {
        try {
          turn(next.get());
        } finally {
          orders.ended(next.get());
        }
      }
    } catch (IOException e) {
      connection.lost();
    } catch (InterruptedException e) {
      connection.end(Parting.lost());
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      LOG.log(Level.ERROR, "an order failed in a way that is our fault", e);
      connection.end(Parting.decided(Reason.INTERNAL));
    }
  }

  private void turn(ArrivedOrder arrived) throws IOException, InterruptedException {
    Verified verified = arrived.verified();
    var malformed = verified.malformed();
    if (malformed.isPresent()) {
      answers.refuse(arrived, malformed.get());
      return;
    }
    Order order = verified.order().orElseThrow();
    Runnable replaced = () -> connection.end(Parting.decided(Reason.REPLACED));
    switch (device.memory().turn(verified, order, replaced)) {
      case Recall.Rejected(Denial denial) -> answers.refuse(arrived, denial);
      case Recall.Known(OrderMemory.Entry entry) -> join(arrived, entry);
      case Recall.Fresh(OrderMemory.Entry entry) -> {
        boolean settled = false;
        try {
          fresh(arrived, entry);
          settled = true;
        } finally {
          if (!settled) entry.abandon(new Settlement.Ended(unknownOutcome(arrived)));
        }
      }
    }
  }

  private void fresh(ArrivedOrder arrived, OrderMemory.Entry entry)
      throws IOException, InterruptedException {
    switch (decide(arrived, this::objection)) {
      case Denial denial -> {
        entry.settle(new Settlement.Refused(denial));
        answers.refuse(arrived, denial);
      }
      case Permit permit -> {
        try {
          device.audit().sync(new AuditRecord.Intent(source, permit));
        } catch (IOException e) {
          var denial = Denial.of(Reason.AUDIT_UNAVAILABLE);
          entry.settle(new Settlement.Refused(denial));
          answers.refuse(arrived, denial);
          return;
        }
        if (permit.spec().survival() == Survival.REPLAY) {
          sessions.begin(arrived, permit, entry);
        } else {
          carryOut(arrived, permit, entry);
        }
      }
    }
  }

  /// Steps 9 and 10 of PROTOCOL §9.
  private Decision decide(ArrivedOrder arrived, Function<Permit, Optional<Denial>> objection) {
    if (arrived.cancelled()) return Denial.of(Reason.CANCELLED);
    if (device.isDraining()) return Denial.of(Reason.SHUTDOWN);
    Verified verified = arrived.verified();
    String operation = verified.order().map(Order::operation).orElse("");
    var fault = standing.fault(verified.claims(), operation);
    if (fault.isPresent()) return fault.get();
    Decision decision = device.offer().policy().decide(verified);
    if (!(decision instanceof Permit permit)) return decision;
    boolean stillSo =
        permit.spec().input() == arrived.inputMode()
            && (permit.spec().survival() == Survival.REPLAY) == arrived.survives();
    return stillSo
        ? objection.apply(permit).<Decision>map(denial -> denial).orElse(permit)
        : Denial.of(Reason.BUSY); // a reload came between
  }

  private Optional<Denial> objection(Permit permit) {
    return permit.spec().survival() == Survival.REPLAY
        ? sessions.objection(permit)
        : Optional.empty();
  }

  private void carryOut(ArrivedOrder arrived, Permit permit, OrderMemory.Entry entry)
      throws IOException, InterruptedException {
    var exchange =
        new OrderExchange(
            arrived,
            out,
            permit.order().terminal(),
            outputDigest(arrived, permit),
            files -> device.record(new AuditRecord.Files(source, permit, files)),
            connection::lost);
    Outcome outcome;
    boolean interrupted = false;
    arrived.begin();
    try {
      arrived.output().begin(0, 0);
      answers.start(arrived, Sessions.freshName(), 0, false, OptionalLong.empty());
      var operation = Optional.ofNullable(device.offer().operations().get(permit.operation()));
      outcome = Performance.of(operation, permit, exchange);
      exchange.close();
    } catch (IOException e) {
      connection.lost();
      outcome = Outcome.failed(Reason.LOST);
    } catch (ProtocolException e) {
      connection.end(Parting.broken(e.reason()));
      outcome = Outcome.failed(Reason.LOST);
    } catch (InterruptedException e) {
      interrupted = true;
      outcome = Outcome.failed(Reason.LOST);
    }
    orders.ended(arrived);
    Finished finished =
        outcome.finished(
            arrived.number(),
            exchange.outputBytes(),
            exchange.errorBytes(),
            exchange.records(),
            exchange.digest());
    entry.settle(new Settlement.Ended(finished));
    device.record(new AuditRecord.Result(source, permit, finished));
    if (interrupted) throw new InterruptedException();
    out.write(finished.encode());
  }

  private static Optional<RunningDigest> outputDigest(ArrivedOrder arrived, Permit permit) {
    return permit.spec().digest()
        ? Optional.of(RunningDigest.of(Reader.algorithm(arrived.verified(), permit.spec())))
        : Optional.empty();
  }

  /// An order that had its turn before is answered, and not run again.
  private void join(ArrivedOrder arrived, OrderMemory.Entry entry)
      throws IOException, InterruptedException {
    var settlement = entry.settlement();
    if (settlement.isPresent() && settlement.get() instanceof Settlement.Refused(Denial denial)) {
      answers.refuse(arrived, denial);
      return;
    }
    switch (decide(arrived, sessions::objectionToJoin)) {
      case Denial denial -> answers.refuse(arrived, denial);
      case Permit permit -> {
        if (sessions.join(arrived, permit)) return;
        entry.replace();
        var outcome = entry.await(REPLACEMENT);
        if (outcome.isEmpty()) {
          if (sessions.join(arrived, permit)) return;
          answers.refuse(arrived, Denial.of(Reason.BUSY));
          return;
        }
        switch (outcome.get()) {
          case Settlement.Refused(Denial denial) -> answers.refuse(arrived, denial);
          case Settlement.Ended(Finished finished) -> {
            device.record(new AuditRecord.Joined(source, permit));
            answers.start(arrived, Sessions.freshName(), 0, true, OptionalLong.empty());
            orders.ended(arrived);
            out.write(renumbered(finished, arrived.number()).encode());
          }
        }
      }
    }
  }

  private static Finished renumbered(Finished past, long number) {
    return new Finished(
        number,
        past.ending(),
        past.result(),
        past.output(),
        past.errors(),
        past.records(),
        past.digest(),
        past.cut());
  }

  private static Finished unknownOutcome(ArrivedOrder arrived) {
    var failed =
        new Ending.Failed(
            Reason.UNKNOWN_OUTCOME.code(), Reason.UNKNOWN_OUTCOME.text(), Optional.empty());
    return new Finished(arrived.number(), failed, Cbor.map().build(), 0, 0, 0, Optional.empty());
  }
}
