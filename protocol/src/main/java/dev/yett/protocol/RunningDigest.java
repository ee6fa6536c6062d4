package dev.yett.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.zip.CRC32C;

/// A digest that is being computed, by an algorithm that an order may name: `sha-256`, or `crc32c`,
/// which finds accidents and no forgery. For one thread.
public final class RunningDigest {
  /// The algorithms that an order may name.
  public static final List<String> ALGORITHMS = List.of(Digest.SHA_256, Digest.CRC32C);

  private static final int ZEROS = 64 * 1024;

  private final String algorithm;
  private final MessageDigest sha256;
  private final CRC32C crc32c = new CRC32C();

  private RunningDigest(String algorithm, MessageDigest sha256) {
    this.algorithm = algorithm;
    this.sha256 = sha256;
  }

  /// Of nothing yet.
  ///
  /// @throws IllegalArgumentException the algorithm is not one of the two
  public static RunningDigest of(String algorithm) {
    if (!algorithm.equals(Digest.SHA_256) && !algorithm.equals(Digest.CRC32C)) {
      throw new IllegalArgumentException("no digest is called that");
    }
    return new RunningDigest(algorithm, Digest.sha256());
  }

  public String algorithm() {
    return algorithm;
  }

  public void update(byte[] bytes, int offset, int length) {
    if (isSha256()) {
      sha256.update(bytes, offset, length);
    } else {
      crc32c.update(bytes, offset, length);
    }
  }

  public void update(byte[] bytes) {
    update(bytes, 0, bytes.length);
  }

  /// All that remains in the buffer.
  public void update(ByteBuffer bytes) {
    if (isSha256()) {
      sha256.update(bytes);
    } else {
      crc32c.update(bytes);
    }
  }

  /// So many zero bytes.
  public void zeros(long count) {
    byte[] zeros = new byte[(int) Math.min(count, ZEROS)];
    for (long left = count; left > 0; left -= zeros.length) {
      update(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }

  /// The digest of all bytes so far; more may follow.
  public Digest soFar() {
    if (!isSha256()) {
      byte[] value = ByteBuffer.allocate(4).putInt((int) crc32c.getValue()).array();
      return new Digest(Digest.CRC32C, Octets.of(value));
    }
    return Digest.sha256(branch());
  }

  /// Another one that has seen the same bytes; of `sha-256` only.
  public RunningDigest copy() {
    if (!isSha256()) throw new IllegalStateException("a checksum goes on where it began");
    return new RunningDigest(algorithm, branch());
  }

  private MessageDigest branch() {
    try {
      return (MessageDigest) sha256.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("the SHA-256 of every JDK can be copied", e);
    }
  }

  private boolean isSha256() {
    return algorithm.equals(Digest.SHA_256);
  }
}
