package dev.yett.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/// The value of a `secret` argument with its salt. Without the salt a digest of the order would let
/// one test guesses; neither is ever recorded. Has no text form, and compares as an object only.
public final class Secret implements Value, AutoCloseable {
  private final Octets salt;
  private final byte[] utf8;

  private Secret(Octets salt, byte[] utf8) {
    this.salt = salt;
    this.utf8 = utf8;
  }

  /// With a fresh salt; the caller clears his own characters.
  ///
  /// @throws IllegalArgumentException when they are not Unicode text
  public static Secret of(char[] typed, SecureRandom random) {
    byte[] salt = new byte[Wire.ID];
    random.nextBytes(salt);
    ByteBuffer out = ByteBuffer.allocate(3 * typed.length);
    CoderResult result =
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(typed), out, true);
    byte[] utf8 = Arrays.copyOf(out.array(), out.position());
    Arrays.fill(out.array(), (byte) 0);
    if (result.isError()) {
      Arrays.fill(utf8, (byte) 0);
      throw new IllegalArgumentException("a secret with an unpaired surrogate");
    }
    return new Secret(Octets.wrap(salt), utf8);
  }

  static Secret of(Octets salt, String text) {
    return new Secret(salt, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Bytes of UTF-8.
  public int length() {
    return utf8.length;
  }

  /// The value as UTF-8, for the one standard input or descriptor that it is meant for; the caller
  /// clears it.
  public byte[] reveal() {
    return utf8.clone();
  }

  @Override
  public Cbor cbor() {
    return Cbor.array(Cbor.of(salt), Cbor.of(new String(utf8, StandardCharsets.UTF_8)));
  }

  /// Clears the value.
  @Override
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }
}
