package dev.yett.identity.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PassphraseSealTest {
  private static final byte[] SECRET =
      "thirty-two bytes of some secret!".getBytes(StandardCharsets.US_ASCII);

  private static Passphrase passphrase(String text) {
    return new Passphrase(text.toCharArray());
  }

  @ParameterizedTest
  @EnumSource
  void opens_what_it_sealed(PassphraseSeal seal) throws Exception {
    try (var passphrase = passphrase("pässphrase €")) {
      var sealed = seal.seal(SECRET, passphrase);
      assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("thirty-two");
      assertThat(seal.open(sealed, passphrase)).isEqualTo(SECRET);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "seven77, true",
    "eight888, false",
    "äöüäöüä, true",
    "äöüäöüäö, false",
    "😀😀😀😀, true"
  })
  void eight_characters_are_enough_for_a_new_one_whatever_their_bytes(
      String text, boolean tooShort) {
    try (var passphrase = passphrase(text)) {
      assertThat(passphrase.isTooShort()).isEqualTo(tooShort);
    }
  }

  @Test
  void seals_the_same_secret_differently_each_time() throws Exception {
    try (var passphrase = passphrase("a")) {
      var first = PassphraseSeal.GCM.seal(SECRET, passphrase);
      var second = PassphraseSeal.GCM.seal(SECRET, passphrase);
      assertThat(first).isNotEqualTo(second);
    }
  }

  @Test
  void refuses_another_passphrase() throws Exception {
    try (var passphrase = passphrase("right");
        var other = passphrase("wrong")) {
      var sealed = PassphraseSeal.GCM.seal(SECRET, passphrase);
      assertThatThrownBy(() -> PassphraseSeal.GCM.open(sealed, other))
          .isInstanceOf(WrongPassphraseException.class);
    }
  }

  @Test
  void refuses_every_truncation_and_never_obeys_a_changed_cost() throws Exception {
    try (var passphrase = passphrase("right")) {
      var sealed = PassphraseSeal.GCM.seal(SECRET, passphrase);
      for (int length = 0; length < sealed.length; length++) {
        var cut = java.util.Arrays.copyOf(sealed, length);
        assertThatThrownBy(() -> PassphraseSeal.GCM.open(cut, passphrase))
            .isInstanceOf(GeneralSecurityException.class);
      }
      // The cost stands as INTEGER 0x4000 behind the salt; the first octet to 0x7f asks for 510 MiB
      // and more.
      var at = indexOf(sealed, new byte[] {0x02, 0x02, 0x40, 0x00});
      sealed[at + 2] = 0x7f;
      assertThatThrownBy(() -> PassphraseSeal.GCM.open(sealed, passphrase))
          .isInstanceOf(GeneralSecurityException.class)
          .hasMessageContaining("does not use");
    }
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (java.util.Arrays.mismatch(bytes, i, i + part.length, part, 0, part.length) < 0) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }
}
