package dev.yett.pki.command;

import dev.yett.pki.PkiException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/// The DNS names and addresses that a certificate bears beside its one URI.
final class SubjectNames {
  private static final int DNS = 2;
  private static final int ADDRESS = 7;

  private SubjectNames() {}

  static List<String> dns(X509Certificate certificate) throws PkiException {
    return of(certificate, DNS);
  }

  static List<String> addresses(X509Certificate certificate) throws PkiException {
    return of(certificate, ADDRESS);
  }

  private static List<String> of(X509Certificate certificate, int kind) throws PkiException {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst().equals(kind))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      throw new PkiException("a certificate of the inventory cannot be read", "", e);
    }
  }
}
