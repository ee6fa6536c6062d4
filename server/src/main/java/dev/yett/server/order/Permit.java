package dev.yett.server.order;

import dev.yett.identity.Claims;
import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Digest;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Order;
import dev.yett.protocol.Value;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// Proof that policy allows an order; an operation starts from nothing else. Made only by [Policy].
public final class Permit implements Decision {
  private final Verified verified;
  private final Order order;
  private final OperationSpec spec;

  Permit(Verified verified, Order order, OperationSpec spec) {
    this.verified = verified;
    this.order = order;
    this.spec = spec;
  }

  /// Who gave the order.
  public SpiffeId operator() {
    return verified.operator();
  }

  /// The roles of the grant that signed it.
  public Set<String> roles() {
    return verified.claims().roles();
  }

  /// The order as it was signed.
  public Order order() {
    return order;
  }

  /// The name of the operation.
  public String operation() {
    return order.operation();
  }

  /// The operation as the catalogue had it when policy decided.
  public OperationSpec spec() {
    return spec;
  }

  /// The arguments by name; types and bounds are those of [#spec()].
  public SortedMap<String, Value> arguments() {
    return order.arguments();
  }

  /// One argument; empty where it was left out.
  public Optional<Value> argument(String name) {
    return Optional.ofNullable(order.arguments().get(name));
  }

  /// What names the order for good (PROTOCOL §6).
  public Digest digest() {
    return verified.digest();
  }

  /// The claims of the grant that signed it.
  public Claims claims() {
    return verified.claims();
  }

  /// The end of the operator's certificate.
  public Instant certificateNotAfter() {
    return verified.certificateNotAfter();
  }
}
