package dev.yett.client;

import dev.yett.protocol.SignalName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Passes a stream on to an order, on a thread of its own, and vouches for it at its end.
final class StandardInput {
  private static final int CHUNK = 65_536;

  private final InputStream in;
  private final LastingOrder order;
  private volatile @Nullable IOException failed;

  private StandardInput(InputStream in, LastingOrder order) {
    this.in = in;
    this.order = order;
  }

  /// Begins. The thread is a daemon: a read of a terminal cannot be interrupted, and must not keep
  /// the program.
  static StandardInput pass(InputStream in, LastingOrder order) {
    var input = new StandardInput(in, order);
    Thread.ofPlatform().daemon().name("yett-input").start(input::run);
    return input;
  }

  private void run() {
    byte[] chunk = new byte[CHUNK];
    try (var out = order.input()) {
      for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
        out.write(chunk, 0, got);
      }
      out.finish();
    } catch (OrderEndedException e) {
      // Nobody wants the rest.
    } catch (IOException e) {
      failed = e;
      order.signal(SignalName.KILL);
    }
  }

  /// What reading failed with: the order was killed then.
  Optional<IOException> failure() {
    return Optional.ofNullable(failed);
  }
}
