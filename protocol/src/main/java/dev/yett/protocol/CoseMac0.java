package dev.yett.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.cbor.CBORDecoder;
import org.bouncycastle.cbor.CBOREncoder;
import org.bouncycastle.cbor.CBORType;

/// `COSE_Mac0` as RFC 9052 §6.2 has it, with HMAC 256/256 (RFC 9053 §3.1) named in either header.
/// Public vectors prove it; what travels is [Mac0], which allows one form of it only.
///
/// @param tagged whether CBOR tag 17 is there
/// @param protectedHeader the bytes within its byte string
/// @param unprotectedHeader its encoding
record CoseMac0(
    boolean tagged, Octets protectedHeader, Octets unprotectedHeader, Octets payload, Octets tag) {
  static final int TAG = 17;
  private static final int ALGORITHM = 1;
  private static final int CRITICAL = 2;
  static final int KID = 4;
  private static final int HMAC_256_256 = 5;

  /// The encoding of an empty map.
  static final Octets NO_HEADERS = Octets.ofHex("a0");

  /// The message that these bytes are, with any headers.
  ///
  /// @throws ProtocolException `message-malformed`
  static CoseMac0 decode(byte[] bytes) throws ProtocolException {
    try {
      var in = new CBORDecoder(bytes);
      boolean tagged = in.peekMajorType() == CBORType.TAG;
      if (tagged && in.readTag() != TAG) {
        throw malformed();
      }
      if (in.readArrayHeader() != 4) {
        throw malformed();
      }
      Octets protectedHeader = Octets.wrap(in.readByteString());
      if (in.peekMajorType() != CBORType.MAP) {
        throw malformed();
      }
      Octets unprotectedHeader = Octets.wrap(in.readEncodedItem());
      Octets payload = Octets.wrap(in.readByteString());
      Octets tag = Octets.wrap(in.readByteString());
      in.expectEnd();
      return new CoseMac0(tagged, protectedHeader, unprotectedHeader, payload, tag);
    } catch (IOException e) {
      throw malformed();
    }
  }

  byte[] encode() {
    var bytes = new ByteArrayOutputStream(payload.length() + 64);
    try {
      var out = new CBOREncoder(bytes);
      if (tagged) {
        out.writeTag(TAG);
      }
      out.writeArrayHeader(4);
      out.writeByteString(protectedHeader.shared());
      out.writeEncoded(unprotectedHeader.shared());
      out.writeByteString(payload.shared());
      out.writeByteString(tag.shared());
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /// Whether the headers name HMAC 256/256, exactly once and with nothing critical, and the tag is
  /// its.
  boolean verifies(byte[] key, byte[] externalAad) {
    try {
      boolean empty = protectedHeader.length() == 0;
      Map<Object, Octets> inside = headers(empty ? NO_HEADERS : protectedHeader);
      Map<Object, Octets> outside = headers(unprotectedHeader);
      inside.forEach((label, value) -> outside.merge(label, value, (a, b) -> Octets.EMPTY));
      Octets five = Octets.wrap(Cbor.of(HMAC_256_256).encode());
      if (!five.equals(outside.get((long) ALGORITHM)) || outside.containsKey((long) CRITICAL)) {
        return false;
      }
      // RFC 9052 §3: an empty protected header is authenticated as a byte string of length zero.
      byte[] authenticated = inside.isEmpty() ? new byte[0] : protectedHeader.shared();
      byte[] data = structure(authenticated, externalAad, payload.shared());
      return MessageDigest.isEqual(hmacSha256(key, data), tag.shared());
    } catch (IOException e) {
      return false;
    }
  }

  /// Header parameters by label, an integer or a text; values are their encodings.
  private static Map<Object, Octets> headers(Octets encoded) throws IOException {
    var in = new CBORDecoder(encoded.shared());
    Map<Object, Octets> headers = new HashMap<>();
    int count = in.readMapHeader();
    for (int i = 0; i < count; i++) {
      boolean text = in.peekMajorType() == CBORType.TEXT_STRING;
      Object label = text ? in.readTextString() : (Object) in.readInteger();
      if (headers.put(label, Octets.wrap(in.readEncodedItem())) != null) {
        throw new IOException("a label twice");
      }
    }
    in.expectEnd();
    return headers;
  }

  /// The bytes that are authenticated: `MAC_structure` of RFC 9052 §6.3.
  static byte[] structure(byte[] protectedHeader, byte[] externalAad, byte[] payload) {
    var bytes = new ByteArrayOutputStream(payload.length + 128);
    try {
      var out = new CBOREncoder(bytes);
      out.writeArrayHeader(4);
      out.writeTextString("MAC0");
      out.writeByteString(protectedHeader);
      out.writeByteString(externalAad);
      out.writeByteString(payload);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  static byte[] hmacSha256(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(data);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }

  private static ProtocolException malformed() {
    return new ProtocolException(Reason.MESSAGE_MALFORMED, "COSE_Mac0");
  }
}
