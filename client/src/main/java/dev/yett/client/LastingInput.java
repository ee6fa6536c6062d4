package dev.yett.client;

import dev.yett.protocol.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The input of an order that goes on over several connections. For one writing thread.
///
/// What the device has not taken for good is kept, and sent again where its receipt says that input
/// goes on. As with [OrderInput], only [#finish] makes the input whole.
public final class LastingInput extends OutputStream {
  /// Bytes of a frame. Of a frame that is cut off nothing has arrived: on a bad link less is more,
  /// and less still of what did not arrive the first time.
  private static final int PIECE = 16_384;

  private static final int SMALL_PIECE = 4_096;

  private final LastingOrder order;
  private final Lifeline line;

  /// Held while input is written, so that what is sent again stands before what is new.
  private final ReentrantLock sending = new ReentrantLock();

  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
  private final MessageDigest digest = Digest.sha256();
  private long keptFrom;
  private long sent;
  private volatile RunningOrder on;
  private Optional<Digest> whole = Optional.empty();

  LastingInput(LastingOrder order, Lifeline line, RunningOrder first) {
    this.order = order;
    this.line = line;
    this.on = first;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  /// Sends bytes as far as there is credit, and waits for more, and for the connection.
  ///
  /// @throws OrderEndedException when nobody takes input any more
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int at = offset;
    int end = offset + length;
    while (at < end) {
      awaitRoom();
      at += offer(bytes, at, end - at);
    }
  }

  /// Sends as much as there is credit for, and waits for nothing but the socket.
  ///
  /// @return how many bytes were sent
  public int offer(byte[] bytes, int offset, int length) throws IOException {
    sending.lock();
    try {
      if (whole.isPresent()) {
        throw new IOException("the input has been sealed");
      }
      var input = on.input();
      drop(input.taken());
      int now = (int) Math.min(Math.min(length, PIECE), input.room());
      if (now > 0) {
        kept.add(Arrays.copyOfRange(bytes, offset, offset + now));
        digest.update(bytes, offset, now);
        sent += now;
        try {
          input.send(bytes, offset, now);
        } catch (OrderEndedException e) {
          // It is kept, for the next connection; or nobody wants it any more, which is told below.
        }
      }
      return now;
    } finally {
      sending.unlock();
    }
  }

  /// Waits until something may be sent.
  ///
  /// @throws OrderEndedException when nobody takes input any more
  public void awaitRoom() throws IOException {
    while (true) {
      var now = order.now();
      try {
        line.awaitInput(order, now);
        now.input().awaitRoom();
        return;
      } catch (OrderEndedException e) {
        if (now.hasEnded() || !line.hasAnother(order, now)) {
          throw e;
        }
      }
    }
  }

  /// Whether it goes on there: what was sent before has been sent again, or is just being sent.
  boolean isOn(RunningOrder now) {
    return on == now;
  }

  /// Whether the device takes input, but no more for now: neither is the connection being dialled
  /// again, nor has the order ended.
  public boolean isHeldUp() {
    var now = order.now();
    return now.wasStarted() && !now.hasEnded() && now.isConnected() && now.input().room() <= 0;
  }

  /// Vouches that this was all of the input. Twice is once.
  public void finish() throws IOException {
    sending.lock();
    try {
      if (whole.isEmpty()) {
        var all = Digest.sha256(digest);
        whole = Optional.of(all);
        on.input().finish(sent, all);
      }
    } catch (OrderEndedException e) {
      // It is sealed on the next connection; or nobody wants it any more.
    } finally {
      sending.unlock();
    }
  }

  /// Does nothing: see [#finish].
  @Override
  public void close() {}

  /// What has been sent and is not known to be taken, on the connection that is over.
  Resumption resumption(boolean started, Tally output) {
    sending.lock();
    try {
      drop(on.input().taken());
      return new Resumption(started, output, keptFrom, sent);
    } finally {
      sending.unlock();
    }
  }

  /// Sends again what the device has not accepted, and the seal. Waits for credit.
  ///
  /// @param accepted bytes that the device has, by its receipt
  void goOn(RunningOrder next, long accepted) throws IOException {
    sending.lock();
    try {
      drop(accepted);
      on = next;
      line.tellChanged();
      for (byte[] piece : kept) {
        for (int at = 0; at < piece.length; at += SMALL_PIECE) {
          next.input().write(piece, at, Math.min(SMALL_PIECE, piece.length - at));
        }
      }
      if (whole.isPresent()) {
        next.input().finish(sent, whole.get());
      }
    } finally {
      sending.unlock();
    }
  }

  private void drop(long taken) {
    while (!kept.isEmpty() && taken > keptFrom) {
      byte[] first = kept.removeFirst();
      long over = taken - keptFrom;
      if (over < first.length) {
        kept.addFirst(Arrays.copyOfRange(first, (int) over, first.length));
        keptFrom = taken;
      } else {
        keptFrom += first.length;
      }
    }
  }
}
