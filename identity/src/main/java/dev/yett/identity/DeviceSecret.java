package dev.yett.identity;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Limits;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// What a device holds for one epoch, and from which it derives the key of every grant of that
/// epoch (PROTOCOL §5). May be used by any thread until closed; has no text form.
public final class DeviceSecret implements AutoCloseable {
  private final SpiffeId device;
  private final long epoch;
  private final Optional<Instant> notAfter;
  private final byte[] secret;

  private DeviceSecret(SpiffeId device, long epoch, Optional<Instant> notAfter, byte[] secret) {
    if (device.role() != Role.DEVICE) {
      throw new IllegalArgumentException("not the name of a device");
    }
    if (epoch < 0 || epoch > Limits.INTEGER) {
      throw new IllegalArgumentException("an epoch is from 0 to 2^53-1");
    }
    this.device = device;
    this.epoch = epoch;
    this.notAfter = notAfter;
    this.secret = secret;
  }

  /// Copies 32 bytes, which the caller clears.
  public static DeviceSecret of(
      SpiffeId device, long epoch, Optional<Instant> notAfter, byte[] secret) {
    return new DeviceSecret(device, epoch, notAfter, Hkdf.copy(secret));
  }

  public SpiffeId device() {
    return device;
  }

  public long epoch() {
    return epoch;
  }

  /// The last instant at which this epoch is honoured, if it has one.
  public Optional<Instant> notAfter() {
    return notAfter;
  }

  /// Whether the epoch is still honoured.
  public boolean isHeldAt(Instant at) {
    return notAfter.isEmpty() || !at.isAfter(notAfter.get());
  }

  /// The key of the grant with these claims, whose bytes are taken as they are.
  public GrantKey grantKey(byte[] claims) {
    byte[] info = Cbor.array(Cbor.of("yett/1 grant"), Cbor.of(claims)).encode();
    return GrantKey.wrap(Hkdf.derive(secret, info));
  }

  /// Eight bytes, in hexadecimal, by which two people tell whether they hold the same secret.
  /// Reveals nothing else of it.
  public String fingerprint() {
    byte[] info =
        Cbor.array(Cbor.of("yett/1 fingerprint"), Cbor.of(device.toString()), Cbor.of(epoch))
            .encode();
    byte[] derived = Hkdf.derive(secret, info);
    return HexFormat.of().formatHex(derived, 0, 8);
  }

  /// Whether another is of the same device and epoch and has the same bytes.
  public boolean isSame(DeviceSecret other) {
    return device.equals(other.device)
        && epoch == other.epoch
        && MessageDigest.isEqual(secret, other.secret);
  }

  /// A copy, for the file alone; the caller clears it.
  byte[] secret() {
    return secret.clone();
  }

  /// Clears the secret.
  @Override
  public void close() {
    Arrays.fill(secret, (byte) 0);
  }
}
