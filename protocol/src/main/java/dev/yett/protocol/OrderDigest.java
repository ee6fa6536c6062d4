package dev.yett.protocol;

/// Names an order for good, on every connection, in receipts, approvals and audit, PROTOCOL §6.
public final class OrderDigest {
  private OrderDigest() {}

  /// The digest of one order.
  ///
  /// @param operator the SPIFFE ID of the operator
  /// @param device the SPIFFE ID of the device
  /// @param payload the payload of the order's COSE_Mac0
  public static Digest of(String operator, String device, byte[] payload) {
    return Digest.sha256(
        Cbor.array(Cbor.of("yett/1 order"), Cbor.of(operator), Cbor.of(device), Cbor.of(payload))
            .encode());
  }
}
