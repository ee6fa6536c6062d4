package dev.yett.server;

import dev.yett.identity.Claims;
import dev.yett.identity.TrustAge;
import dev.yett.identity.TrustStore;
import dev.yett.protocol.Reason;
import dev.yett.server.order.Denial;
import dev.yett.server.order.Verifier;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the operator of a connection still stands: asked for each order in its turn, and again
/// whenever the bundle in force has changed (PROTOCOL §9, 9).
final class Standing {
  private static final Set<String> DESPITE_STALE_TRUST = Set.of("hello", "trust");

  private final Device device;
  private final List<X509Certificate> chain;

  Standing(Device device, List<X509Certificate> chain) {
    this.device = device;
    this.chain = List.copyOf(chain);
  }

  /// Why an order of this grant may not run now.
  Optional<Denial> fault(Claims claims, String operation) {
    Instant now = device.clock().instant();
    return Verifier.standing(claims, device.identity().keyring(), now)
        .or(this::certificateRevoked)
        .or(() -> device.identity().trust().grantRevoked(claims))
        .map(Denial::of)
        .or(() -> stale(operation, now));
  }

  /// Whether certificate or grant has been revoked since; nothing that they began goes on then.
  boolean isRevoked(Claims claims) {
    return certificateRevoked().isPresent()
        || device.identity().trust().grantRevoked(claims).isPresent();
  }

  /// Whether a certificate of the chain has been revoked since it was accepted.
  Optional<Reason> certificateRevoked() {
    return chain.stream().anyMatch(device.identity().trust()::isRevoked)
        ? Optional.of(Reason.CERTIFICATE_REVOKED)
        : Optional.empty();
  }

  private Optional<Denial> stale(String operation, Instant now) {
    TrustStore trust = device.identity().trust();
    TrustAge age = device.settings().trust().age();
    if (DESPITE_STALE_TRUST.contains(operation)
        || age.of(trust.age(now)) != TrustAge.Stage.REFUSE) {
      return Optional.empty();
    }
    Instant issued = trust.bundle().issued();
    return Optional.of(
        new Denial(
            Reason.TRUST_STALE,
            Optional.empty(),
            "%s is of %s, and since %s too old; bring a newer one by yett trust push, or put it there"
                .formatted(trust.file(), issued, issued.plus(age.refuse()))));
  }
}
