package dev.yett.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/// A digest with the name of its algorithm: `["sha-256", 32 bytes]` or `["crc32c", 4 bytes,
/// big-endian]`. Others are carried, and match nothing that this program computes.
public record Digest(String algorithm, Octets value) {
  public static final String SHA_256 = "sha-256";
  public static final String CRC32C = "crc32c";

  private static final int NAME = 32;
  private static final int LONGEST = 64;

  public Digest {
    boolean fits =
        switch (algorithm) {
          case SHA_256 -> value.length() == 32;
          case CRC32C -> value.length() == 4;
          default ->
              !algorithm.isEmpty() && algorithm.length() <= NAME && value.length() <= LONGEST;
        };
    if (!fits) {
      throw new IllegalArgumentException("not a digest");
    }
  }

  /// The SHA-256 of the parts, one after the other.
  public static Digest sha256(byte[]... parts) {
    MessageDigest sha256 = sha256();
    for (byte[] part : parts) {
      sha256.update(part);
    }
    return sha256(sha256);
  }

  /// What the running computation comes to; it begins anew.
  public static Digest sha256(MessageDigest running) {
    return new Digest(SHA_256, Octets.wrap(running.digest()));
  }

  /// A new SHA-256 of the JDK.
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  public Cbor cbor() {
    return Cbor.array(Cbor.of(algorithm), Cbor.of(value));
  }

  /// The digest that this item is, if it is one.
  public static Optional<Digest> from(Cbor item) {
    if (item instanceof Cbor.Array(List<Cbor> items)
        && items.size() == 2
        && items.get(0) instanceof Cbor.Text(String algorithm)
        && items.get(1) instanceof Cbor.Bytes(Octets value)) {
      try {
        return Optional.of(new Digest(algorithm, value));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
