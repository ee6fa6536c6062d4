package dev.yett.identity;

import static dev.yett.identity.TrustTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Reason;
import java.time.Instant;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whose name a certificate bears, and for what it may be used.
final class TrustNamesTest {
  private final TestAuthority authority = new TestAuthority();
  private final Instant now = authority.now();
  private final SpiffeId pump = authority.deviceId("pump-7");
  private final Trust trust = new Trust(authority.anchors(), TestAuthority.DOMAIN, authority::crls);

  @Test
  void a_client_refuses_another_device_than_it_asked_for() {
    refused(
        trust.judge(authority.device("pump-8").chain(), pump, now),
        Reason.CERTIFICATE_NAME,
        "pump-8");
  }

  @Test
  void refuses_another_domain() {
    var id = SpiffeId.device("example.com", "pump-7");
    refused(judge(authority.certificate(id)), Reason.CERTIFICATE_NAME, "domain example.org");
  }

  static Stream<KeyPurposeId> usages() {
    return Stream.of(
        KeyPurposeId.id_kp_clientAuth,
        KeyPurposeId.id_kp_serverAuth,
        KeyPurposeId.id_kp_emailProtection,
        KeyPurposeId.anyExtendedKeyUsage);
  }

  @ParameterizedTest
  @MethodSource("usages")
  void a05_each_role_has_exactly_its_own_extended_key_usage(KeyPurposeId usage) {
    for (Role role : Role.values()) {
      SpiffeId id = new SpiffeId(TestAuthority.DOMAIN, role, "x");
      Judgement alone =
          trust.judge(
              authority.certificate(id).usages(usage).issuedBy(authority.issuing()).chain(),
              role,
              now);
      if (usage.getId().equals(role.usage())) {
        assertThat(alone).isInstanceOf(Judgement.Accepted.class);
      } else {
        refused(alone, Reason.CERTIFICATE_USAGE, "EKU");
      }
      if (!usage.getId().equals(role.usage())) {
        KeyPurposeId own =
            role == Role.DEVICE ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
        refused(
            trust.judge(
                authority.certificate(id).usages(own, usage).issuedBy(authority.issuing()).chain(),
                role,
                now),
            Reason.CERTIFICATE_USAGE,
            "EKU");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void a05_a_certificate_of_one_role_is_never_accepted_for_the_other(Role role) {
    Role other = role == Role.DEVICE ? Role.OPERATOR : Role.DEVICE;
    SpiffeId id = new SpiffeId(TestAuthority.DOMAIN, role, "x");
    refused(
        trust.judge(authority.certificate(id).issuedBy(authority.issuing()).chain(), other, now),
        Reason.CERTIFICATE_USAGE,
        "EKU");
    // The right usage beside the wrong name.
    SpiffeId swapped = new SpiffeId(TestAuthority.DOMAIN, other, "x");
    refused(
        trust.judge(
            authority
                .certificate(id)
                .uris(swapped.toString())
                .issuedBy(authority.issuing())
                .chain(),
            role,
            now),
        Reason.CERTIFICATE_NAME,
        "subjectAltName");
  }

  static Stream<GeneralName> namesOfOtherKinds() {
    String id = "spiffe://example.org/device/pump-7";
    return Stream.of(
        new GeneralName(GeneralName.rfc822Name, id),
        new GeneralName(GeneralName.dNSName, id),
        new GeneralName(GeneralName.registeredID, "1.2.3.4"),
        new GeneralName(GeneralName.directoryName, "CN=" + "pump-7"),
        new GeneralName(
            GeneralName.otherName,
            new org.bouncycastle.asn1.DERSequence(
                new org.bouncycastle.asn1.ASN1Encodable[] {
                  new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.2.3.4"),
                  new org.bouncycastle.asn1.DERTaggedObject(true, 0, new DERUTF8String(id))
                })));
  }

  @ParameterizedTest
  @MethodSource("namesOfOtherKinds")
  void a06_no_other_kind_of_name_is_read_as_the_identity(GeneralName name) {
    refused(judge(device().names(name)), Reason.CERTIFICATE_NAME, "subjectAltName");
  }

  @Test
  void a06_the_common_name_is_not_read_and_a_missing_san_is_no_name() {
    refused(
        judge(
            device()
                .subject("CN=spiffe\\://example.org/device/pump-7")
                .without(Extension.subjectAlternativeName)),
        Reason.CERTIFICATE_NAME,
        "subjectAltName");
  }

  @Test
  void dns_and_ip_names_beside_the_uri_mean_nothing() {
    var uri = new GeneralName(GeneralName.uniformResourceIdentifier, pump.toString());
    assertThat(
            judge(
                device()
                    .names(
                        new GeneralName(GeneralName.dNSName, "pump-9.example.org"),
                        uri,
                        new GeneralName(GeneralName.iPAddress, "192.0.2.7"))))
        .isInstanceOfSatisfying(
            Judgement.Accepted.class, accepted -> assertThat(accepted.id()).isEqualTo(pump));
  }

  @ParameterizedTest
  @MethodSource("dev.yett.identity.SpiffeIdTest#wrongNames")
  void a07_a_name_is_well_formed_or_refused(String uri) {
    refused(judge(device().uris(uri)), Reason.CERTIFICATE_NAME, "subjectAltName");
  }

  @Test
  void a07_two_names_are_no_name() {
    refused(
        judge(device().uris(pump.toString(), pump.toString())),
        Reason.CERTIFICATE_NAME,
        "exactly one");
    refused(judge(device().uris()), Reason.CERTIFICATE_NAME, "exactly one");
  }

  private TestCertificate device() {
    return authority.certificate(pump);
  }

  private Judgement judge(TestCertificate certificate) {
    return trust.judge(certificate.issuedBy(authority.issuing()).chain(), Role.DEVICE, now);
  }
}
