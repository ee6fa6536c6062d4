package dev.yett.pki.inventory;

import java.time.Instant;
import java.util.Optional;

/// What a certificate or grant is worth at some time. One that was revoked stays so after its end.
public enum State {
  VALID("valid"),
  EXPIRED("expired"),
  REVOKED("revoked");

  private final String text;

  State(String text) {
    this.text = text;
  }

  public static State of(Optional<Instant> revoked, Instant notAfter, Instant now) {
    if (revoked.isPresent()) {
      return REVOKED;
    }
    return now.isAfter(notAfter) ? EXPIRED : VALID;
  }

  public String text() {
    return text;
  }
}
