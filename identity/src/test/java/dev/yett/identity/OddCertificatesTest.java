package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.TestAuthority.Holder;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Certificates that are signed as they should be, and odd in themselves, at both levels of
/// [Trust]: by RFC 5280 alone, and by the rules of Yett.
final class OddCertificatesTest {
  private final TestAuthority authority = new TestAuthority();
  private final SpiffeId pump = authority.deviceId("pump-7");
  private final Trust trust = new Trust(authority.anchors(), TestAuthority.DOMAIN, authority::crls);

  private TestCertificate leaf() {
    return authority.certificate(pump);
  }

  private void is(TestCertificate odd, boolean byRfc, boolean byYett) {
    Holder leaf = odd.issuedBy(authority.issuing());
    new PathCase(authority, leaf, authority.issuing()).is(byRfc, "RFC 5280");
    assertThat(trust.judge(leaf.chain(), pump, authority.now()))
        .isInstanceOf(byYett ? Judgement.Accepted.class : Judgement.Rejected.class);
  }

  @Test
  void a09_a_ca_as_a_leaf() {
    is(leaf().extension(Extension.basicConstraints, true, new BasicConstraints(true)), true, false);
  }

  @Test
  void a09_a_leaf_that_signed_itself_is_no_path() {
    X509Certificate own = leaf().selfSigned().leaf();
    assertThat(Trust.path(List.of(own), authority.anchors(), authority.crls(), authority.now()))
        .isInstanceOf(PathResult.Invalid.class);
    assertThat(trust.judge(List.of(own), pump, authority.now()))
        .isInstanceOf(Judgement.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1", "40000000000000000000000000000000000000000"})
  void i12_whatever_the_serial_it_is_judged_and_its_revocation_is_seen(String hex) {
    var serial = new BigInteger(hex, 16);
    is(leaf().serial(serial), true, true);
    Holder odd = leaf().serial(serial).issuedBy(authority.issuing());
    authority.revoke(odd.leaf());
    assertThat(trust.judge(odd.chain(), pump, authority.now()))
        .isInstanceOf(Judgement.Rejected.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.example.org", "*", "pump-*.example.org"})
  void a07_a_wildcard_is_a_dns_name_like_another_and_no_identity(String name) {
    var wildcard = new GeneralName(GeneralName.dNSName, name);
    is(leaf().names(wildcard), true, false);
    is(
        leaf()
            .names(
                wildcard, new GeneralName(GeneralName.uniformResourceIdentifier, pump.toString())),
        true,
        true);
  }

  @Test
  void a06_without_a_subject_the_alternative_name_must_be_critical() {
    var name =
        new org.bouncycastle.asn1.x509.GeneralNames(
            new GeneralName(GeneralName.uniformResourceIdentifier, pump.toString()));
    var nameless = new X500Name(new org.bouncycastle.asn1.x500.RDN[0]);
    is(
        leaf().subject(nameless).extension(Extension.subjectAlternativeName, true, name),
        true,
        true);
    assertThatThrownBy(() -> leaf().subject(nameless).issuedBy(authority.issuing()))
        .hasMessageContaining("MUST be marked critical");
  }

  /// The parts of the certificate proper, changed, and signed again by the issuer.
  private interface Change {
    ASN1Sequence of(ASN1Sequence proper) throws Exception;
  }

  private byte[] resigned(Change change) throws Exception {
    var whole = ASN1Sequence.getInstance(authority.device("pump-7").leaf().getEncoded());
    var proper = change.of(ASN1Sequence.getInstance(whole.getObjectAt(0)));
    var signer = TestAuthority.signer(authority.issuing().keys());
    try (var out = signer.getOutputStream()) {
      out.write(proper.getEncoded("DER"));
    }
    return new DERSequence(
            new org.bouncycastle.asn1.ASN1Encodable[] {
              proper, whole.getObjectAt(1), new DERBitString(signer.getSignature())
            })
        .getEncoded("DER");
  }

  /// Refused when it is read, or when it is judged.
  private void isRefused(byte[] der, String what) {
    try {
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      var chain = new ArrayList<>(List.of(certificate));
      chain.addAll(authority.issuing().chain());
      assertThat(trust.judge(chain, pump, authority.now()))
          .describedAs(what)
          .isInstanceOf(Judgement.Rejected.class);
    } catch (GeneralSecurityException refused) {
      assertThat(refused).isNotNull();
    }
  }

  @Test
  void a09_an_extension_that_stands_twice_is_refused() throws Exception {
    var twice =
        resigned(
            proper -> {
              var parts = new ASN1EncodableVector();
              for (var part : proper) {
                if (part instanceof ASN1TaggedObject tagged && tagged.getTagNo() == 3) {
                  var extensions = ASN1Sequence.getInstance(tagged.getExplicitBaseObject());
                  var more = new ASN1EncodableVector();
                  extensions.forEach(more::add);
                  more.add(extensions.getObjectAt(0));
                  parts.add(new DERTaggedObject(true, 3, new DERSequence(more)));
                } else {
                  parts.add(part);
                }
              }
              return new DERSequence(parts);
            });
    isRefused(twice, "an extension twice");
    var same = resigned(proper -> proper);
    var certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(same));
    var chain = new ArrayList<>(List.of(certificate));
    chain.addAll(authority.issuing().chain());
    assertThat(trust.judge(chain, pump, authority.now()))
        .describedAs("signed again without a change it holds")
        .isInstanceOf(Judgement.Accepted.class);
  }

  @Test
  void a12_the_algorithm_inside_must_be_the_one_outside() throws Exception {
    isRefused(
        resigned(
            proper -> {
              var parts = new ASN1EncodableVector();
              int place = 0;
              for (var part : proper) {
                // version, serial, then the algorithm
                parts.add(
                    place++ == 2
                        ? new org.bouncycastle.asn1.x509.AlgorithmIdentifier(
                            org.bouncycastle.asn1.x9.X9ObjectIdentifiers.ecdsa_with_SHA384)
                        : part);
              }
              return new DERSequence(parts);
            }),
        "two algorithms");
  }

  @Test
  void c11_bytes_behind_a_certificate_are_refused_in_a_file() throws Exception {
    byte[] der = authority.device("pump-7").leaf().getEncoded();
    byte[] longer = Arrays.copyOf(der, der.length + 3);
    var text = Pem.encode("CERTIFICATE", longer);
    var file = java.nio.file.Files.createTempFile("trailing", ".pem");
    try {
      java.nio.file.Files.write(file, text);
      assertThatThrownBy(() -> Credentials.certificates(file))
          .isInstanceOf(IdentityException.class);
    } finally {
      java.nio.file.Files.delete(file);
    }
  }
}
