package dev.yett.server.session;

import dev.yett.protocol.Finished;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.server.flow.InputChannel;
import dev.yett.server.flow.OutputGate;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/// What one order of one connection has of a session, for as long as it has it. The connection's
/// runner relays output; its reader tells what the client took; input is read from it by the
/// session's operation.
public final class Relay {
  private static final byte[] NOTHING = new byte[0];

  /// A link that was cut may be cut again before a large frame is through: then it would never be.
  private static final int FIRST_FRAME = 2048;

  /// The connection's side; nothing here blocks.
  ///
  /// @param replaced ends the connection, since another has the session now
  /// @param revoked whether the certificate or grant of the order has been revoked
  public record Line(
      InputChannel input, OutputGate output, Runnable replaced, BooleanSupplier revoked) {}

  private final Session session;
  private final Seat seat;
  private final Line line;
  private final boolean joined;
  private final KeptOutput.Tap tap;
  private final InputChannel.Accepted input;
  private final OptionalLong output;
  private long at;
  private volatile boolean told;

  /// Under the session's lock.
  ///
  /// @param joined whether the client may have some of the output from an earlier connection
  Relay(Session session, Seat seat, Line line, boolean joined) {
    this.session = session;
    this.seat = seat;
    this.line = line;
    this.joined = joined;
    this.input = seat.accepted();
    this.output =
        joined
            ? OptionalLong.of(Math.max(0, session.kept().taken().bytes() - seat.from().bytes()))
            : OptionalLong.empty();
    this.tap = session.kept().tap(new Start());
    line.output().follow(taken -> tap.taken(seat.from().bytes() + taken));
  }

  /// The session.
  public Session session() {
    return session;
  }

  /// The order's input that was accepted on earlier connections.
  public long input() {
    return input.bytes();
  }

  /// Where the order's output is still held from; empty for one that begins.
  public OptionalLong output() {
    return output;
  }

  Seat seat() {
    return seat;
  }

  Line line() {
    return line;
  }

  /// Whether the client was told the end.
  boolean isTold() {
    return told;
  }

  /// Relays output until there is no more, with the frames that end its streams. Input is taken
  /// from here on: before, the client has not been told from which byte it is to send.
  ///
  /// @throws EndedException when the connection ends or the order must, or another connection has
  ///     the session
  /// @throws ProtocolException when the client told of more than it got
  public void run(FrameWriter out) throws IOException, ProtocolException, InterruptedException {
    session.open(this);
    int most = joined ? FIRST_FRAME : Limits.FRAME;
    for (var next = tap.next(); next.isPresent(); next = tap.next()) {
      var slice = next.get();
      int part = slice.length();
      if (slice.kind() == Kind.RECORD) {
        line.output().all(part);
      } else {
        part = line.output().some(Math.min(part, most));
        most = Math.min(2 * most, Limits.FRAME);
      }
      at += part;
      seat.sends(at);
      slice.write(out, part);
      tap.gave(part);
    }
    Counts own = session.kept().all().since(seat.from());
    if (own.output() > 0) out.write(Kind.OUTPUT, NOTHING, 0, 0);
    if (own.errors() > 0) out.write(Kind.ERRORS, NOTHING, 0, 0);
  }

  /// The end of the session as this order sees it, once it has ended.
  public Finished finished(long number) {
    return session.finished(seat, number);
  }

  /// What the client tells of the order; never blocks.
  public void heed(Event event) {
    switch (event) {
      case Event.Signal(var name) -> session.signal(name);
      case Event.Resize resize -> session.resize(resize);
      case Event.End(Reason why) -> close(why);
    }
  }

  /// The client was told the end; it may still lose its connection before it has all.
  public void tell() {
    told = true;
    session.told(this);
  }

  /// The connection ends: whether the session goes on is the reason's affair.
  ///
  /// @param why `lost` and `detached` let it, all else ends it
  public void leave(Reason why) {
    session.leave(this, why);
  }

  /// Whatever it was that the client did not take, nobody will ask for it.
  public void forget() {
    session.forget(this);
  }

  /// Nothing more goes through here.
  void close(Reason why) {
    tap.close(new EndedException(why));
  }

  private final class Start implements KeptOutput.Start {
    @Override
    public OptionalLong wanted() {
      if (!joined) return OptionalLong.of(seat.from().bytes());
      OptionalLong taken = line.output().taken();
      return taken.isEmpty() ? taken : OptionalLong.of(seat.from().bytes() + taken.getAsLong());
    }

    @Override
    public void begin(long place) throws ProtocolException {
      at = place - seat.from().bytes();
      line.output().begin(at, seat.sent());
    }
  }
}
