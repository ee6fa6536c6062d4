package dev.yett.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class RunningDigestTest {
  /// RFC 3720 appendix B.4, and the check value of CRC-32C.
  @Test
  void crc32c_is_that_of_the_rfc_big_endian() {
    assertThat(of(Digest.CRC32C, "123456789".getBytes(US_ASCII)).value().hex())
        .isEqualTo("e3069283");
    assertThat(of(Digest.CRC32C, new byte[32]).value().hex()).isEqualTo("8a9136aa");
  }

  @Test
  void a_digest_of_all_so_far_does_not_end_it() {
    for (var algorithm : new String[] {Digest.SHA_256, Digest.CRC32C}) {
      var running = RunningDigest.of(algorithm);
      assertThat(running.soFar()).isEqualTo(of(algorithm, new byte[0]));
      running.update("abc".getBytes(US_ASCII));
      assertThat(running.soFar()).isEqualTo(of(algorithm, "abc".getBytes(US_ASCII)));
      running.update(ByteBuffer.wrap("def".getBytes(US_ASCII)));
      assertThat(running.soFar()).isEqualTo(of(algorithm, "abcdef".getBytes(US_ASCII)));
      assertThat(running.algorithm()).isEqualTo(algorithm);
    }
    assertThat(of(Digest.SHA_256, "abc".getBytes(US_ASCII)))
        .isEqualTo(Digest.sha256("abc".getBytes(US_ASCII)));
  }

  @Test
  void other_algorithms_are_not_computed() {
    assertThatThrownBy(() -> RunningDigest.of("md5")).isInstanceOf(IllegalArgumentException.class);
  }

  private static Digest of(String algorithm, byte[] bytes) {
    var running = RunningDigest.of(algorithm);
    running.update(bytes, 0, bytes.length);
    return running.soFar();
  }
}
