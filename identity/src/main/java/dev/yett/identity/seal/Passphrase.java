package dev.yett.identity.seal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/// A passphrase in memory, cleared when closed. It has no text form and is never compared but with
/// the one typed the second time.
public final class Passphrase implements AutoCloseable {
  /// Fewest characters of one that is made up now (NIST SP 800-63B, 3.1.1). Older ones that are
  /// shorter open what they always opened.
  public static final int LEAST = 8;

  private final byte[] utf8;

  /// Takes over `characters` and clears them.
  public Passphrase(char[] characters) {
    var encoder = StandardCharsets.UTF_8.newEncoder();
    // Large enough for any text, so that no buffer is thrown away uncleared.
    var room = new byte[characters.length * (int) encoder.maxBytesPerChar()];
    var encoded = ByteBuffer.wrap(room);
    encoder.onMalformedInput(CodingErrorAction.REPLACE);
    encoder.encode(CharBuffer.wrap(characters), encoded, true);
    utf8 = Arrays.copyOf(room, encoded.position());
    Arrays.fill(room, (byte) 0);
    Arrays.fill(characters, '\0');
  }

  private Passphrase(byte[] utf8) {
    this.utf8 = utf8;
  }

  /// Another of the same, which is closed for itself.
  public Passphrase duplicate() {
    return new Passphrase(utf8.clone());
  }

  /// A copy, in UTF-8; whoever asks for it clears it.
  public byte[] copy() {
    return utf8.clone();
  }

  public boolean isEmpty() {
    return utf8.length == 0;
  }

  /// Whether it has fewer characters than a new one needs.
  public boolean isTooShort() {
    int characters = 0;
    for (byte each : utf8) {
      boolean begins = (each & 0xc0) != 0x80;
      characters += begins ? 1 : 0;
    }
    return characters < LEAST;
  }

  public boolean same(Passphrase other) {
    return MessageDigest.isEqual(utf8, other.utf8);
  }

  @Override
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }
}
