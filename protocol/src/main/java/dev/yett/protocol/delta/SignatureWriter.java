package dev.yett.protocol.delta;

import dev.yett.protocol.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Objects;

/// Makes the signatures of a content that is passed through it (PROTOCOL §15). Belongs to one
/// thread.
public final class SignatureWriter {
  private static final int ROOM = 4096 * Signatures.EACH;

  private final OutputStream out;
  private final int block;
  private final byte[] collected;
  private final ByteBuffer made = ByteBuffer.allocate(ROOM);
  private final Strong strong = new Strong();
  private final RollingSum weak = new RollingSum();
  private long left;
  private int held;

  /// @param length of the content, which is what must then be passed
  /// @param block bytes of each block, see [Signatures#blockFor]
  public SignatureWriter(OutputStream out, long length, int block) {
    this.out = out;
    this.block = block;
    this.left = length;
    this.collected = new byte[block];
    made.putLong(length).putInt(block);
  }

  /// The next bytes of the content.
  ///
  /// @throws IllegalArgumentException where they are more than was announced
  public void update(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length > left) {
      throw new IllegalArgumentException("more content than was announced");
    }
    left -= length;
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (held == 0 && end - at >= block) {
        sign(bytes, at, block);
        at += block;
        continue;
      }
      int some = Math.min(end - at, block - held);
      System.arraycopy(bytes, at, collected, held, some);
      held += some;
      at += some;
      if (held == block) {
        sign(collected, 0, held);
        held = 0;
      }
    }
  }

  /// The content is complete.
  ///
  /// @throws IllegalArgumentException where it is shorter than was announced
  public void finish() throws IOException {
    if (left > 0) {
      throw new IllegalArgumentException("less content than was announced");
    }
    if (held > 0) {
      sign(collected, 0, held);
      held = 0;
    }
    pass();
  }

  private void sign(byte[] bytes, int offset, int length) throws IOException {
    if (made.remaining() < Signatures.EACH) {
      pass();
    }
    weak.begin(bytes, offset, length);
    made.putInt(weak.value()).putLong(strong.of(bytes, offset, length));
  }

  private void pass() throws IOException {
    out.write(made.array(), 0, made.position());
    made.clear();
  }

  /// The first eight bytes of a block's SHA-256.
  static final class Strong {
    private final MessageDigest sha256 = Digest.sha256();
    private final byte[] digest = new byte[32];

    long of(byte[] bytes, int offset, int length) {
      sha256.update(bytes, offset, length);
      try {
        sha256.digest(digest, 0, digest.length);
      } catch (DigestException e) {
        throw new AssertionError("a SHA-256 has 32 bytes", e);
      }
      return ByteBuffer.wrap(digest).getLong();
    }
  }
}
