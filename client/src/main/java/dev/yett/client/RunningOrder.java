package dev.yett.client;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Survival;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// An order on its connection, from its `ORDER` to its `FINISHED` or `REFUSED`.
///
/// Three threads meet here: the connection's reader puts in what came, one thread awaits and
/// passes output on, one thread may write input. What the reader puts in waits in memory, never
/// more than the window that was granted. All state is guarded by the connection's lock.
public final class RunningOrder {
  private final Device device;
  private final long number;
  private final SentOrder sent;
  private final Orders orders;
  private final ReentrantLock lock;
  private final Condition changed;
  private final OrderInput input;

  private final ArrayDeque<Arrival> arrived = new ArrayDeque<>();
  private final Resumption from;
  private final Tally tally;
  private Optional<Receipt> receipt = Optional.empty();
  private Optional<Finished> finished = Optional.empty();
  private final long began;
  private long limit;
  private long received;
  private long taken;
  private long told;
  private boolean inputGotOn;
  private boolean outputEnded;
  private boolean errorsEnded;

  RunningOrder(
      Device device, long number, SentOrder sent, Resumption from, Orders orders, long earlyInput) {
    this.device = device;
    this.number = number;
    this.sent = sent;
    this.from = from;
    this.tally = from.output();
    this.orders = orders;
    this.lock = orders.lock();
    this.changed = lock.newCondition();
    this.began = tally.position();
    this.received = began;
    this.taken = began;
    this.told = began;
    this.limit = received + sent.window();
    this.input = new OrderInput(device, this, orders, earlyInput, from.inputSent());
  }

  /// What the first `CREDIT` says: what need not be sent again, and how far output may go.
  Credit firstCredit() {
    return new Credit(number, taken, limit);
  }

  long number() {
    return number;
  }

  SentOrder sent() {
    return sent;
  }

  /// The digest that names this order for good.
  public Digest digest() {
    return sent.digest();
  }

  /// Where input goes; nothing takes effect before [OrderInput#finish].
  public OrderInput input() {
    return input;
  }

  /// Sends a signal to the program; a built-in operation stops at `INT`. Nothing happens where the
  /// order has ended. An order whose turn has not come is cancelled by `KILL`.
  public void signal(SignalName name) throws UserError {
    if (!hasEnded()) {
      device.signal(number, name);
    }
  }

  /// Tells the program the size of the terminal.
  public void resize(int columns, int rows) throws UserError {
    if (!hasEnded()) {
      device.resize(number, columns, rows);
    }
  }

