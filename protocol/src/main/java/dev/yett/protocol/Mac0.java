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
    try {
      var in = new CBORDecoder(bytes);
      expect(in.readTag() == CoseMac0.TAG && in.readArrayHeader() == 4);
      expect(Octets.wrap(in.readByteString()).equals(PROTECTED));
      Optional<Octets> kid = Optional.empty();
      expect(in.readMapHeader() == (purpose.withKid() ? 1 : 0));
      if (purpose.withKid()) {
        expect(in.readUnsignedInteger() == CoseMac0.HEADER_KID);
        kid = Optional.of(Octets.wrap(in.readByteString()));
      }
      Octets payload = Octets.wrap(in.readByteString());
      Octets tag = Octets.wrap(in.readByteString());
      in.expectEnd();
      expect(tag.length() == Wire.KEY);
      return new Mac0(kid, payload, tag);
    } catch (IOException e) {
      throw new ProtocolException(Reason.MESSAGE_MALFORMED, "COSE_Mac0");
    }
  }

  public byte[] encode() {
    var bytes = new ByteArrayOutputStream(payload.length() + 64);
    try {
      var out = new CBOREncoder(bytes);
      out.writeTag(CoseMac0.TAG);
      out.writeArrayHeader(4);
      out.writeByteString(PROTECTED.shared());
      out.writeMapHeader(kid.isPresent() ? 1 : 0);
      if (kid.isPresent()) {
        out.writeUnsignedInteger(CoseMac0.HEADER_KID);
        out.writeByteString(kid.get().shared());
      }
      out.writeByteString(payload.shared());
      out.writeByteString(tag.shared());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void expect(boolean right) throws ProtocolException {
    if (!right) {
      throw new ProtocolException(Reason.MESSAGE_MALFORMED, "COSE_Mac0");
    }
  }
}
