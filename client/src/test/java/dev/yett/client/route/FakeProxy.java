package dev.yett.client.route;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A proxy on loopback that does what its script says, each connection on a thread of its own.
public final class FakeProxy implements AutoCloseable {
  public interface Script {
    void connected(DataInputStream in, OutputStream out) throws Exception;
  }

  private final ServerSocket listening;
  private final Thread acceptor;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  public FakeProxy(Script script) {
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    acceptor = Thread.ofVirtual().start(() -> accept(script));
  }

  private void accept(Script script) {
    try {
      while (true) {
        var socket = listening.accept();
        sockets.add(socket);
        connections.incrementAndGet();
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try (socket) {
                        script.connected(
                            new DataInputStream(socket.getInputStream()), socket.getOutputStream());
                      } catch (Exception e) {
                        // The client left, which tests see from its side.
                      }
                    }));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /// Both directions, until either end closes.
  public static void relay(DataInputStream in, OutputStream out, String host, int port)
      throws Exception {
    try (var onward = new Socket(host, port)) {
      var back =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      onward.getInputStream().transferTo(out);
                      out.close();
                    } catch (IOException e) {
                      // The other direction ended.
                    }
                  });
      in.transferTo(onward.getOutputStream());
      onward.shutdownOutput();
      back.join();
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  public int connections() {
    return connections.get();
  }

  @Override
  public void close() throws Exception {
    listening.close();
    acceptor.join();
    for (var socket : sockets) {
      socket.close();
    }
    for (var thread : threads) {
      thread.interrupt();
      thread.join();
    }
  }
}
