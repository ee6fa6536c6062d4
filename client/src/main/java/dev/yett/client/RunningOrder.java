package dev.yett.client;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Limits;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.SignalName;
import java.io.IOException;
import java.security.MessageDigest;
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
  private final MessageDigest digest = Digest.sha256();
  private Optional<Receipt> receipt = Optional.empty();
  private Optional<Finished> finished = Optional.empty();
  private long limit;
  private long received;
  private long taken;
  private long told;
  private long outputBytes;
  private long errorBytes;
  private long records;
  private boolean outputEnded;
  private boolean errorsEnded;

  RunningOrder(Device device, long number, SentOrder sent, Orders orders, long earlyInput) {
    this.device = device;
    this.number = number;
    this.sent = sent;
    this.orders = orders;
    this.lock = orders.lock();
    this.changed = lock.newCondition();
    this.limit = sent.window();
    this.input = new OrderInput(device, this, orders, earlyInput);
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
        throw Failures.refused(device.name(), sent.operation(), refused);
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
    while (true) {
      var next = next();
      if (next.isEmpty()) {
        return end();
      }
      pass(next.get(), sink);
    }
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

  /// Whether all of the output that an end tells of had come on this connection.
  boolean hasAllOf(Finished end) {
    lock.lock();
    try {
      return isWhole(end);
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

  private Optional<Arrival> next() throws UserError, InterruptedException {
    lock.lock();
    try {
      while (arrived.isEmpty()) {
        if (finished.isPresent()) {
          return Optional.empty();
        }
        if (receipt.isPresent() && receipt.get() instanceof Receipt.Refused refused) {
          throw Failures.refused(device.name(), sent.operation(), refused);
        }
        orders.throwIfOver();
        changed.await();
      }
      return Optional.of(arrived.removeFirst());
    } finally {
      lock.unlock();
    }
  }

  private void pass(Arrival arrival, Sink sink) throws IOException, UserError {
    switch (arrival) {
      case Arrival.Output(byte[] bytes) -> {
        if (sent.operation().digest()) {
          digest.update(bytes);
        }
        sink.output(bytes);
        passed(bytes.length);
      }
      case Arrival.Errors(byte[] bytes) -> {
        sink.errors(bytes);
        passed(bytes.length);
      }
      case Arrival.Row(Cbor row, int size) -> {
        sink.record(row);
        passed(size);
      }
    }
  }

  /// Grants more once half of the window has been passed on.
  private void passed(int bytes) throws UserError {
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

  private Finished end() throws UserError {
    lock.lock();
    try {
      var end = finished.orElseThrow();
      if (!joined() && !isWhole(end)) {
        throw Failures.incomplete(device.name(), sent.operation(), end, outputBytes);
      }
      return end;
    } finally {
      lock.unlock();
    }
  }

  private boolean isWhole(Finished end) {
    return end.output() == outputBytes
        && end.errors() == errorBytes
        && end.records() == records
        && isSame(end);
  }

  /// Where the catalogue declares a digest, an order that worked must bear the right one.
  private boolean isSame(Finished end) {
    if (!sent.operation().digest()) {
      return true;
    }
    boolean worked = end.ending() instanceof Ending.Exited(int status) && status == 0;
    return end.digest().map(d -> d.equals(Digest.sha256(digest))).orElse(!worked);
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
      if (!started.joined() && started.input() != 0) {
        throw new ProtocolException(Reason.MESSAGE_MALFORMED, "input that was never sent");
      }
    }
    receipt = Optional.of(verified);
    changed.signalAll();
  }

  void output(byte[] bytes) throws ProtocolException {
    outputEnded = arrive(new Arrival.Output(bytes), bytes.length, outputEnded);
    outputBytes += bytes.length;
  }

  void errors(byte[] bytes) throws ProtocolException {
    errorsEnded = arrive(new Arrival.Errors(bytes), bytes.length, errorsEnded);
    errorBytes += bytes.length;
  }

  void row(Cbor row, int size) throws ProtocolException {
    arrive(new Arrival.Row(row, size), size, false);
    records++;
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
    changed.signalAll();
    input.wake();
  }

  /// The connection is over: everyone who waits learns it.
  void over() {
    changed.signalAll();
    input.wake();
  }
}
