package dev.yett.server;

import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Frame;
import dev.yett.protocol.FrameReader;
import dev.yett.protocol.How;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Limits;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Order;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Seal;
import dev.yett.protocol.Spares;
import dev.yett.protocol.Survival;
import dev.yett.protocol.Value;
import dev.yett.server.flow.InputChannel;
import dev.yett.server.order.Verified;
import dev.yett.server.order.Verifier;
import java.io.IOException;
import java.util.Optional;

/// Reads one connection: frames in, checks on arrival. Never writes, and never waits for a process,
/// a disk or the peer's reading; what is owed it leaves to the writer.
final class Reader {
  private final Device device;
  private final Connection connection;
  private final FrameReader in;
  private final Spares spares;
  private final Verifier verifier;
  private final OrderQueue orders;
  private final Replies replies;
  private boolean typed;
  private boolean told;

  Reader(
      Device device,
      Connection connection,
      FrameReader in,
      Spares spares,
      Verifier verifier,
      OrderQueue orders,
      Replies replies) {
    this.device = device;
    this.connection = connection;
    this.in = in;
    this.spares = spares;
    this.verifier = verifier;
    this.orders = orders;
    this.replies = replies;
  }

  /// Reads until the connection ends, or keys are to be expected: from then on whoever calls this
  /// again shall be a thread of the system, which has a key sooner.
  ///
  /// @return why the connection ends, as far as reading tells; empty, once, when keys will come
  Optional<Parting> read() {
    try {
      while (!typed || told) {
        Frame frame = in.read();
        if (connection.parting().isPresent()) {
          drop();
          return connection.parting();
        }
        var fault = orders.stage().fault(frame.kind());
        if (fault.isPresent()) throw new ProtocolException(fault.get());
        var goodbye = take(ClientMessage.decode(frame));
        if (goodbye.isPresent()) {
          boolean goesOn = goodbye.get() == How.DETACH && orders.survivesDetaching();
          return Optional.of(Parting.left(goesOn ? Reason.DETACHED : Reason.LEFT));
        }
      }
      told = true;
      return Optional.empty();
    } catch (ProtocolException e) {
      return verifier
          .untimely()
          .map(claims -> Parting.untimely(e.reason(), claims, device.clock().instant()))
          .or(() -> Optional.of(Parting.broken(e.reason())));
    } catch (IOException e) {
      return Optional.of(connection.flooded() ? Parting.broken(Reason.FLOOD) : Parting.lost());
    }
  }

  /// The device has said its last word: what still comes is dropped, up to a limit.
  private void drop() throws IOException, ProtocolException {
    int dropped = 0;
    while (dropped < Limits.DRAIN_BYTES) dropped += in.read().payload().length + 1;
  }

  private Optional<How> take(ClientMessage message) throws ProtocolException {
    switch (message) {
      case ClientMessage.OrderFrame order -> order(order);
      case ClientMessage.Input input -> orders.last().input().offer(input.data());
      case ClientMessage.SealFrame seal -> seal(seal);
      case ClientMessage.Signal signal ->
          named(signal.number()).ifPresent(order -> order.signal(signal.name()));
      case ClientMessage.Resize resize ->
          named(resize.number()).ifPresent(order -> order.resize(resize.columns(), resize.rows()));
      case Credit credit -> credit(credit);
      case Ping ping -> replies.pong(ping.data());
      case Pong pong -> connection.ponged();
      case ClientMessage.Goodbye goodbye -> {
        return Optional.of(goodbye.how());
      }
    }
    return Optional.empty();
  }

  private void order(ClientMessage.OrderFrame frame) throws ProtocolException {
    orders.requireRoom();
    Verified verified = verifier.order(frame.mac0());
    connection.established(verified.claims());
    Optional<OperationSpec> spec =
        verified
            .order()
            .map(Order::operation)
            .flatMap(name -> device.offer().catalogue().find(name));
    if (verified.order().flatMap(Order::terminal).isPresent()) typed = true;
    InputMode mode = spec.map(OperationSpec::input).orElse(InputMode.NONE);
    Survival survival = spec.map(OperationSpec::survival).orElse(Survival.NONE);
    var input =
        new InputChannel(
            device.inputBudget(),
            spares,
            RunningDigest.of(spec.map(known -> algorithm(verified, known)).orElse(Digest.SHA_256)),
            survival,
            (taken, limit) -> replies.credit(new Credit(verified.number(), taken, limit)),
            fault -> connection.end(Parting.broken(fault.reason())));
    orders.add(new ArrivedOrder(verified, mode, survival, input));
  }

  /// The algorithm of an order's seals and of the digest of its output (PROTOCOL §8, `SEAL`).
  static String algorithm(Verified verified, OperationSpec spec) {
    return spec.survival() == Survival.RESUME
            && verified.order().map(order -> order.arguments().get("digest")).orElse(null)
                instanceof Value.Text(String named)
            && named.equals(Digest.CRC32C)
        ? named
        : Digest.SHA_256;
  }

  private void seal(ClientMessage.SealFrame frame) throws ProtocolException {
    long number = verifier.sequence();
    Seal seal = verifier.seal(frame.mac0());
    orders.sealed(number);
    if (seal.order() != orders.last().number()) throw new ProtocolException(Reason.SEAL_MISMATCH);
    orders.last().input().seal(seal);
  }

  private void credit(Credit credit) throws ProtocolException {
    var order = named(credit.number());
    if (order.isPresent()) order.get().output().credit(credit.taken(), credit.limit());
  }

  private Optional<ArrivedOrder> named(long number) throws ProtocolException {
    return orders.byNumber(number, verifier.sequence());
  }
}
