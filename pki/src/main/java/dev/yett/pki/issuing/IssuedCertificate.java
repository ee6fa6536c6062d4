package dev.yett.pki.issuing;

import dev.yett.identity.Pem;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Octets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;

/// A certificate that was just signed, in the shapes in which it is recorded and written.
public record IssuedCertificate(X509Certificate certificate, Octets der) {
  public static IssuedCertificate of(X509Certificate certificate)
      throws CertificateEncodingException {
    return new IssuedCertificate(certificate, Octets.of(certificate.getEncoded()));
  }

  /// 32 hexadecimal digits.
  public String serial() {
    return CaInventory.text(certificate.getSerialNumber());
  }

  /// SHA-256 of its DER, as the log has it.
  public byte[] digest() {
    return Digest.sha256(der.toArray()).value().toArray();
  }

  public Instant notBefore() {
    return certificate.getNotBefore().toInstant();
  }

  public Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  public byte[] pem() {
    return Pem.encode("CERTIFICATE", der.toArray());
  }
}
