package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.Octets;
import dev.yett.protocol.TrustNumber;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Trust bundles, right and wrong in one thing.
final class BundleTest {
  private final TestAuthority authority = new TestAuthority();

  @Test
  void a_right_bundle_is_read() throws Exception {
    var claims = authority.claims("alice", "pump-7", 1, "viewer");
    authority.revoke(claims).voidBefore(authority.deviceId("pump-8"), authority.now());
    authority.crlNumber(5).bundleNumber(9);
    byte[] bytes = authority.bundle();
    Bundle bundle = verify(bytes);
    assertThat(bundle.number()).isEqualTo(new TrustNumber(5, 9));
    assertThat(bundle.issued()).isEqualTo(authority.now());
    assertThat(bundle.encoded()).isEqualTo(bytes);
    assertThat(bundle.signer()).isEqualTo(authority.issuing().leaf());
    assertThat(bundle.crls())
        .extracting(X509CRL::getIssuerX500Principal)
        .containsExactly(
            authority.root().leaf().getSubjectX500Principal(),
            authority.issuing().leaf().getSubjectX500Principal());
    assertThat(bundle.content().grants())
        .containsExactly(new RevokedGrant(claims.serial(), claims.notAfter()));
    assertThat(bundle.content().voids()).hasSize(1);
    assertThat(BundleContent.decode(bundle.content().encode())).isEqualTo(bundle.content());
  }

  @Test
  void refuses_a_bundle_of_another_root() {
    var other = new TestAuthority(TestAuthority.DOMAIN, authority.now());
    refused(other.bundle(), "root-crl: not signed");
  }

  @Test
  void refuses_a_signer_that_is_no_issuing_ca() {
    byte[] content = authority.content().encode();
    var device = authority.device("pump-7");
    refused(authority.bundle(content, device, device.chain()), "the signer");
    var root = authority.root();
    refused(authority.bundle(content, root, root.chain()), "");
    var stranger = authority.authority("Test Issuing CA").selfSigned();
    refused(authority.bundle(content, stranger, stranger.chain()), "");
  }

  @Test
  void refuses_a_signer_that_its_own_root_crl_revokes() {
    authority.revoke(authority.issuing().leaf());
    refused(authority.bundle(), "the signer: revoked");
  }

  @Test
  void refuses_an_expired_signer_but_reads_what_it_signed_before() throws Exception {
    byte[] bytes = authority.bundle();
    var later = authority.now().plus(Duration.ofDays(1000));
    assertThatThrownBy(() -> Bundle.verify(bytes, authority.anchors(), later))
        .hasMessageContaining("the signer: notAfter");
    assertThat(Bundle.read(bytes, authority.anchors()).issued()).isEqualTo(authority.now());
  }

  @Test
  void refuses_what_is_dated_more_than_five_minutes_ahead() throws Exception {
    byte[] bytes = authority.bundle();
    var now = authority.now();
    assertThat(Bundle.verify(bytes, authority.anchors(), now.minus(Duration.ofMinutes(5))))
        .isNotNull();
    assertThatThrownBy(
            () ->
                Bundle.verify(
                    bytes, authority.anchors(), now.minus(Duration.ofMinutes(5)).minusMillis(1)))
        .hasMessageContaining("issued");
  }

  static Stream<Consumer<X509v2CRLBuilder>> wrongCrls() {
    var odd = new ASN1ObjectIdentifier("1.2.3.4.5");
    return Stream.of(
        crl -> add(crl, odd, true, new CRLNumber(BigInteger.ONE)),
        crl ->
            add(
                crl,
                Extension.issuingDistributionPoint,
                true,
                new IssuingDistributionPoint(null, true, false)),
        crl -> add(crl, Extension.deltaCRLIndicator, true, new CRLNumber(BigInteger.ONE)),
        crl -> replaceNumber(crl, BigInteger.ONE.shiftLeft(53)),
        crl -> replaceNumber(crl, BigInteger.ONE.negate()),
        crl -> TestAuthority.made(() -> crl.removeExtension(Extension.cRLNumber)));
  }

  @ParameterizedTest
  @MethodSource("wrongCrls")
  void i04_refuses_crls_that_say_less_or_other_than_a_full_one(
      Consumer<X509v2CRLBuilder> deviation) {
    var root = authority.crl(authority.root(), Map.of(), deviation);
    refused(with(root, authority.issuingCrl()), "root-crl");
    var issuing = authority.crl(authority.issuing(), Map.of(), deviation);
    refused(with(authority.rootCrl(), issuing), "crls");
  }

