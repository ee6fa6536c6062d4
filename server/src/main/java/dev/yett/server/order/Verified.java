package dev.yett.server.order;

import dev.yett.identity.Claims;
import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Order;
import dev.yett.protocol.Reason;
import java.time.Instant;
import java.util.Optional;

/// Proof that an order was signed, for this place on this connection, by the grant that it names.
/// Made only by [Verifier].
public final class Verified {
  /// What the signed payload turned out to be; a malformed one is refused in its turn.
  sealed interface Payload {
    record Legible(Order order) implements Payload {}

    record Illegible(Reason reason, String text) implements Payload {}
  }

  private final long number;
  private final SpiffeId operator;
  private final Instant certificateNotAfter;
  private final Claims claims;
  private final Digest digest;
  private final Payload payload;
  private final Instant arrival;

  Verified(
      long number,
      SpiffeId operator,
      Instant certificateNotAfter,
      Claims claims,
      Digest digest,
      Payload payload,
      Instant arrival) {
    this.number = number;
    this.operator = operator;
    this.certificateNotAfter = certificateNotAfter;
    this.claims = claims;
    this.digest = digest;
    this.payload = payload;
    this.arrival = arrival;
  }

  /// The order's number on its connection.
  public long number() {
    return number;
  }

  /// The identity in the leaf of the connection that it came by.
  public SpiffeId operator() {
    return operator;
  }

  /// The claims of the grant that signed it.
  public Claims claims() {
    return claims;
  }

  /// What names the order for good (PROTOCOL §6).
  public Digest digest() {
    return digest;
  }

  /// When it came; its `accept-by` is judged by this.
  public Instant arrival() {
    return arrival;
  }

  /// The end of the operator's certificate.
  public Instant certificateNotAfter() {
    return certificateNotAfter;
  }

  /// The order; empty where the signed bytes are none.
  public Optional<Order> order() {
    return switch (payload) {
      case Payload.Legible(Order order) -> Optional.of(order);
      case Payload.Illegible illegible -> Optional.empty();
    };
  }

  /// Why the signed bytes are no order (PROTOCOL §9, 7).
  public Optional<Denial> malformed() {
    return switch (payload) {
      case Payload.Legible legible -> Optional.empty();
      case Payload.Illegible(Reason reason, String text) ->
          Optional.of(new Denial(reason, Optional.empty(), text));
    };
  }
}
