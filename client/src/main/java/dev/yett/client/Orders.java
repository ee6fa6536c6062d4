package dev.yett.client;

import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Frame;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Welcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The orders of one connection and what a device may send in answer: the client's half of
/// PROTOCOL §12. Everything that is not allowed now ends the connection, so that a device can
/// neither make us hold more than we granted nor answer what was not asked.
///
/// Its lock guards the state of every order too, and is never held while anything blocks.
final class Orders {
  private final String device;
  private final Link link;
  private final Signer signer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Sent and not ended, oldest first; only the first can have been started.
  private final ArrayDeque<RunningOrder> unended = new ArrayDeque<>();

  private long nextNumber;
  private boolean proven;
  private boolean closing;
  private Optional<End> end = Optional.empty();

  Orders(String device, Link link, Signer signer) {
    this.device = device;
    this.link = link;
    this.signer = signer;
  }

  ReentrantLock lock() {
    return lock;
  }

  /// Reads until the connection is over. For the reader thread.
  void read() {
    End why;
    try {
      Optional<DeviceMessage.Goodbye> goodbye = Optional.empty();
      while (goodbye.isEmpty()) {
        goodbye = take(link.read());
      }
      why = ended(goodbye.get());
    } catch (ProtocolException e) {
      why = new End(false, Failures.broke(device, e));
    } catch (UnsignedReceipt e) {
      why = new End(false, Failures.unsigned(device));
    } catch (IOException e) {
      var cause = link.whyClosed().orElseGet(() -> Failures.words(e));
      why = new End(true, Failures.lost(device, cause));
    }
    over(why);
    link.close();
  }

  /// A device that heard nothing of us for too long has lost us as we have lost it.
  private End ended(DeviceMessage.Goodbye goodbye) {
    boolean lost = goodbye.reason().equals(Reason.TIMEOUT.code()) && isProven();
    return new End(lost, Failures.goodbye(device, goodbye, isProven()));
  }

  private Optional<DeviceMessage.Goodbye> take(Frame frame)
      throws ProtocolException, UnsignedReceipt {
    var message = DeviceMessage.decode(frame);
    lock.lock();
    try {
      switch (message) {
        case Welcome _ -> throw new ProtocolException(Reason.FRAME_STATE, "a second WELCOME");
        case DeviceMessage.StartedFrame(Mac0 mac0) ->
            answered(Receipt.Started.decode(verified(mac0)));
        case DeviceMessage.WaitingFrame(Mac0 mac0) ->
            answered(Receipt.Waiting.decode(verified(mac0)));
        case DeviceMessage.RefusedFrame(Mac0 mac0) -> {
          answered(Receipt.Refused.decode(verified(mac0)));
          removeEnded();
        }
        case DeviceMessage.Output(byte[] data) -> started().output(data);
        case DeviceMessage.Errors(byte[] data) -> started().errors(data);
        case DeviceMessage.Row row -> started().row(row.item(), frame.payload().length);
        case Finished finished -> {
          if (finished.number() != started().number()) {
            throw new ProtocolException(Reason.NUMBER_UNKNOWN, "FINISHED of another order");
          }
          started().finish(finished);
          removeEnded();
        }
        case Credit credit -> credited(credit);
        case Ping ping -> link.answerLater(ping.data());
        case Pong pong -> link.ponged(pong.data());
        case DeviceMessage.Goodbye goodbye -> {
          return Optional.of(goodbye);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// The payload of a receipt for the oldest order, which is the only one that may get one.
  private byte[] verified(Mac0 mac0) throws ProtocolException, UnsignedReceipt {
    var oldest = unended.peekFirst();
    if (oldest == null || oldest.isStarted()) {
      throw new ProtocolException(Reason.FRAME_STATE, "a receipt that nobody waits for");
    }
    if (!signer.verifies(mac0, oldest.number())) {
      throw new UnsignedReceipt();
    }
    return mac0.payload().toArray();
  }

  private void answered(Receipt receipt) throws ProtocolException {
    var oldest = unended.getFirst();
    if (receipt.number() != oldest.number() || !receipt.order().equals(oldest.digest())) {
      throw new ProtocolException(Reason.NUMBER_UNKNOWN, "a receipt for another order");
    }
    proven = true;
    oldest.answered(receipt);
    changed.signalAll();
  }

  private void removeEnded() {
    unended.removeFirst();
    changed.signalAll();
  }

  private RunningOrder started() throws ProtocolException {
    var oldest = unended.peekFirst();
    if (oldest == null || !oldest.isStarted()) {
      throw new ProtocolException(Reason.FRAME_STATE, "output of an order that does not run");
    }
    return oldest;
  }

  private void credited(Credit credit) throws ProtocolException {
    if (credit.number() >= nextNumber) {
      throw new ProtocolException(Reason.NUMBER_UNKNOWN, "CREDIT of an order that was not sent");
    }
    for (var order : unended) {
      if (order.number() == credit.number()) {
        order.input().credited(credit.taken(), credit.limit());
      }
    }
  }

  // What the sending side asks and tells.

  /// Makes an order known before it is written, so that its receipt finds it.
  void register(RunningOrder order) throws UserError {
    lock.lock();
    try {
      throwIfOver();
      if (!proven && nextNumber > 0) {
        throw new IllegalStateException("one order only before the first receipt");
      }
      nextNumber = order.number() + 1;
      unended.add(order);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until at most `most` orders have not ended, counting one more; before the first receipt,
  /// none.
  void awaitRoom(long most) throws UserError, InterruptedException {
    lock.lock();
    try {
      while (unended.size() >= (proven ? most : 1)) {
        throwIfOver();
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isProven() {
    lock.lock();
    try {
      return proven;
    } finally {
      lock.unlock();
    }
  }

  boolean isOver() {
    lock.lock();
    try {
      return end.isPresent() || closing;
    } finally {
      lock.unlock();
    }
  }

  Optional<End> end() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  void throwIfOver() throws UserError {
    lock.lock();
    try {
      if (end.isPresent()) {
        throw end.get().error();
      }
    } finally {
      lock.unlock();
    }
  }

  /// From now on the end is what we wanted.
  void closing() {
    lock.lock();
    try {
      closing = true;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the device's last word.
  Optional<End> awaitEnd(Duration atMost) {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (end.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return end();
  }

  End awaitOver() throws InterruptedException {
    lock.lock();
    try {
      while (end.isEmpty()) {
        changed.await();
      }
      return end.get();
    } finally {
      lock.unlock();
    }
  }

  /// The first end counts.
  void over(End why) {
    lock.lock();
    try {
      if (end.isEmpty()) {
        end = Optional.of(why);
        unended.forEach(RunningOrder::over);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
