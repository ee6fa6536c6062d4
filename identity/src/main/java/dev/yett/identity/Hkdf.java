package dev.yett.identity;

import dev.yett.protocol.Wire;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/// HKDF-SHA256 (RFC 5869), extract with the empty salt and expand, as PROTOCOL §5 fixes it.
final class Hkdf {
  private Hkdf() {}

  /// 32 bytes that belong to the caller, who clears them.
  static byte[] derive(byte[] secret, byte[] info) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(info, Wire.KEY));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("JDK 25 has HKDF-SHA256", e);
    }
  }

  /// A copy of a secret of the right length.
  static byte[] copy(byte[] secret) {
    if (secret.length != Wire.KEY) {
      throw new IllegalArgumentException("a secret has " + Wire.KEY + " bytes");
    }
    return secret.clone();
  }
}
