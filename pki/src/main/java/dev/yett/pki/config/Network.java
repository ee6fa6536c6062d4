package dev.yett.pki.config;

import dev.yett.protocol.Octets;
import java.net.InetAddress;
import java.util.Optional;

/// A range of addresses, `192.0.2.0/24` or `2001:db8::/32`.
///
/// @param address 4 or 16 bytes
/// @param length of the prefix in bits
public record Network(Octets address, int length) {
  Network(byte[] address, int length) {
    this(Octets.of(address), length);
  }

  static Optional<Network> parse(String text) {
    var slash = text.indexOf('/');
    try {
      var literal = slash < 0 ? text : text.substring(0, slash);
      if (literal.startsWith("[") || literal.contains("%")) {
        return Optional.empty();
      }
      var bytes = InetAddress.ofLiteral(literal).getAddress();
      var length = slash < 0 ? bytes.length * 8 : Integer.parseInt(text.substring(slash + 1));
      var network = new Network(bytes, length);
      return length < 0 || length > bytes.length * 8 || !network.isClean()
          ? Optional.empty()
          : Optional.of(network);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// No bit is set behind the prefix.
  private boolean isClean() {
    var bytes = address.toArray();
    for (int bit = length; bit < bytes.length * 8; bit++) {
      if ((bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  boolean contains(InetAddress other) {
    var mine = address.toArray();
    var theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < length; bit++) {
      if (((mine[bit / 8] ^ theirs[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  /// Address and mask, as name constraints have it (RFC 5280 §4.2.1.10).
  public byte[] withMask() {
    var bytes = address.toArray();
    var both = java.util.Arrays.copyOf(bytes, bytes.length * 2);
    for (int bit = 0; bit < length; bit++) {
      both[bytes.length + bit / 8] |= (byte) (1 << (7 - bit % 8));
    }
    return both;
  }
}
