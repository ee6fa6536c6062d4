package dev.yett.identity.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.TestAuthority;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipientSealTest {
  private static final byte[] SECRET =
      "thirty-two bytes of some secret!".getBytes(StandardCharsets.US_ASCII);
  private static final TestAuthority AUTHORITY = new TestAuthority();

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1"})
  void only_the_key_of_the_certificate_opens_it(String curve) throws Exception {
    var keys = TestAuthority.keys("EC", curve);
    var holder =
        AUTHORITY
            .certificate(AUTHORITY.deviceId("pump-7"))
            .keys(keys)
            .issuedBy(AUTHORITY.issuing());
    var other = AUTHORITY.device("pump-8");
    var sealed = RecipientSeal.seal(SECRET, holder.leaf());
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("thirty-two");
    assertThat(RecipientSeal.open(sealed, keys.getPrivate(), holder.leaf())).isEqualTo(SECRET);
    assertThatThrownBy(() -> RecipientSeal.open(sealed, other.keys().getPrivate(), other.leaf()))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("another certificate");
    assertThatThrownBy(() -> RecipientSeal.open(sealed, other.keys().getPrivate(), holder.leaf()))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void seals_the_same_secret_differently_each_time() throws Exception {
    var holder = AUTHORITY.device("pump-7");
    assertThat(RecipientSeal.seal(SECRET, holder.leaf()))
        .isNotEqualTo(RecipientSeal.seal(SECRET, holder.leaf()));
  }

  @Test
  void c10_truncated_or_changed_anywhere_it_is_refused_by_our_exception_alone() throws Exception {
    var holder = AUTHORITY.device("pump-7");
    var sealed = RecipientSeal.seal(SECRET, holder.leaf());
    for (int length = 0; length < sealed.length; length++) {
      var cut = Arrays.copyOf(sealed, length);
      refused(cut, holder);
    }
    for (int at = 0; at < sealed.length; at++) {
      for (int change : new int[] {1, 0x80, 0xff}) {
        var changed = sealed.clone();
        changed[at] ^= (byte) change;
        refused(changed, holder);
      }
    }
    refused(Arrays.copyOf(sealed, sealed.length + 1), holder);
  }

  private static void refused(byte[] der, TestAuthority.Holder holder) {
    assertThatThrownBy(() -> RecipientSeal.open(der, holder.keys().getPrivate(), holder.leaf()))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
