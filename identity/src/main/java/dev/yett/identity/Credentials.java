package dev.yett.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/// What an identity directory holds: `cert.pem`, `key.pem`, `ca.pem` and `trust.bundle`.
///
/// @param chain leaf first, then issuing CAs
@SuppressWarnings("DoNotCallSuggester")
public record Credentials(
    List<X509Certificate> chain, PrivateKey key, Set<TrustAnchor> anchors, TrustStore trust) {
  public Credentials {
    chain = List.copyOf(chain);
    anchors = Set.copyOf(anchors);
  }

  /// Reads the directory.
  ///
  /// @throws IdentityException names file and field, and how to mend it
  public static Credentials load(Path directory) throws IOException, IdentityException {
    throw new UnsupportedOperationException();
  }

  /// The name in the leaf.
  public SpiffeId id() {
    throw new UnsupportedOperationException();
  }

  /// Judges peers by these anchors, this domain and the bundle in force.
  public Trust peers() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String toString() {
    return "Credentials[" + id() + "]";
  }
}
