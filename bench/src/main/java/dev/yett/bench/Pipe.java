package dev.yett.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// What a JVM can move through a bare `SSLSocket`: no file, no frames, no digest. The far end runs
/// all the time, as a daemon does, the near one is started anew for each trial, as a client is,
/// both with the compiler options of our programs.
final class Pipe implements AutoCloseable {
  private static final String CIPHER = "TLS_AES_128_GCM_SHA256";
  private static final int WRITE = 64 << 10;
  private static final char[] PASSWORD = "throw-away".toCharArray();

  private final Programs programs;
  private final Path keys;
  private final Process far;
  private final int port;

  private Pipe(Programs programs, Path keys, Process far, int port) {
    this.programs = programs;
    this.keys = keys;
    this.far = far;
    this.port = port;
  }

  /// Starts the far end.
  ///
  /// @param directory where its key goes, which is thrown away
  static Pipe start(Path directory, Programs programs) throws IOException, InterruptedException {
    var keys = directory.resolve("pipe.p12");
    programs.run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-alias",
        "pipe",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=localhost",
        "-keystore",
        keys.toString(),
        "-storepass",
        new String(PASSWORD));
    var told = directory.resolve("pipe.port");
    var far = programs.prepare(java("serve", keys.toString(), told.toString())).start();
    for (int tries = 0; tries < 200 && far.isAlive(); tries++) {
      if (Files.exists(told) && Files.readString(told).endsWith("\n")) {
        return new Pipe(programs, keys, far, Integer.parseInt(Files.readString(told).strip()));
      }
      Thread.sleep(50);
    }
    far.destroy();
    throw new IOException("the pipe does not start\n" + programs.tail());
  }

  private static List<String> java(String... words) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (var hot :
        List.of(
            "com.sun.crypto.provider.*",
            "sun.security.provider.DigestBase",
            "sun.security.provider.SHA2")) {
      command.add("-XX:CompileCommand=CompileThresholdScaling," + hot + "::*,0.02");
    }
    command.addAll(List.of("-XX:CompileCommand=quiet", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.addAll(List.of("-Xms64m", "-Xmn48m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Pipe.class.getName()));
    command.addAll(List.of(words));
    return command;
  }

  /// Moves so many bytes, to the far end or from it.
  ///
  /// @return the seconds that it took, the start of the near end included
  double run(boolean put, long bytes) throws IOException, InterruptedException {
    var way = put ? "put" : "get";
    return programs.run(
        programs.prepare(java(way, keys.toString(), Integer.toString(port), Long.toString(bytes))));
  }

  long device() {
    return far.pid();
  }

  @Override
  public void close() throws InterruptedException {
    far.destroy();
    far.waitFor();
  }

  /// `serve KEYS PORT-FILE`, or `put KEYS PORT BYTES`, or `get …`.
  public static void main(String[] arguments) throws Exception {
    var context = context(Path.of(arguments[1]));
    if (arguments[0].equals("serve")) {
      serve(context, Path.of(arguments[2]));
      return;
    }
    boolean put = arguments[0].equals("put");
    long bytes = Long.parseLong(arguments[3]);
    try (var socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]))) {
      socket.setEnabledCipherSuites(new String[] {CIPHER});
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeBoolean(put);
      out.writeLong(bytes);
      out.flush();
      if (put) {
        pour(out, bytes);
      } else {
        drain(socket.getInputStream(), bytes);
      }
      socket.getInputStream().read();
    }
  }

  private static SSLContext context(Path keys) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(keys.toFile(), PASSWORD);
    var ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    ours.init(store, PASSWORD);
    var anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("pipe", store.getCertificate("pipe"));
    var theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    theirs.init(anchors);
    var context = SSLContext.getInstance("TLSv1.3");
    context.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
    return context;
  }

  /// Until it is killed.
  private static void serve(SSLContext context, Path told) throws IOException {
    try (var listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      listener.setNeedClientAuth(true);
      listener.setEnabledCipherSuites(new String[] {CIPHER});
      Files.writeString(told, listener.getLocalPort() + "\n");
      while (true) {
        try (var socket = listener.accept()) {
          var in = new DataInputStream(socket.getInputStream());
          boolean put = in.readBoolean();
          long bytes = in.readLong();
          if (put) {
            drain(in, bytes);
          } else {
            pour(socket.getOutputStream(), bytes);
          }
          socket.getOutputStream().write(0);
        }
      }
    }
  }

  private static void pour(OutputStream out, long bytes) throws IOException {
    byte[] block = new byte[WRITE];
    new Random(1).nextBytes(block);
    for (long left = bytes; left > 0; left -= WRITE) {
      out.write(block, 0, (int) Math.min(WRITE, left));
    }
  }

  private static void drain(InputStream in, long bytes) throws IOException {
    byte[] block = new byte[WRITE];
    for (long left = bytes; left > 0; ) {
      int read = in.read(block, 0, (int) Math.min(WRITE, left));
      if (read < 0) {
        throw new IOException("the pipe ended early");
      }
      left -= read;
    }
  }
}
