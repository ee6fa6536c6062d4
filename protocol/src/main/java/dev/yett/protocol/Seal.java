package dev.yett.protocol;

/// Vouches for the input of an order: the payload of a `SEAL`.
///
/// @param order the number of the order
/// @param length bytes of its input so far, from the first
/// @param digest of the same bytes
/// @param end whether the input is complete
public record Seal(long order, long length, Digest digest, boolean end) {
  public Seal {
    if (order < 0 || length < 0) {
      throw new IllegalArgumentException("not a seal");
    }
  }

  public byte[] encode() {
    return Cbor.map()
        .put("end", end)
        .put("order", order)
        .put("digest", digest.cbor())
        .put("length", length)
        .encode();
  }

  /// The seal that these bytes are.
  ///
  /// @throws ProtocolException `message-malformed`, also for an unknown key
  public static Seal decode(byte[] bytes) throws ProtocolException {
    Fields fields = Fields.decode(bytes, Reason.MESSAGE_MALFORMED);
    var seal =
        new Seal(
            fields.uint("order"),
            fields.uint("length"),
            fields.digest("digest"),
            fields.bool("end"));
    fields.endStrict(Reason.MESSAGE_MALFORMED);
    return seal;
  }
}