  public boolean hasEnded() {
    lock.lock();
    try {
      return ended();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the device's receipt.
  ///
  /// @throws UserError refused (254), or the connection ended
  public Receipt awaitReceipt() throws UserError, InterruptedException {
    lock.lock();
    try {
      while (receipt.isEmpty() || receipt.get() instanceof Receipt.Waiting) {
        orders.throwIfOver();
        changed.await();
      }
      if (receipt.get() instanceof Receipt.Refused refused) {
        throw Failures.refused(device.name(), sent, refused);
      }
      return receipt.get();
    } finally {
      lock.unlock();
    }
  }

  /// Passes output on to `sink` until the order has ended. For one thread.
  ///
  /// @return how it ended: a status, a signal, or a failure ([Failures#of])
  /// @throws UserError refused (254); the connection ended, or the output is not what the device
  ///     says it sent (255)
  /// @throws IOException what the sink threw; the order goes on without credit: [#abandon] it
  public Finished await(Sink sink) throws UserError, IOException, InterruptedException {
    while (awaitNext(sink)) {
      // Passed on.
    }
    return end();
  }

  /// Passes the next of its output on to `sink`, for whoever pulls instead of awaiting all of it.
  ///
  /// @return false once the order has ended: [#end] tells how
  /// @throws UserError as [#await]
  public boolean awaitNext(Sink sink) throws UserError, IOException, InterruptedException {
    var next = next();
    if (next.isPresent()) {
      pass(next.get(), sink);
    }
    return next.isPresent();
  }

  /// Whether the device had begun to run it, as far as we have heard.
  boolean wasStarted() {
    lock.lock();
    try {
      return isStarted();
    } finally {
      lock.unlock();
    }
  }

  /// Whether all of the output that an end tells of had come.
  boolean hasAllOf(Finished end) {
    lock.lock();
    try {
      return tally.isWhole(end);
    } finally {
      lock.unlock();
    }
  }

  boolean isConnected() {
    return device.isOpen();
  }

  /// What the device calls the running order.
  Optional<String> session() {
    lock.lock();
    try {
      return receipt.isPresent() && receipt.get() instanceof Receipt.Started started
          ? Optional.of(started.session())
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// After the connection is over: drops what nobody has looked at yet, which the device keeps and
  /// sends again, so that the order can go on elsewhere.
  Tally cut() {
    lock.lock();
    try {
      if (!ended()) {
        arrived.clear();
      }
      return tally;
    } finally {
      lock.unlock();
    }
  }

  /// The device's refusal, if that is its answer.
  Optional<Receipt.Refused> refusal() {
    lock.lock();
    try {
      return receipt.isPresent() && receipt.get() instanceof Receipt.Refused refused
          ? Optional.of(refused)
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Whether something of this order got through on this connection, one way or the other.
  boolean progressed() {
    lock.lock();
    try {
      return received > began || ended() || inputGotOn || input.progressed();
    } finally {
      lock.unlock();
    }
  }

  /// Kills the order and drops what it still sends, so that the connection can go on.
  public Finished abandon() throws UserError, InterruptedException {
    signal(SignalName.KILL);
    try {
      return await(Sink.discard());
    } catch (IOException e) {
      throw new AssertionError("nothing was written", e);
    }
  }

  /// Nobody looks at this array of output any more: it is filled again.
  public void giveBack(byte[] output) {
    device.spares().giveBack(output);
  }

  private Optional<Arrival> next() throws UserError, InterruptedException {
    lock.lock();
    try {
      while (arrived.isEmpty()) {
        if (finished.isPresent()) {
          return Optional.empty();
        }
        if (receipt.isPresent() && receipt.get() instanceof Receipt.Refused refused) {
          throw Failures.refused(device.name(), sent, refused);
        }
        orders.throwIfOver();
        changed.await();
      }
      var next = arrived.removeFirst();
      tally.add(next);
      return Optional.of(next);
    } finally {
      lock.unlock();
    }
  }

  private void pass(Arrival arrival, Sink sink) throws IOException, UserError {
    switch (arrival) {
      case Arrival.Output(byte[] bytes) -> {
        tally.digest(bytes);
        sink.output(bytes);
        passed(bytes.length);
        if (!sink.keeps()) {
          giveBack(bytes);
        }
      }
      case Arrival.Errors(byte[] bytes) -> {
        sink.errors(bytes);
        passed(bytes.length);
      }
      case Arrival.Row(Cbor row, long size) -> {
        sink.record(row);
        passed(size);
      }
      case Arrival.Gap(long missing) -> {
        sink.missing(missing);
        passed(missing);
      }
    }
  }

  /// Grants more once half of the window has been passed on.
  private void passed(long bytes) throws UserError {
    long toTake;
    long toLimit;
    lock.lock();
    try {
      taken += bytes;
      boolean enough = limit - taken > sent.window() / 2;
      if (ended() || (enough && taken - told < Limits.UNTOLD)) {
        return;
      }
      limit = Math.max(limit, taken + sent.window());
      told = taken;
      toTake = taken;
      toLimit = limit;
    } finally {
      lock.unlock();
    }
    device.credit(number, toTake, toLimit);
  }

  /// How it ended, after [#awaitNext] has said that it has.
  ///
  /// @throws UserError the output is not what the device says it sent (255)
  public Finished end() throws UserError {
    lock.lock();
    try {
      var end = finished.orElseThrow();
      boolean comesAgain = sent.operation().survival() == Survival.REPLAY;
      if ((comesAgain || !joined()) && !tally.isWhole(end)) {
        throw Failures.incomplete(device.name(), sent.operation(), end, tally.output());
      }
      return end;
    } finally {
      lock.unlock();
    }
  }

  private boolean joined() {
    return receipt.isPresent() && receipt.get() instanceof Receipt.Started s && s.joined();
  }

  // From here on: called with the lock held, by the reader unless said otherwise.

  boolean ended() {
    return finished.isPresent()
        || (receipt.isPresent() && receipt.get() instanceof Receipt.Refused);
  }

  boolean isStarted() {
    return receipt.isPresent() && receipt.get() instanceof Receipt.Started;
  }

  /// A receipt whose MAC and digest have been verified.
  void answered(Receipt verified) throws ProtocolException {
    if (verified instanceof Receipt.Waiting && receipt.isPresent()) {
      throw new ProtocolException(Reason.FRAME_STATE, "a second WAITING");
    }
    if (verified instanceof Receipt.Started started) {
      if (from.started() && !started.joined()) {
        throw new ProtocolException(Reason.MESSAGE_MALFORMED, "it began an order a second time");
      }
      if (!from.allows(started.input(), started.joined())) {
        throw new ProtocolException(Reason.MESSAGE_MALFORMED, "input that was never sent");
      }
      inputGotOn = started.input() > from.inputTaken();
      input.begin(started.input());
      goOnAt(started.output().orElse(began));
    }
    receipt = Optional.of(verified);
    changed.signalAll();
  }

  /// Somebody else may have taken what stands before.
  private void goOnAt(long output) {
    if (output > began) {
      received = output;
      arrived.add(new Arrival.Gap(output - began));
    }
  }

  void output(byte[] bytes) throws ProtocolException {
    outputEnded = arrive(new Arrival.Output(bytes), bytes.length, outputEnded);
  }

  void errors(byte[] bytes) throws ProtocolException {
    errorsEnded = arrive(new Arrival.Errors(bytes), bytes.length, errorsEnded);
  }

  void row(Cbor row, int size) throws ProtocolException {
    arrive(new Arrival.Row(row, size), size, false);
  }

  /// @return whether the stream has ended now
  private boolean arrive(Arrival arrival, int size, boolean ended) throws ProtocolException {
    if (ended) {
      throw new ProtocolException(Reason.FRAME_STATE, "output after its end");
    }
    if (size == 0) {
      return true;
    }
    if (size > limit - received) {
      throw new ProtocolException(Reason.CREDIT);
    }
    received += size;
    arrived.add(arrival);
    changed.signalAll();
    return false;
  }

  void finish(Finished end) {
    finished = Optional.of(end);
    device.spares().clear();
    changed.signalAll();
    input.wake();
  }

  /// The connection is over: everyone who waits learns it.
  void over() {
    changed.signalAll();
    input.wake();
  }
}