  @Test
  void i04_refuses_crls_of_the_wrong_issuer_and_with_a_bad_signature() {
    refused(with(authority.issuingCrl(), authority.issuingCrl()), "root-crl");
    refused(with(authority.rootCrl(), authority.rootCrl()), "crls");
    var forger =
        new TestAuthority.Holder(
            TestAuthority.keys("EC", "secp256r1"), authority.issuing().chain());
    refused(with(authority.rootCrl(), authority.crl(forger, Map.of(), crl -> {})), "crls");
  }

  @Test
  void i04_refuses_a_crl_of_an_issuer_without_crl_sign() {
    var ca =
        authority
            .authority("No CRLs")
            .extension(
                Extension.keyUsage,
                true,
                new org.bouncycastle.asn1.x509.KeyUsage(
                    org.bouncycastle.asn1.x509.KeyUsage.keyCertSign))
            .issuedBy(authority.root());
    var crl = authority.crl(ca, Map.of(), builder -> {});
    var certificates = List.of(authority.issuing().leaf(), ca.leaf());
    refused(
        authority.bundle(
            content(authority.rootCrl(), crl).encode(), authority.issuing(), certificates),
        "crls");
  }

  @Test
  void takes_the_crl_of_another_ca_whose_certificate_it_carries() throws Exception {
    var second = authority.authority("Second CA").issuedBy(authority.root());
    var crl = authority.crl(second, Map.of(), builder -> {});
    byte[] content = content(authority.rootCrl(), authority.issuingCrl(), crl).encode();
    refused(
        authority.bundle(content, authority.issuing(), authority.issuing().chain()), "crls: one");
    Bundle bundle =
        verify(
            authority.bundle(
                content, authority.issuing(), List.of(authority.issuing().leaf(), second.leaf())));
    assertThat(bundle.crls()).hasSize(3);
  }

  @Test
  void c11_every_byte_changed_is_refused_or_read_and_nothing_else() throws Exception {
    byte[] right = authority.bundle();
    BundleContent content = verify(right).content();
    int harmless = 0;
    for (int i = 0; i < right.length; i += 3) {
      byte[] wrong = right.clone();
      wrong[i] ^= (byte) (1 << (i % 8));
      try {
        // Outside of what is signed stand a version and a copy of the digest's name.
        assertThat(verify(wrong).content()).isEqualTo(content);
        harmless++;
      } catch (IdentityException e) {
        assertThat(e).hasMessageNotContaining("null");
      }
    }
    assertThat(harmless).isLessThan(10);
    for (int i = 0; i < right.length; i += 37) {
      byte[] cut = java.util.Arrays.copyOf(right, i);
      assertThatThrownBy(() -> verify(cut)).isInstanceOf(IdentityException.class);
    }
    byte[] longer = java.util.Arrays.copyOf(right, right.length + 1);
    assertThatThrownBy(() -> verify(longer)).isInstanceOf(IdentityException.class);
  }

  @Test
  void refuses_grants_out_of_order_and_unknown_keys() {
    byte[] unknown =
        dev.yett.protocol.Cbor.map()
            .put("number", 1)
            .put("issued", 1)
            .put("root-crl", new byte[1])
            .put("crls", dev.yett.protocol.Cbor.array())
            .put("grants", dev.yett.protocol.Cbor.array())
            .put("void", dev.yett.protocol.Cbor.array())
            .put("anchors", 1)
            .encode();
    assertThatThrownBy(() -> BundleContent.decode(unknown)).isInstanceOf(IdentityException.class);
    var one = new RevokedGrant(Octets.of(new byte[16]), authority.now());
    assertThatThrownBy(
            () ->
                new BundleContent(
                    1, authority.now(), Octets.EMPTY, List.of(), List.of(one, one), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private BundleContent content(X509CRL root, X509CRL... others) {
    return TestAuthority.made(
        () ->
            new BundleContent(
                1,
                authority.now(),
                Octets.of(root.getEncoded()),
                Stream.of(others)
                    .map(crl -> Octets.of(TestAuthority.made(crl::getEncoded)))
                    .toList(),
                List.of(),
                List.of()));
  }

  private byte[] with(X509CRL root, X509CRL other) {
    return authority.bundle(
        content(root, other).encode(), authority.issuing(), authority.issuing().chain());
  }

  private Bundle verify(byte[] bytes) throws IdentityException {
    return Bundle.verify(bytes, authority.anchors(), authority.now());
  }

  private void refused(byte[] bytes, String message) {
    assertThatThrownBy(() -> verify(bytes))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(message);
  }

  private static void add(
      X509v2CRLBuilder crl,
      ASN1ObjectIdentifier type,
      boolean critical,
      org.bouncycastle.asn1.ASN1Encodable value) {
    TestAuthority.made(() -> crl.addExtension(type, critical, value));
  }

  private static void replaceNumber(X509v2CRLBuilder crl, BigInteger number) {
    TestAuthority.made(
        () -> crl.replaceExtension(Extension.cRLNumber, false, new ASN1Integer(number)));
  }
}
