package dev.yett.identity;

import dev.yett.protocol.Reason;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Asks one question of the peer's chain within the handshake. An extended trust manager, so that
/// JSSE adds no checks of its own (host names mean nothing here) and leaves none out. Whatever the
/// question throws is a refusal. Any thread.
final class PeerTrust extends X509ExtendedTrustManager {
  /// Why a chain is refused, or nothing.
  interface Question extends Function<List<X509Certificate>, Optional<Judgement.Rejected>> {}

  private final boolean asServer;
  private final Question question;

  /// @param asServer whether the peer is a client
  PeerTrust(boolean asServer, Question question) {
    this.asServer = asServer;
    this.question = question;
  }

  private void check(X509Certificate[] chain, boolean client) throws CertificateException {
    Optional<Judgement.Rejected> fault;
    try {
      fault =
          client == asServer
              ? question.apply(List.of(chain))
              : CertificateRules.refuse(Reason.INTERNAL, "a peer in the wrong place");
    } catch (Throwable e) { // a fault of ours must never let anyone in
      fault =
          CertificateRules.refuse(
              Reason.INTERNAL,
              "the certificates could not be checked: " + e.getClass().getSimpleName());
    }
    if (fault.isPresent()) {
      throw new UntrustedException(fault.get());
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, true);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, true);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, true);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, false);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, false);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, false);
  }

  /// None: a device does not tell whom it trusts.
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
