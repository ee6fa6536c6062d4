package dev.yett.client;

import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Octets;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Order;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Value;
import java.util.Optional;
import java.util.SortedMap;

/// An order as it was sent: the very bytes, which may be sent again on another connection without
/// running twice (PROTOCOL §10), and the digest that names it for good.
record SentOrder(OperationSpec operation, Octets payload, Digest digest, int window) {
  /// The algorithm of its seals and of its output's digest: SHA-256, or the one that its argument
  /// `digest` names.
  String algorithm() {
    return operation.argument("digest").isPresent()
            && arguments().get("digest") instanceof Value.Text(String name)
            && name.equals(Digest.CRC32C)
        ? name
        : Digest.SHA_256;
  }

  /// The path that an argument was; nothing of any other type, which may be a secret.
  Optional<String> path(String argument) {
    return operation
        .argument(argument)
        .filter(a -> a.type() == ArgumentType.PATH)
        .flatMap(
            _ ->
                arguments().get(argument) instanceof Value.Text(String path)
                    ? Optional.of(path)
                    : Optional.empty());
  }

  private SortedMap<String, Value> arguments() {
    try {
      return Order.decode(payload.toArray()).arguments();
    } catch (ProtocolException e) {
      throw new IllegalStateException("an order that we encoded", e);
    }
  }
}
