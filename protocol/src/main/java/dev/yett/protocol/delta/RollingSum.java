package dev.yett.protocol.delta;

/// The weak sum of a block, which moves on by a byte without looking at the others: `(B << 16) | A`
/// with A = Σ bᵢ and B = Σ (n−i)·bᵢ, both mod 2¹⁶ (PROTOCOL §15).
final class RollingSum {
  private int a;
  private int b;
  private int length;

  /// Of these bytes, and no others.
  void begin(byte[] bytes, int offset, int count) {
    int sum = 0;
    int weighted = 0;
    int end = offset + count;
    for (int i = offset; i < end; i++) {
      sum += bytes[i] & 0xff;
      weighted += sum;
    }
    a = sum;
    b = weighted;
    length = count;
  }

  /// The window moves on.
  void roll(byte out, byte in) {
    a += (in & 0xff) - (out & 0xff);
    b += a - length * (out & 0xff);
  }

  /// The window loses its first byte, and gets no other.
  void shrink(byte out) {
    a -= out & 0xff;
    b -= length * (out & 0xff);
    length--;
  }

  int value() {
    return (b << 16) | (a & 0xffff);
  }
}
