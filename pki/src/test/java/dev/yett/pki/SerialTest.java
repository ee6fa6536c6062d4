package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.issuing.Certifier;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class SerialTest {
  @Test
  void i12_serials_are_positive_random_and_unique() {
    var random = new SecureRandom();
    var seen = new HashSet<BigInteger>();
    var or = BigInteger.ZERO;
    var and = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE);
    for (int i = 0; i < 100_000; i++) {
      var serial = Certifier.serial(random);
      assertThat(serial.signum()).isPositive();
      assertThat(serial.bitLength()).isLessThanOrEqualTo(128);
      // At most 20 octets in DER (RFC 5280 §4.1.2.2).
      assertThat(serial.toByteArray().length).isLessThanOrEqualTo(17);
      assertThat(CaInventory.text(serial)).hasSize(32);
      or = or.or(serial);
      and = and.and(serial);
      assertThat(seen.add(serial)).isTrue();
    }
    assertThat(or.bitCount()).describedAs("each of 128 bits is set at some time").isEqualTo(128);
    assertThat(and.bitCount()).describedAs("and cleared at some time").isZero();
  }

  @Test
  void i12_a_serial_is_never_zero() {
    Queue<byte[]> draws = new ArrayDeque<>(List.of(new byte[16], new byte[16], ones()));
    var scripted =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            System.arraycopy(draws.remove(), 0, bytes, 0, bytes.length);
          }
        };
    assertThat(Certifier.serial(scripted)).isEqualTo(new BigInteger(1, ones()));
  }

  private static byte[] ones() {
    var bytes = new byte[16];
    java.util.Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }
}
