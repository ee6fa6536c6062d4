package dev.yett.identity;

import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Decides whose certificates are believed, at two levels. Immutable; any thread.
@SuppressWarnings("DoNotCallSuggester")
public final class Trust {
  /// @param domain one's own
  /// @param crls those in force whenever it is asked
  public Trust(Set<TrustAnchor> anchors, String domain, Supplier<List<X509CRL>> crls) {
    throw new UnsupportedOperationException();
  }

  /// Path validation by RFC 5280 alone, with revocation required for every certificate but the
  /// anchor.
  public static PathResult path(
      List<X509Certificate> chain, Set<TrustAnchor> anchors, Collection<X509CRL> crls, Instant at) {
    throw new UnsupportedOperationException();
  }

  /// The checks that need no signature: count, size, key and signature algorithms.
  public static Optional<Judgement.Rejected> shape(List<X509Certificate> chain) {
    throw new UnsupportedOperationException();
  }

  /// All of PROTOCOL §4 except the device name that the user asked for. Any failure, also of this
  /// program, is a rejection.
  public Judgement judge(List<X509Certificate> chain, Role expected, Instant at) {
    throw new UnsupportedOperationException();
  }

  /// The same, and the name must be exactly this one.
  public Judgement judge(List<X509Certificate> chain, SpiffeId expected, Instant at) {
    throw new UnsupportedOperationException();
  }
}
