package dev.yett.server;

import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is owed to the client whatever an operation does: `PONG`, `PING` and `CREDIT`, written by a
/// thread of its own. Whoever owes something leaves it here and never waits; only the newest of
/// each kind is kept, so a client that does not read costs no memory.
final class Replies {
  private final FrameWriter out;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Octets pong;
  private @Nullable Octets ping;
  private @Nullable Credit credit;
  private boolean closed;

  Replies(FrameWriter out) {
    this.out = out;
  }

  void pong(Octets echoed) {
    leave(() -> pong = echoed);
  }

  void ping(Octets token) {
    leave(() -> ping = token);
  }

  void credit(Credit due) {
    leave(() -> credit = due);
  }

  /// Writes no more after the frame that is being written.
  void close() {
    leave(() -> closed = true);
  }

  private void leave(Runnable what) {
    lock.lock();
    try {
      what.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Writes until closed; the body of the writer thread.
  void write() throws IOException {
    while (true) {
      DeviceMessage next;
      lock.lock();
      try {
        while (!closed && pong == null && ping == null && credit == null) {
          changed.awaitUninterruptibly();
        }
        if (closed) return;
        next = next();
      } finally {
        lock.unlock();
      }
      out.write(next.encode());
    }
  }

  private DeviceMessage next() {
    if (pong != null) {
      var message = new Pong(pong);
      pong = null;
      return message;
    }
    if (ping != null) {
      var message = new Ping(ping);
      ping = null;
      return message;
    }
    Credit due = Objects.requireNonNull(credit);
    credit = null;
    return due;
  }
}
