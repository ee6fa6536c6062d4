package dev.yett.protocol;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/// The key that signs the messages of one connection, PROTOCOL §5 and §6. Its bytes never leave it.
/// Any thread may use it until it is closed.
public final class MacKey implements AutoCloseable {
  private final byte[] key;
  private volatile boolean closed;

  private MacKey(byte[] key) {
    this.key = key;
  }

  /// A copy of these 32 bytes; the caller clears his own.
  public static MacKey of(byte[] key) {
    if (key.length != Wire.KEY) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes");
    }
    return new MacKey(key.clone());
  }

  /// Signs a payload for one place on one connection.
  ///
  /// @param sequence 0 to 2^53 - 1
  /// @param kid present exactly where the purpose has one
  public Mac0 sign(
      Purpose purpose, Binding binding, long sequence, Optional<Octets> kid, byte[] payload) {
    if (kid.isPresent() != purpose.withKid()) {
      throw new IllegalArgumentException("kid and purpose do not match");
    }
    byte[] tag = tag(purpose, binding, sequence, payload);
    return new Mac0(kid, Octets.of(payload), Octets.wrap(tag));
  }

  /// Whether this key signed this message for this purpose, connection and sequence. Takes the same
  /// time wherever the tags differ.
  public boolean verifies(Mac0 message, Purpose purpose, Binding binding, long sequence) {
    byte[] tag = tag(purpose, binding, sequence, message.payload().shared());
    return MessageDigest.isEqual(tag, message.tag().shared())
        && message.kid().isPresent() == purpose.withKid();
  }

  private byte[] tag(Purpose purpose, Binding binding, long sequence, byte[] payload) {
    if (sequence < 0 || sequence > Limits.INTEGER) {
      throw new IllegalArgumentException("no such sequence");
    }
    if (closed) {
      throw new IllegalStateException("the key is closed");
    }
    byte[] aad = binding.externalAad(purpose, sequence);
    return CoseMac0.hmacSha256(key, CoseMac0.structure(Mac0.PROTECTED.shared(), aad, payload));
  }

  /// Clears the key.
  @Override
  public void close() {
    closed = true;
    Arrays.fill(key, (byte) 0);
  }
}
