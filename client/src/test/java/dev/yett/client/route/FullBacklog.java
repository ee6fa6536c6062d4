package dev.yett.client.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/// A port of loopback that answers no connection: as many wait there as the kernel keeps, and it
/// drops what comes after, as a machine does that is off.
public final class FullBacklog implements AutoCloseable {
  private final ServerSocket listening;
  private final List<Socket> waiting = new ArrayList<>();

  public FullBacklog() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < 8; i++) {
      var socket = new Socket();
      waiting.add(socket);
      try {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.getLocalPort()), 200);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    throw new IOException("its backlog never fills");
  }

  public int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (var socket : waiting) {
      socket.close();
    }
    listening.close();
  }
}
