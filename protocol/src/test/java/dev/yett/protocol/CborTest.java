package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
final class CborTest {
  static Stream<Vector> vectors() {
    return Stream.of("cbor-rfc8949.txt", "cbor.txt").flatMap(file -> Vector.file(file).stream());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void b13_only_the_deterministic_encoding_is_read(Vector vector) throws ProtocolException {
    byte[] bytes = vector.bytes().toArray();
    if (vector.field("expect").equals("value")) {
      assertThat(Cbor.decode(bytes).encode()).isEqualTo(bytes);
    } else {
      assertThat(catchThrowable(() -> Cbor.decode(bytes)))
          .isInstanceOfSatisfying(
              ProtocolException.class,
              e -> assertThat(e.reason().code()).isEqualTo(vector.field("expect")));
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void a_cut_or_changed_item_is_a_value_or_refused(Vector vector) {
    byte[] bytes = vector.bytes().toArray();
    for (int i = 0; i < bytes.length; i++) {
      valueOrRefused(Arrays.copyOf(bytes, i));
      for (int change = 1; change < 256; change = change * 2 + change % 3) {
        bytes[i] ^= (byte) change;
        valueOrRefused(bytes);
        bytes[i] ^= (byte) change;
      }
    }
  }

  private static void valueOrRefused(byte[] bytes) {
    try {
      assertTrue(Arrays.equals(Cbor.decode(bytes).encode(), bytes));
    } catch (ProtocolException e) {
      assertSame(Reason.MESSAGE_MALFORMED, e.reason());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"81", "a16161", "c4", "c482", "d1", "c6"})
  void c02_a_nesting_bomb_is_refused_without_deep_recursion(String level) {
    byte[] bomb = Octets.ofHex(level.repeat(100_000) + "00").toArray();
    assertThat(catchThrowable(() -> Cbor.decode(bomb))).isInstanceOf(ProtocolException.class);
    assertThat(catchThrowable(() -> Mac0.decode(Purpose.SEAL, bomb)))
        .isInstanceOf(ProtocolException.class);
  }

  /// Each would need from half a megabyte to gigabytes for what it declares.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "9a0001ffff", "9affffffff", "9b0000000100000000", "9b7fffffffffffffff",
            "9bffffffffffffffff",
        "ba0001ffff", "baffffffff", "bb7fffffffffffffff", "5a0001ffff", "5affffffff",
        "5b7fffffffffffffff", "7a0001ffff", "7affffffff", "7bffffffffffffffff",
            "829b0000000100000000",
        "a161619affffffff"
      })
  void c03_a_count_beyond_the_remaining_bytes_is_refused(String hex) {
    byte[] item = Arrays.copyOf(Octets.ofHex(hex).toArray(), 64);
    assertThat(catchThrowable(() -> Cbor.decode(item))).isInstanceOf(ProtocolException.class);
  }

  /// In proportion to its length, this takes a second or two; quadratic, minutes.
  @Test
  @Timeout(300)
  void c06_reading_many_entries_takes_time_in_proportion_to_length() throws ProtocolException {
    var map = Cbor.map();
    for (int i = 0; i < 200_000; i++) {
      map.put("key-" + i, i);
    }
    byte[] bytes = map.encode();
    assertThat(((Cbor.Map) Cbor.decode(bytes)).entries()).hasSize(200_000);
  }

  @Test
  void keys_are_written_in_the_order_of_their_encoding() {
    byte[] encoded =
        Cbor.map().put("b", 1).put("aa", 2).put("a", 3).put("ä", 4).put("", 5).encode();
    assertThat(Sample.hex(encoded)).isEqualTo("a56005616103616201626161" + "02" + "62c3a404");
  }

  @Test
  void what_cannot_be_encoded_cannot_be_made() {
    assertThatIllegalArgumentException().isThrownBy(() -> Cbor.of(Limits.INTEGER + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Cbor.of(-Limits.INTEGER - 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Cbor.of("\ud800"));
    assertThatIllegalArgumentException().isThrownBy(() -> Cbor.of("a\udc00b"));
    assertThatIllegalArgumentException().isThrownBy(() -> Cbor.of(new BigDecimal("1e-19")));
    assertThatIllegalArgumentException().isThrownBy(() -> Cbor.of(new BigDecimal("1e19")));
    assertThatIllegalArgumentException().isThrownBy(() -> Cbor.of(new BigDecimal("1e1000000000")));
    assertThatIllegalArgumentException().isThrownBy(() -> Cbor.map().put("a", 1).put("a", 1));
  }

  @Test
  void a_decimal_has_one_form() {
    assertThat(Cbor.of(new BigDecimal("1.50"))).isEqualTo(Cbor.of(new BigDecimal("1.5")));
    assertThat(Sample.hex(Cbor.of(new BigDecimal("1e3")).encode())).isEqualTo("c482001903e8");
    assertThat(Sample.hex(Cbor.of(new BigDecimal("0.000")).encode())).isEqualTo("c4820000");
  }

  /// Devices and epochs that would run together if inputs were joined instead of encoded.
  @Test
  void n05_near_colliding_names_derive_different_keys() {
    List<String> devices =
        List.of("pump-1", "pump-11", "pump-1,1", "pump-", "pump-111", "pump-1\0", "pump-1 1", "");
    Set<String> infos = new HashSet<>();
    Set<String> secrets = new HashSet<>();
    int count = 0;
    for (String device : devices) {
      for (long epoch : new long[] {0, 1, 11, 111, 24, 256, Limits.INTEGER}) {
        byte[] info = Sample.deviceInfo("spiffe://example.org/device/" + device, epoch);
        infos.add(Sample.hex(info));
        secrets.add(Sample.hex(Sample.hkdf(Sample.MASTER, info)));
        count++;
      }
    }
    assertThat(infos).hasSize(count);
    assertThat(secrets).hasSize(count);
  }

  /// The info of one purpose is never that of another, whatever the bytes within.
  @Test
  void n05_infos_of_different_purposes_never_meet() {
    byte[] inner = "yett/1 connection".getBytes(StandardCharsets.UTF_8);
    assertThat(
            Set.of(
                Sample.hex(Sample.grantInfo(inner)),
                Sample.hex(Sample.grantInfo(Sample.BINDING.keyInfo())),
                Sample.hex(Sample.BINDING.keyInfo()),
                Sample.hex(Sample.deviceInfo("yett/1 grant", 1)),
                Sample.hex(Sample.deviceInfo("yett/1 connection", 1))))
        .hasSize(5);
  }
}
