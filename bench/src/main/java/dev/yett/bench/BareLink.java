package dev.yett.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// What a `Line` itself can carry: plain TCP through it, one connection a trial.
final class BareLink implements AutoCloseable {
  private static final int WRITE = 64 << 10;

  private final ServerSocket far;
  private final Line line;

  private BareLink(ServerSocket far, Line line) {
    this.far = far;
    this.line = line;
  }

  static BareLink over(Line.Shape shape) throws IOException {
    var far = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    return new BareLink(far, Line.to(far.getLocalPort(), shape));
  }

  /// Moves so many bytes, to the far end or from it.
  ///
  /// @return seconds from the first byte to the last
  double run(boolean put, long bytes) throws IOException {
    line.reset();
    try (var near = new Socket(InetAddress.getLoopbackAddress(), line.port());
        var accepted = far.accept()) {
      var from = put ? near : accepted;
      var to = put ? accepted : near;
      Thread.ofPlatform().daemon().name("bare").start(() -> pour(from, bytes));
      byte[] block = new byte[WRITE];
      for (long left = bytes; left > 0; ) {
        int read = to.getInputStream().read(block);
        if (read < 0) {
          throw new IOException("the link ended early");
        }
        left -= read;
      }
      return line.seconds();
    }
  }

  private static void pour(Socket to, long bytes) {
    byte[] block = new byte[WRITE];
    try {
      for (long left = bytes; left > 0; left -= WRITE) {
        to.getOutputStream().write(block, 0, (int) Math.min(WRITE, left));
      }
    } catch (IOException e) {
      // Who reads says so.
    }
  }

  @Override
  public void close() throws IOException {
    line.close();
    far.close();
  }
}
