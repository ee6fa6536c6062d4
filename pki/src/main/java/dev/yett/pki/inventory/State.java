package dev.yett.pki.inventory;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// What a certificate or grant is worth at some time. One that was revoked stays so after its end.
public enum State {
  VALID,
  EXPIRED,
  REVOKED;

  public static State of(Optional<Instant> revoked, Instant notAfter, Instant now) {
    if (revoked.isPresent()) {
      return REVOKED;
    }
    return now.isAfter(notAfter) ? EXPIRED : VALID;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
