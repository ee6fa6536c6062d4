package dev.yett.server;

import dev.yett.identity.Judgement;
import dev.yett.identity.TlsContext;
import dev.yett.protocol.DeviceMessage.Goodbye;
import dev.yett.protocol.Reason;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSocket;

/// The handshake of a connection, and what comes of it. For the connection's own thread, before
/// there is any other.
///
/// The permit to compute is held for no longer than this: who must be told something, and waits for
/// the peer, waits without it.
final class Handshake {
  private static final Logger LOG = System.getLogger(Handshake.class.getName());

  /// What came of it.
  sealed interface Result {
    /// An operator.
    ///
    /// @param chain as it was shown
    record Met(Judgement.Accepted operator, List<X509Certificate> chain) implements Result {
      public Met {
        chain = List.copyOf(chain);
      }
    }

    /// Nobody who is served, to be told so.
    record Refused(Goodbye why) implements Result {}
  }

  private final Device device;
  private final PacedSocket paced;

  /// @param paced the socket below that of the handshake
  Handshake(Device device, PacedSocket paced) {
    this.device = device;
    this.paced = paced;
  }

  /// Shakes hands, and decides about the peer.
  ///
  /// @throws IOException the handshake failed
  Result with(SSLSocket tls, Identity identity) throws IOException {
    paced.beginHandshake();
    try {
      tls.startHandshake();
      return meet(tls, identity);
    } finally {
      paced.endHandshake();
    }
  }

  /// Decides about the peer of a completed handshake. Whatever goes wrong here is a refusal.
  private Result meet(SSLSocket tls, Identity identity) throws IOException {
    if (!TlsContext.hasAlpn(tls)) return new Result.Refused(Goodbye.of(Reason.ALPN));
    try {
      List<X509Certificate> chain = TlsContext.peerChain(tls);
      return switch (device.timekeeper().judge(identity.peers(), chain)) {
        case Judgement.Accepted accepted -> new Result.Met(accepted, chain);
        case Judgement.Rejected no ->
            new Result.Refused(
                new Goodbye(
                    no.reason().code(), no.text(), no.time(), no.notBefore(), no.notAfter()));
      };
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(Level.ERROR, "a certificate could not be judged", e);
      return new Result.Refused(Goodbye.of(Reason.INTERNAL));
    }
  }
}
