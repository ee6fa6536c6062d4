package dev.yett.pki;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What a certificate or grant is worth at some time. One that was revoked stays so after its end.
enum State {
  VALID,
  EXPIRED,
  REVOKED;

  static State of(Optional<Instant> revoked, Instant notAfter, Instant now) {
    if (revoked.isPresent()) {
      return REVOKED;
    }
    return now.isAfter(notAfter) ? EXPIRED : VALID;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
