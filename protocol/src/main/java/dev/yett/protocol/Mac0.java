package dev.yett.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.cbor.CBORDecoder;
import org.bouncycastle.cbor.CBOREncoder;

/// A `COSE_Mac0` with exactly the headers of PROTOCOL §6: tag 17, protected `{1: 5}`, unprotected
/// `{4: kid}` in orders and `{}` in all else, a tag of 32 bytes. Decoding one proves nothing;
/// [MacKey#verifies] does.
///
/// @param kid the encoded array of claims; there in orders only
public record Mac0(Optional<Octets> kid, Octets payload, Octets tag) {
  /// `{1: 5}`
  static final Octets PROTECTED = Octets.ofHex("a10105");

  public Mac0 {
    if (tag.length() != Wire.KEY) {
      throw new IllegalArgumentException("a tag of " + tag.length() + " bytes");
    }
  }

  /// The message that these bytes are.
  ///
  /// @throws ProtocolException `message-malformed` for any other header, tag, algorithm, length or
  ///     encoding
  public static Mac0 decode(Purpose purpose, byte[] bytes) throws ProtocolException {
    CoseMac0 cose = CoseMac0.decode(bytes);
    if (!cose.tagged()
        || !cose.protectedHeader().equals(PROTECTED)
        || cose.tag().length() != Wire.KEY) {
      throw malformed();
    }
    if (purpose.withKid()) {
      return new Mac0(Optional.of(kid(cose.unprotectedHeader())), cose.payload(), cose.tag());
    }
    if (!cose.unprotectedHeader().equals(CoseMac0.NO_HEADERS)) {
      throw malformed();
    }
    return new Mac0(Optional.empty(), cose.payload(), cose.tag());
  }

  public byte[] encode() {
    Octets headers = kid.map(Mac0::header).orElse(CoseMac0.NO_HEADERS);
    return new CoseMac0(true, PROTECTED, headers, payload, tag).encode();
  }

  private static Octets kid(Octets header) throws ProtocolException {
    try {
      var in = new CBORDecoder(header.shared());
      if (in.readMapHeader() != 1 || in.readInteger() != CoseMac0.KID) {
        throw malformed();
      }
      return Octets.wrap(in.readByteString());
    } catch (IOException e) {
      throw malformed();
    }
  }

  private static Octets header(Octets kid) {
    var bytes = new ByteArrayOutputStream(kid.length() + 8);
    try {
      var out = new CBOREncoder(bytes);
      out.writeMapHeader(1);
      out.writeInteger(CoseMac0.KID);
      out.writeByteString(kid.shared());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return Octets.wrap(bytes.toByteArray());
  }

  private static ProtocolException malformed() {
    return new ProtocolException(Reason.MESSAGE_MALFORMED, "COSE_Mac0");
  }
}
