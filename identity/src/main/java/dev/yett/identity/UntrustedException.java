package dev.yett.identity;

import java.security.cert.CertificateException;

/// The peer's certificates were not accepted within the handshake.
public final class UntrustedException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final transient Judgement.Rejected rejected;

  UntrustedException(Judgement.Rejected rejected) {
    super(rejected.text());
    this.rejected = rejected;
  }

  /// Why.
  public Judgement.Rejected rejected() {
    return rejected;
  }
}
