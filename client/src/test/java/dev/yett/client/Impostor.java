package dev.yett.client;

import dev.yett.identity.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Answers TLS with any certificate at all, and counts the bytes that it is given after that.
final class Impostor implements AutoCloseable {
  private final SSLContext context;
  private final ServerSocket listening;
  private final AtomicLong bytes = new AtomicLong();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Thread thread;

  Impostor(TestAuthority.Holder holder) throws Exception {
    var keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "key", holder.keys().getPrivate(), new char[0], holder.chain().toArray(new Certificate[0]));
    var managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, new char[0]);
    context = SSLContext.getInstance("TLSv1.3");
    context.init(managers.getKeyManagers(), new TrustManager[] {new Trusting()}, null);
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread = Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return listening.getLocalPort();
  }

  long bytes() {
    return bytes.get();
  }

  private void serve() {
    while (!listening.isClosed()) {
      try (var raw = listening.accept()) {
        sockets.add(raw);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(raw, null, false);
        socket.setUseClientMode(false);
        var parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(new String[] {"yett/1"});
        parameters.setNeedClientAuth(true);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        byte[] chunk = new byte[4096];
        for (int got = socket.getInputStream().read(chunk);
            got > 0;
            got = socket.getInputStream().read(chunk)) {
          bytes.addAndGet(got);
        }
      } catch (IOException e) {
        // The client refused it.
      }
    }
  }

  @Override
  public void close() throws Exception {
    listening.close();
    for (var socket : sockets) {
      socket.close();
    }
    thread.join(Duration.ofSeconds(5));
  }

  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

    @Override
    public java.security.cert.X509Certificate[] getAcceptedIssuers() {
      return new java.security.cert.X509Certificate[0];
    }
  }
}
