package dev.yett.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.cbor.CBOREncoder;

/// The MAC of a COSE_Mac0 (RFC 9052 §6.3) with HMAC 256/256 (RFC 9053 §3.1).
final class CoseMac0 {
  static final int TAG = 17;
  static final int HEADER_ALGORITHM = 1;
  static final int HEADER_KID = 4;
  static final int HMAC_256_256 = 5;

  private CoseMac0() {}

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
}
