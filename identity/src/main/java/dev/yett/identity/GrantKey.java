package dev.yett.identity;

import dev.yett.protocol.Binding;
import dev.yett.protocol.MacKey;
import java.util.Arrays;

/// The key of one grant. May be used by any thread until closed; has no text form.
public final class GrantKey implements AutoCloseable {
  private final byte[] key;

  private GrantKey(byte[] key) {
    this.key = key;
  }

  /// Copies 32 bytes, which the caller clears.
  public static GrantKey of(byte[] key) {
    return new GrantKey(Hkdf.copy(key));
  }

  /// Takes the array itself.
  static GrantKey wrap(byte[] key) {
    return new GrantKey(key);
  }

  /// The key that signs on one connection, PROTOCOL §5.
  public MacKey macKey(Binding binding) {
    byte[] derived = Hkdf.derive(key, binding.keyInfo());
    try {
      return MacKey.of(derived);
    } finally {
      Arrays.fill(derived, (byte) 0);
    }
  }

  /// A copy, for the file alone; the caller clears it.
  byte[] key() {
    return key.clone();
  }

  /// Clears the key.
  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }
}
