package dev.yett.identity.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TestAuthority;
import java.nio.file.Path;
import java.util.Arrays;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SigningRequestTest {
  private static final Path FILE = Path.of("pump-7.request");
  private static final SpiffeId PUMP = SpiffeId.device("example.org", "pump-7");
  private static final TestAuthority AUTHORITY = new TestAuthority();

  @Test
  void a_first_request_gives_the_key_and_the_name_it_calls_itself() throws Exception {
    var keys = KeyFile.make();
    var request = SigningRequest.parse(FILE, SigningRequest.first(keys, PUMP));
    assertThat(request.key()).isEqualTo(keys.getPublic());
    assertThat(request.name()).contains(PUMP);
    assertThat(request.current()).isEmpty();
  }

  @Test
  void n16_a_renewal_is_signed_with_the_current_key_as_well() throws Exception {
    var holder = AUTHORITY.device("pump-7");
    var keys = KeyFile.make();
    var request =
        SigningRequest.parse(
            FILE, SigningRequest.renewal(keys, PUMP, holder.chain(), holder.keys().getPrivate()));
    assertThat(request.key()).isEqualTo(keys.getPublic());
    assertThat(request.current()).contains(holder.leaf());

    var thief = AUTHORITY.device("pump-8");
    var forged = SigningRequest.renewal(keys, PUMP, holder.chain(), thief.keys().getPrivate());
    assertThatThrownBy(() -> SigningRequest.parse(FILE, forged))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("signature does not verify");
  }

  @Test
  void i09_a_key_without_proof_of_possession_is_refused() throws Exception {
    var mine = KeyFile.make();
    var stolen = KeyFile.make().getPublic();
    var request =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), stolen)
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(mine.getPrivate()))
            .getEncoded();
    assertThatThrownBy(() -> SigningRequest.parse(FILE, Pem.encode(SigningRequest.LABEL, request)))
        .isInstanceOf(IdentityException.class)
        .hasMessage("pump-7.request:1: its signature does not verify: no proof of possession");
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, 2048, SHA256withRSA",
    "EC, secp521r1, SHA512withECDSA",
    "EC, secp256r1, SHA1withECDSA",
    "EC, secp256r1, SHA512withECDSA"
  })
  void i09_other_keys_and_signatures_are_refused(String kind, String size, String signature)
      throws Exception {
    var keys = TestAuthority.keys(kind, size);
    var request =
        new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), keys.getPublic())
            .build(new JcaContentSignerBuilder(signature).build(keys.getPrivate()))
            .getEncoded();
    assertThatThrownBy(() -> SigningRequest.parse(FILE, Pem.encode(SigningRequest.LABEL, request)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("not ");
  }

  @Test
  void c10_truncated_or_changed_anywhere_it_is_refused_by_our_exception_alone() throws Exception {
    var holder = AUTHORITY.device("pump-7");
    var keys = KeyFile.make();
    var renewal = SigningRequest.renewal(keys, PUMP, holder.chain(), holder.keys().getPrivate());
    for (var text : new byte[][] {SigningRequest.first(keys, PUMP), renewal}) {
      var block = Pem.parse(FILE, text).getFirst();
      var der = block.bytes();
      for (int length = 1; length < der.length; length++) {
        refused(Pem.encode(block.label(), Arrays.copyOf(der, length)));
      }
      for (int at = 0; at < der.length; at++) {
        var changed = der.clone();
        changed[at] ^= 1;
        parsesOrIsRefused(Pem.encode(block.label(), changed));
      }
    }
  }

  private static void refused(byte[] text) {
    assertThatThrownBy(() -> SigningRequest.parse(FILE, text))
        .isInstanceOf(IdentityException.class);
  }

  /// A byte in a certificate beside the signer's, or in what is not signed, changes nothing.
  private static void parsesOrIsRefused(byte[] text) {
    try {
      SigningRequest.parse(FILE, text);
    } catch (IdentityException e) {
      assertThat(e.getMessage()).startsWith("pump-7.request:1: ");
    }
  }
}
