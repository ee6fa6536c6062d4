package dev.yett.identity;

import dev.yett.protocol.Reason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What path validation by RFC 5280 alone found.
public sealed interface PathResult {
  /// A path that holds.
  ///
  /// @param path leaf first, without the anchor
  record Valid(List<X509Certificate> path, TrustAnchor anchor) implements PathResult {
    public Valid {
      path = List.copyOf(path);
    }
  }

  /// No path holds.
  ///
  /// @param reason `certificate-expired`, `-not-yet-valid`, `-revoked`, `-unknown-status`,
  ///     `-algorithm` (one that the JDK has switched off), `-malformed`, `internal` when the check
  ///     itself failed, or `-untrusted` for all else
  /// @param text our own words, without foreign text
  /// @param certificate the one at fault, where it is known
  record Invalid(Reason reason, String text, Optional<X509Certificate> certificate)
      implements PathResult {}
}
