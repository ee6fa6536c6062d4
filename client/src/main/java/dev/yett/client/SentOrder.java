package dev.yett.client;

import dev.yett.protocol.Digest;
import dev.yett.protocol.Octets;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Order;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Value;

/// An order as it was sent: the very bytes, which may be sent again on another connection without
/// running twice (PROTOCOL §10), and the digest that names it for good.
record SentOrder(OperationSpec operation, Octets payload, Digest digest, int window) {
  /// The algorithm of its seals and of its output's digest: SHA-256, or the one that its argument
  /// `digest` names.
  String algorithm() {
    try {
      var named = Order.decode(payload.toArray()).arguments().get("digest");
      return operation.argument("digest").isPresent()
              && named instanceof Value.Text(String name)
              && name.equals(Digest.CRC32C)
          ? name
          : Digest.SHA_256;
    } catch (ProtocolException e) {
      throw new IllegalStateException("an order that we encoded", e);
    }
  }
}
