package dev.yett.identity;

import dev.yett.protocol.Binding;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLSocket;

/// TLS as PROTOCOL §3 fixes it, for both roles. Immutable; any thread.
@SuppressWarnings("DoNotCallSuggester")
public final class TlsContext {
  private TlsContext() {}

  /// For a device: any client certificate of the right shape completes the handshake; [Trust]
  /// decides after it.
  ///
  /// @param groups names of TLS groups in order of preference; empty for those of the JDK
  public static TlsContext device(Credentials credentials, List<String> groups) {
    throw new UnsupportedOperationException();
  }

  /// For an operator: the handshake fails unless the peer is a trusted device; [#dial] says which.
  ///
  /// @param clock the time by which certificates are judged
  public static TlsContext operator(
      Credentials credentials, InstantSource clock, List<String> groups) {
    throw new UnsupportedOperationException();
  }

  /// Layers a server's socket on a connected one, which stays open when the layer is closed. Does
  /// not begin the handshake.
  public SSLSocket accept(Socket raw) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Layers a client's socket on a connected one, which stays open when the layer is closed. Does
  /// not begin the handshake, which fails with an `SSLException` caused by an [UntrustedException]
  /// unless the peer is exactly this device.
  public SSLSocket dial(Socket raw, SpiffeId device) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// Whether the peer agreed on `yett/1`. After the handshake.
  public static boolean hasAlpn(SSLSocket socket) {
    throw new UnsupportedOperationException();
  }

  /// What ties signatures to this connection. After the handshake.
  public static Binding exporter(SSLSocket socket) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// The peer's certificates as it sent them, leaf first. After the handshake.
  public static List<X509Certificate> peerChain(SSLSocket socket) throws IOException {
    throw new UnsupportedOperationException();
  }
}
