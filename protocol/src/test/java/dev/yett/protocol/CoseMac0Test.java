package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Public COSE vectors, and Yett's own form of the message.
final class CoseMac0Test {
  static List<Vector> vectors() {
    return Vector.file("cose-mac0.txt");
  }

  private static boolean verifies(byte[] message, byte[] key, byte[] external) {
    try {
      return CoseMac0.decode(message).verifies(key, external);
    } catch (ProtocolException e) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void b02_public_vectors_verify_or_are_refused(Vector vector) {
    byte[] key = Octets.ofHex(vector.field("key")).toArray();
    byte[] external = Octets.ofHex(vector.field("external")).toArray();
    assertThat(verifies(vector.bytes().toArray(), key, external))
        .isEqualTo(vector.field("expect").equals("verifies"));
  }

  @Test
  void b02_a_cose_mac_is_refused_by_its_type() {
    List<Vector> macs =
        vectors().stream().filter(each -> each.bytes().hex().startsWith("d861")).toList();
    assertThat(macs).hasSizeGreaterThanOrEqualTo(15);
    for (Vector mac : macs) {
      for (Purpose purpose : Purpose.values()) {
        assertThat(catchThrowable(() -> Mac0.decode(purpose, mac.bytes().toArray())))
            .isInstanceOf(ProtocolException.class);
      }
    }
  }

  @Test
  void b02_what_verified_no_longer_does_when_any_bit_is_flipped() {
    for (Vector vector : vectors()) {
      if (vector.field("expect").equals("verifies")) {
        byte[] key = Octets.ofHex(vector.field("key")).toArray();
        byte[] external = Octets.ofHex(vector.field("external")).toArray();
        byte[] bytes = vector.bytes().toArray();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
          bytes[bit / 8] ^= (byte) (1 << bit % 8);
          assertThat(verifies(bytes, key, external)).as("%s bit %d", vector, bit).isFalse();
          bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
      }
    }
  }

  /// Forms of one and the same correctly authenticated seal that are not the exact one.
  static Stream<String> otherForms() {
    String payload = "43010203";
    String tag = "5820" + "ab".repeat(32);
    return Stream.of(
        "8443a10105a0" + payload + tag, // no tag
        "d28443a10105a0" + payload + tag, // COSE_Sign1
        "d9 03e0 8443a10105a0".replace(" ", "") + payload + tag, // tag 992
        "d90011" + "8443a10105a0" + payload + tag, // tag 17, long
        "d18443a10104a0" + payload + "48" + "ab".repeat(8), // HMAC 256/64
        "d18443a10106a0" + payload + "5830" + "ab".repeat(48), // HMAC 384
        "d18440a10105" + payload + tag, // algorithm unprotected only
        "d18441a0a10105" + payload + tag,
        "d18443a10105a10105" + payload + tag, // both
        "d18445a1013903e6a0" + payload + tag, // algorithm -999
        "d1844aa10167756e6b6e6f776ea0" + payload + tag, // algorithm "unknown"
        "d18446a20105020480a0" + payload + tag, // crit
        "d18446a201050441aba0" + payload + tag, // kid protected
        "d18444a1011805a0" + payload + tag, // {1: 5} encoded long
        "d18443a10105a1044101" + payload + tag, // kid in what has none
        "d18443a10105a1054101" + payload + tag, // a partial IV
        "d18443a10105a0f6" + tag, // detached payload
        "d18443a10105a0" + payload + "581f" + "ab".repeat(31),
        "d18443a10105a0" + payload + "5821" + "ab".repeat(33),
        "d18443a10105a0" + payload + "40",
        "d18343a10105a0" + payload, // three elements
        "d18543a10105a0" + payload + tag + "80", // five: COSE_Mac
        "d1a1a10105a0" + payload + tag,
        "d18443a10105f6" + payload + tag,
        "d18443a10105a063616263" + tag, // payload is text
        "d18443a10105a0" + payload + tag + "00", // trailing
        "d18463a10105a0" + payload + tag,
        "d1d18443a10105a0" + payload + tag,
        "9f43a10105a0" + payload + tag + "ff",
        "d18443a10105bfff" + payload + tag);
  }

  @ParameterizedTest
  @MethodSource("otherForms")
  void b03_and_n06_any_other_header_tag_or_length_is_malformed(String hex) {
    assertThat(catchThrowable(() -> Mac0.decode(Purpose.SEAL, Octets.ofHex(hex).toArray())))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.MESSAGE_MALFORMED));
  }

  @Test
  void b03_the_algorithm_stands_only_in_the_protected_header() throws ProtocolException {
    byte[] right = Octets.ofHex("d18443a10105a043010203" + "5820" + "ab".repeat(32)).toArray();
    assertThat(Mac0.decode(Purpose.SEAL, right).payload().hex()).isEqualTo("010203");
    assertThat(catchThrowable(() -> Mac0.decode(Purpose.ORDER, right)))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void n06_an_order_has_a_kid_and_nothing_beside_it() throws ProtocolException {
    String tail = "43010203" + "5820" + "ab".repeat(32);
    byte[] right = Octets.ofHex("d18443a10105a1044101" + tail).toArray();
    assertThat(Mac0.decode(Purpose.ORDER, right).kid()).contains(Octets.ofHex("01"));
    for (String headers :
        List.of(
            "a0",
            "a2044101054101",
            "a104f6",
            "a10401",
            "a104184101",
            "a1246101",
            "a1616b4101",
            "a118044101")) {
      byte[] other = Octets.ofHex("d18443a10105" + headers + tail).toArray();
      assertThat(catchThrowable(() -> Mac0.decode(Purpose.ORDER, other)))
          .as(headers)
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void n06_a_kid_is_an_array_of_exactly_the_claims() throws ProtocolException {
    Octets kid = Kid.encode(Sample.CLAIMS);
    assertThat(Kid.claims(kid)).isEqualTo(Sample.CLAIMS);
    for (String hex :
        List.of(
            "80",
            "8240" + "40",
            "40",
            "8101",
            "8161" + "61",
            "a0",
            "814001",
            "8140",
            "815801" + "00",
            "f6",
            "")) {
      assertThat(catchThrowable(() -> Kid.claims(Octets.ofHex(hex))))
          .as(hex)
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void c08_claims_of_4096_bytes_pass_and_of_4097_do_not() throws ProtocolException {
    assertThat(Kid.claims(Kid.encode(new byte[Limits.CLAIMS]))).hasSize(Limits.CLAIMS);
    assertThat(catchThrowable(() -> Kid.claims(Kid.encode(new byte[Limits.CLAIMS + 1]))))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CLAIMS_MALFORMED));
  }

  @Test
  void encoding_and_decoding_agree() throws ProtocolException {
    Mac0 order = Sample.signed(Sample.order(Map.of()), 0);
    assertThat(Mac0.decode(Purpose.ORDER, order.encode())).isEqualTo(order);
    var bare = new Mac0(Optional.empty(), order.payload(), order.tag());
    assertThat(Mac0.decode(Purpose.RECEIPT, bare.encode())).isEqualTo(bare);
  }
}
