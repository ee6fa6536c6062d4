package dev.yett.pki.command;

import dev.yett.identity.Credentials;
import dev.yett.identity.IdentityException;
import dev.yett.pki.Faults;
import dev.yett.pki.PkiException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/// The certificate to whose key something is encrypted.
final class Recipient {
  private Recipient() {}

  /// The leaf, then its issuers.
  static List<X509Certificate> chain(Path file) throws PkiException {
    try {
      return Credentials.certificates(file);
    } catch (IOException e) {
      throw Faults.of("cannot read", file, e);
    } catch (IdentityException e) {
      throw Faults.of(e);
    }
  }
}
