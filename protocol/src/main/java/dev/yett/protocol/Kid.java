package dev.yett.protocol;

import java.util.List;

/// The key identifier of an `ORDER`: an array whose only element, in this version, is the claims.
public final class Kid {
  private Kid() {}

  public static Octets encode(byte[] claims) {
    return Octets.wrap(Cbor.array(Cbor.of(claims)).encode());
  }

  /// The claims, as the bytes received.
  ///
  /// @throws ProtocolException `message-malformed`; `claims-malformed` when they are empty or too
  ///     long
  public static byte[] claims(Octets kid) throws ProtocolException {
    if (Cbor.decode(kid.shared()) instanceof Cbor.Array(List<Cbor> items)
        && items.size() == 1
        && items.getFirst() instanceof Cbor.Bytes(Octets claims)) {
      if (claims.length() == 0 || claims.length() > Limits.CLAIMS) {
        throw new ProtocolException(Reason.CLAIMS_MALFORMED, "length");
      }
      return claims.toArray();
    }
    throw new ProtocolException(Reason.MESSAGE_MALFORMED, "kid");
  }
}
