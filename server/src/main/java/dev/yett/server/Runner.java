package dev.yett.server;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Order;
import dev.yett.protocol.Printable;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.RunningDigest;
import dev.yett.server.audit.AuditRecord;
import dev.yett.server.audit.AuditRecord.Source;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Decision;
import dev.yett.server.order.Denial;
import dev.yett.server.order.OrderMemory;
import dev.yett.server.order.OrderMemory.Recall;
import dev.yett.server.order.OrderMemory.Settlement;
import dev.yett.server.order.Permit;
import dev.yett.server.order.Verified;
import dev.yett.server.order.Verifier;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/// Takes the orders of one connection in their turn, decides about each and runs it: PROTOCOL §9, 7
/// to 11, and what follows.
final class Runner {
  private static final Logger LOG = System.getLogger(Runner.class.getName());

  /// How long a joined order may take to end once its connection was told to.
  private static final Duration REPLACEMENT = Duration.ofSeconds(8);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SESSION_BITS = 80;

  private final Device device;
  private final Connection connection;
  private final Source source;
  private final FrameWriter out;
  private final Verifier verifier;
  private final OrderQueue orders;
  private final Standing standing;

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
    this.verifier = verifier;
    this.orders = orders;
    this.standing = standing;
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
      refuse(arrived, malformed.get());
      return;
    }
    Order order = verified.order().orElseThrow();
    Runnable replaced = () -> connection.end(Parting.decided(Reason.REPLACED));
    switch (device.memory().turn(verified, order, replaced)) {
      case Recall.Rejected(Denial denial) -> refuse(arrived, denial);
      case Recall.Known(OrderMemory.Entry entry) -> join(arrived, entry);
      case Recall.Fresh(OrderMemory.Entry entry) -> {
        boolean settled = false;
        try {
          fresh(arrived, entry);
          settled = true;
        } finally {
          if (!settled) entry.settle(new Settlement.Ended(unknownOutcome(arrived)));
        }
      }
    }
  }

  private void fresh(ArrivedOrder arrived, OrderMemory.Entry entry)
      throws IOException, InterruptedException {
    switch (decide(arrived)) {
      case Denial denial -> {
        entry.settle(new Settlement.Refused(denial));
        refuse(arrived, denial);
      }
      case Permit permit -> {
        try {
          device.audit().sync(new AuditRecord.Intent(source, permit));
        } catch (IOException e) {
          var denial = Denial.of(Reason.AUDIT_UNAVAILABLE);
          entry.settle(new Settlement.Refused(denial));
          refuse(arrived, denial);
          return;
        }
        carryOut(arrived, permit, entry);
      }
    }
  }

  /// Steps 9 and 10 of PROTOCOL §9.
  private Decision decide(ArrivedOrder arrived) {
    if (arrived.cancelled()) return Denial.of(Reason.CANCELLED);
    if (device.isDraining()) return Denial.of(Reason.SHUTDOWN);
    Verified verified = arrived.verified();
    String operation = verified.order().map(Order::operation).orElse("");
    var fault = standing.fault(verified.claims(), operation);
    if (fault.isPresent()) return fault.get();
    Decision decision = device.offer().policy().decide(verified);
    if (decision instanceof Permit permit && permit.spec().input() != arrived.inputMode()) {
      return Denial.of(Reason.BUSY);
    }
    return decision;
  }

  private void carryOut(ArrivedOrder arrived, Permit permit, OrderMemory.Entry entry)
      throws IOException, InterruptedException {
    var exchange =
        new OrderExchange(
            arrived,
            out,
            permit.order().terminal(),
            outputDigest(arrived, permit),
            files -> record(new AuditRecord.Files(source, permit, files)),
            connection::lost);
    Outcome outcome;
    boolean interrupted = false;
    arrived.begin();
    try {
      start(arrived, false);
      outcome = perform(permit, exchange);
      exchange.close();
    } catch (IOException e) {
      connection.lost();
      outcome = Outcome.failed(Reason.LOST);
    } catch (InterruptedException e) {
      interrupted = true;
      outcome = Outcome.failed(Reason.LOST);
    }
    orders.ended(arrived);
    Finished finished = finished(arrived.number(), outcome, exchange);
    entry.settle(new Settlement.Ended(finished));
    record(new AuditRecord.Result(source, permit, finished));
    if (interrupted) throw new InterruptedException();
    out.write(finished.encode());
  }

  private static Optional<RunningDigest> outputDigest(ArrivedOrder arrived, Permit permit) {
    return permit.spec().digest()
        ? Optional.of(RunningDigest.of(Reader.algorithm(arrived.verified(), permit.spec())))
        : Optional.empty();
  }

  private Outcome perform(Permit permit, OrderExchange exchange) throws InterruptedException {
    Operation operation = device.offer().operations().get(permit.operation());
    if (operation == null) return Outcome.failed(Reason.INTERNAL);
    try {
      return operation.run(permit, exchange);
    } catch (EndedException e) {
      return ended(e);
    } catch (IOException e) {
      LOG.log(Level.WARNING, () -> permit.operation() + ": " + describe(e));
      return Outcome.failed(Reason.IO);
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      LOG.log(Level.ERROR, permit.operation() + " failed in a way that is our fault", e);
      return Outcome.failed(Reason.INTERNAL);
    }
  }

  private static Outcome ended(EndedException why) {
    return why.signal()
        .<Outcome>map(signal -> new Outcome.Signaled(signal.name()))
        .orElseGet(() -> Outcome.failed(why.reason()));
  }

  /// An order that had its turn before is answered, and not run again.
  private void join(ArrivedOrder arrived, OrderMemory.Entry entry)
      throws IOException, InterruptedException {
    var settlement = entry.settlement();
    if (settlement.isPresent() && settlement.get() instanceof Settlement.Refused(Denial denial)) {
      refuse(arrived, denial);
      return;
    }
    switch (decide(arrived)) {
      case Denial denial -> refuse(arrived, denial);
      case Permit permit -> {
        entry.replace();
        var outcome = entry.await(REPLACEMENT);
        if (outcome.isEmpty()) {
          refuse(arrived, Denial.of(Reason.BUSY));
          return;
        }
        switch (outcome.get()) {
          case Settlement.Refused(Denial denial) -> refuse(arrived, denial);
          case Settlement.Ended(Finished finished) -> {
            record(new AuditRecord.Joined(source, permit));
            start(arrived, true);
            orders.ended(arrived);
            out.write(renumbered(finished, arrived.number()).encode());
          }
        }
      }
    }
  }

  private void start(ArrivedOrder arrived, boolean joined) throws IOException {
    var receipt =
        new Receipt.Started(
            arrived.number(),
            arrived.verified().digest(),
            new BigInteger(SESSION_BITS, RANDOM).toString(36),
            0,
            joined);
    var signed = verifier.receipt(arrived.number(), receipt.encode());
    out.write(new DeviceMessage.StartedFrame(signed).encode());
  }

  private void refuse(ArrivedOrder arrived, Denial denial) throws IOException {
    Verified verified = arrived.verified();
    record(new AuditRecord.Refused(source, verified, verified.order(), denial));
    orders.ended(arrived);
    var receipt =
        new Receipt.Refused(
            arrived.number(),
            verified.digest(),
            denial.reason().code(),
            denial.argument(),
            denial.text());
    var signed = verifier.receipt(arrived.number(), receipt.encode());
    out.write(new DeviceMessage.RefusedFrame(signed).encode());
  }

  /// What happened is told to the client even where it cannot be recorded; the log of the daemon
  /// says so, and the next order is refused.
  private void record(AuditRecord what) {
    try {
      device.audit().write(what);
    } catch (IOException e) {
      LOG.log(Level.ERROR, () -> "audit: not recorded: " + describe(e));
    }
  }

  private static Finished finished(long number, Outcome outcome, OrderExchange exchange) {
    var map = new TreeMap<String, Cbor>();
    Ending ending =
        switch (outcome) {
          case Outcome.Exited exited -> {
            map.putAll(exited.result());
            yield new Ending.Exited(exited.status());
          }
          case Outcome.Signaled signaled -> new Ending.Signaled(signaled.signal());
          case Outcome.Failed failed ->
              new Ending.Failed(failed.reason().code(), failed.text(), failed.argument());
        };
    var result = Cbor.map();
    map.forEach(result::put);
    return new Finished(
        number,
        ending,
        result.build(),
        exchange.outputBytes(),
        exchange.errorBytes(),
        exchange.records(),
        exchange.digest(),
        outcome.truncated());
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
        past.truncated());
  }

  private static Finished unknownOutcome(ArrivedOrder arrived) {
    var failed =
        new Ending.Failed(
            Reason.UNKNOWN_OUTCOME.code(), Reason.UNKNOWN_OUTCOME.text(), Optional.empty());
    return new Finished(
        arrived.number(), failed, Cbor.map().build(), 0, 0, 0, Optional.empty(), false);
  }

  private static String describe(IOException e) {
    return e.getClass().getSimpleName() + ": " + Printable.escape(String.valueOf(e.getMessage()));
  }
}
