package dev.yett.identity;

import dev.yett.protocol.Cbor;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// The secret from which those of all devices derive. Belongs to one thread; has no text form.
public final class MasterSecret implements AutoCloseable {
  private final byte[] secret;

  private MasterSecret(byte[] secret) {
    this.secret = secret;
  }

  /// Copies 32 bytes, which the caller clears.
  public static MasterSecret of(byte[] secret) {
    return new MasterSecret(Hkdf.copy(secret));
  }

  /// The secret of a device in an epoch, PROTOCOL §5.
  ///
  /// @param notAfter when the device stops to honour this epoch
  public DeviceSecret derive(SpiffeId device, long epoch, Optional<Instant> notAfter) {
    byte[] info =
        Cbor.array(Cbor.of("yett/1 device"), Cbor.of(device.toString()), Cbor.of(epoch)).encode();
    byte[] derived = Hkdf.derive(secret, info);
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
