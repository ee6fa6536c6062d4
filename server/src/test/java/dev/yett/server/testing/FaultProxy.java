package dev.yett.server.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A TCP proxy that spoils connections byte by byte, the same way each time.
public final class FaultProxy implements AutoCloseable {
  /// What happens to one direction of each connection.
  ///
  /// @param cutAfter bytes that pass before the connection is cut; -1 for never
  /// @param halfClose whether a cut is a FIN in this direction only, not a reset of both
  /// @param flipAt the byte that has its lowest bit flipped; -1 for none
  /// @param piece the most bytes that pass at once
  /// @param pause before each piece, in milliseconds
  /// @param holdAt the byte before which nothing passes until [#release]; -1 for none
  public record Fault(
      long cutAfter, boolean halfClose, long flipAt, int piece, long pause, long holdAt) {
    public static final Fault NONE = new Fault(-1, false, -1, 65_536, 0, -1);

    public static Fault cut(long after) {
      return new Fault(after, false, -1, 65_536, 0, -1);
    }

    public static Fault fin(long after) {
      return new Fault(after, true, -1, 65_536, 0, -1);
    }

    public static Fault flip(long at) {
      return new Fault(-1, false, at, 65_536, 0, -1);
    }

    public static Fault slow(int piece, long pause) {
      return new Fault(-1, false, -1, piece, pause, -1);
    }

    public static Fault hold(long at) {
      return new Fault(-1, false, -1, 65_536, 0, at);
    }

    private long allowed(long passed) {
      long allowed = piece;
      if (cutAfter >= 0) allowed = Math.min(allowed, cutAfter - passed);
      if (holdAt >= 0 && passed < holdAt) allowed = Math.min(allowed, holdAt - passed);
      return allowed;
    }
  }

  private final ServerSocket listening;
  private final int target;
  private final Fault up;
  private final Fault down;
  private final Semaphore held = new Semaphore(0);
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Thread accepting;

  /// @param target a port of the loopback
  /// @param up what happens to what clients send
  /// @param down what happens to what the target sends
  public FaultProxy(int target, Fault up, Fault down) throws IOException {
    this.target = target;
    this.up = up;
    this.down = down;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.accepting = Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /// Lets pass what is held.
  public void release() {
    held.release(1_000);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        sockets.add(client);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(client, server, up));
        Thread.ofVirtual().start(() -> pump(server, client, down));
      }
    } catch (IOException e) {
      // Closed: nothing more is accepted.
    }
  }

  private void pump(Socket from, Socket to, Fault fault) {
    byte[] buffer = new byte[65_536];
    long passed = 0;
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (true) {
        if (passed == fault.holdAt()) held.acquire();
        int allowed = (int) fault.allowed(passed);
        if (allowed == 0) {
          cut(from, to, fault);
          return;
        }
        int got = in.read(buffer, 0, allowed);
        if (got < 0) {
          to.shutdownOutput();
          return;
        }
        long flip = fault.flipAt() - passed;
        if (fault.flipAt() >= 0 && flip >= 0 && flip < got) buffer[(int) flip] ^= 1;
        if (fault.pause() > 0) TimeUnit.MILLISECONDS.sleep(fault.pause());
        out.write(buffer, 0, got);
        passed += got;
      }
    } catch (IOException | InterruptedException e) {
      close(from);
      close(to);
    }
  }

  private static void cut(Socket from, Socket to, Fault fault) throws IOException {
    if (fault.halfClose()) {
      to.shutdownOutput();
      return;
    }
    to.setSoLinger(true, 0);
    close(to);
    close(from);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Gone either way.
    }
  }

  @Override
  public void close() throws Exception {
    listening.close();
    release();
    sockets.forEach(FaultProxy::close);
    accepting.join();
  }
}
