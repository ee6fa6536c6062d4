package dev.yett.identity;

import dev.yett.protocol.Reason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/// What [Trust] says of a peer's certificates.
public sealed interface Judgement {
  /// The peer is who its leaf says.
  ///
  /// @param notAfter the earliest end of any certificate of the path
  record Accepted(SpiffeId id, X509Certificate leaf, Instant notAfter) implements Judgement {}

  /// The peer is not accepted.
  ///
  /// @param reason one of the `certificate-` reasons, or `internal` when the check itself failed
  /// @param text our own words, with the field at fault; foreign text in it is escaped
  /// @param time when it was judged; like the bounds, present only where validity is at fault
  /// @param notBefore of the certificate at fault
  /// @param notAfter of the certificate at fault
  record Rejected(
      Reason reason,
      String text,
      Optional<Instant> time,
      Optional<Instant> notBefore,
      Optional<Instant> notAfter)
      implements Judgement {
    Rejected(Reason reason, String text) {
      this(reason, text, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }
}
