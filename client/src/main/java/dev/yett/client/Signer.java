package dev.yett.client;

import dev.yett.identity.Claims;
import dev.yett.identity.Grant;
import dev.yett.protocol.Binding;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Kid;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.MacKey;
import dev.yett.protocol.Octets;
import dev.yett.protocol.OrderDigest;
import dev.yett.protocol.Purpose;
import java.util.Optional;

/// Signs for one connection with one grant: bound to its TLS exporter, each message at its place.
/// Whoever signs must send in the same breath: callers hold the connection's sending lock.
final class Signer implements AutoCloseable {
  private final Claims claims;
  private final Octets kid;
  private final MacKey key;
  private final Binding binding;
  private long sequence;

  Signer(Grant grant, Binding binding) {
    this.claims = grant.claims();
    this.kid = Kid.encode(grant.claimsBytes());
    this.key = grant.macKey(binding);
    this.binding = binding;
  }

  Claims claims() {
    return claims;
  }

  /// The sequence of the next message, which is also the number of an order.
  long next() {
    return sequence;
  }

  Mac0 order(byte[] payload) {
    return key.sign(Purpose.ORDER, binding, take(), Optional.of(kid), payload);
  }

  Mac0 seal(byte[] payload) {
    return key.sign(Purpose.SEAL, binding, take(), Optional.empty(), payload);
  }

  /// Whether the device that holds this grant's secret signed this answer to order `number`.
  boolean verifies(Mac0 receipt, long number) {
    return key.verifies(receipt, Purpose.RECEIPT, binding, number);
  }

  Digest digest(byte[] payload) {
    return OrderDigest.of(claims.operator().toString(), claims.device().toString(), payload);
  }

  private long take() {
    if (sequence > Limits.INTEGER) {
      throw new IllegalStateException("this connection has signed 2^53 messages");
    }
    return sequence++;
  }

  @Override
  public void close() {
    key.close();
  }
}
