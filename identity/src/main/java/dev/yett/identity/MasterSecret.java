package dev.yett.identity;

import dev.yett.protocol.Cbor;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret from which those of all devices derive. Belongs to one thread; has no text form.
public final class MasterSecret implements AutoCloseable {
  private final byte[] secret;
  private final Function<byte[], byte[]> derivation;

  private MasterSecret(byte[] secret, Function<byte[], byte[]> derivation) {
    this.secret = secret;
    this.derivation = derivation;
  }

  /// Copies 32 bytes, which the caller clears.
  public static MasterSecret of(byte[] secret) {
    var copy = Hkdf.copy(secret);
    return new MasterSecret(copy, info -> Hkdf.derive(copy, info));
  }

  /// One whose extracted key (RFC 5869 §2.2) is held by something else, such as a token.
  ///
  /// @param hmac HMAC-SHA-256 of its input under that key; the first and only block of HKDF-Expand
  ///     is HMAC(key, info || 0x01)
  public static MasterSecret expanding(Function<byte[], byte[]> hmac) {
    return new MasterSecret(
        new byte[0],
        info -> {
          var input = Arrays.copyOf(info, info.length + 1);
          input[info.length] = 1;
          return hmac.apply(input);
        });
  }

  /// The key that HKDF extracts with the empty salt; the caller clears it.
  public static byte[] extract(byte[] secret) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
      return mac.doFinal(secret);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK has HmacSHA256", e);
    }
  }

  /// The secret of a device in an epoch, PROTOCOL §5.
  ///
  /// @param notAfter when the device stops to honour this epoch
  public DeviceSecret derive(SpiffeId device, long epoch, Optional<Instant> notAfter) {
    byte[] info =
        Cbor.array(Cbor.of("yett/1 device"), Cbor.of(device.toString()), Cbor.of(epoch)).encode();
    byte[] derived = derivation.apply(info);
    try {
      return DeviceSecret.of(device, epoch, notAfter, derived);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  /// Clears the secret.
  @Override
  public void close() {
    Arrays.fill(secret, (byte) 0);
  }
}
