package dev.yett.identity;

import dev.yett.protocol.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The trust bundle of a directory. Any thread, and several processes at once.
@SuppressWarnings("DoNotCallSuggester")
public final class TrustStore {
  private TrustStore() {}

  /// Reads `trust.bundle` and what was seen in earlier ones.
  ///
  /// @throws IdentityException when the bundle is missing, damaged or not signed under these
  ///     anchors
  public static TrustStore open(Path directory, Set<TrustAnchor> anchors)
      throws IOException, IdentityException {
    throw new UnsupportedOperationException();
  }

  /// The bundle in force.
  public Bundle bundle() {
    throw new UnsupportedOperationException();
  }

  /// The CRLs in force.
  public List<X509CRL> crls() {
    throw new UnsupportedOperationException();
  }

  /// Takes a bundle, if it is believed and newer.
  ///
  /// @throws IOException when it could not be stored; the held one stays in force
  public Installation install(byte[] bundle, Instant at) throws IOException {
    throw new UnsupportedOperationException();
  }

  /// `grant-revoked`, where this or an earlier bundle says so.
  public Optional<Reason> grantRevoked(Claims claims) {
    throw new UnsupportedOperationException();
  }

  /// Whether a CRL in force names this certificate, whatever the date of the entry.
  public boolean isRevoked(X509Certificate certificate) {
    throw new UnsupportedOperationException();
  }

  /// How long ago the bundle was issued; never negative.
  public Duration age(Instant at) {
    throw new UnsupportedOperationException();
  }
}
