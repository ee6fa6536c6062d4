package dev.yett.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Accepts connections, and does nothing else: whatever is wrong with one, or with the system, the
/// next is accepted as soon as it can be.
final class Listener implements Runnable {
  private static final Logger LOG = System.getLogger(Listener.class.getName());
  private static final Duration BACK_OFF = Duration.ofMillis(50);

  private final ServerSocket socket;
  private final Consumer<Socket> admit;
  private final Consumer<Throwable> fatal;
  private long silentUntil = System.nanoTime();
  private long unsaid;

  /// @param admit takes a connection without waiting for it
  /// @param fatal ends the process; called when the JVM itself is broken
  Listener(ServerSocket socket, Consumer<Socket> admit, Consumer<Throwable> fatal) {
    this.socket = socket;
    this.admit = admit;
    this.fatal = fatal;
  }

  /// Accepts until the socket is closed.
  @Override
  public void run() {
    while (!socket.isClosed()) {
      try {
        admit.accept(socket.accept());
      } catch (IOException | RuntimeException e) {
        if (socket.isClosed()) return;
        complain(e);
        pause();
      } catch (VirtualMachineError e) {
        fatal.accept(e);
        pause();
      }
    }
  }

  /// One line a second: it cannot be helped from here, and the log must not fill the disk.
  private void complain(Exception e) {
    long now = System.nanoTime();
    if (now - silentUntil < 0) {
      unsaid++;
      return;
    }
    LOG.log(
        Level.ERROR,
        "cannot accept: {0} ({1} more since the last line)",
        String.valueOf(e.getMessage()),
        unsaid);
    unsaid = 0;
    silentUntil = now + TimeUnit.SECONDS.toNanos(1);
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(BACK_OFF.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
