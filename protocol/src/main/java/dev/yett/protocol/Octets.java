package dev.yett.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// An immutable string of bytes with value equality, compared in constant time. For identifiers,
/// digests, tags and payloads of messages; bulk data travels as plain arrays.
public final class Octets {
  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /// A copy of the array.
  public static Octets of(byte[] bytes) {
    return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
  }

  /// Lower or upper case hexadecimal digits, nothing between them.
  public static Octets ofHex(String hex) {
    return wrap(HexFormat.of().parseHex(hex));
  }

  /// The array itself, which the caller gives away and never changes again.
  static Octets wrap(byte[] bytes) {
    return new Octets(bytes);
  }

  /// The bytes without a copy; callers only read them.
  byte[] shared() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  /// A copy that belongs to the caller.
  public byte[] toArray() {
    return bytes.clone();
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes);
  }

  /// Lower-case hexadecimal digits.
  public String hex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Octets o && MessageDigest.isEqual(bytes, o.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return hex();
  }
}
