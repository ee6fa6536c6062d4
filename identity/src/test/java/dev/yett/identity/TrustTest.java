package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.TestAuthority.Holder;
import dev.yett.protocol.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Certificates, right and wrong in one thing.
final class TrustTest {
  private final TestAuthority authority = new TestAuthority();
  private final Instant now = authority.now();
  private final SpiffeId pump = authority.deviceId("pump-7");
  private final Trust trust = new Trust(authority.anchors(), TestAuthority.DOMAIN, authority::crls);

  @ParameterizedTest
  @EnumSource(Role.class)
  void accepts_what_is_right(Role role) {
    SpiffeId id = new SpiffeId(TestAuthority.DOMAIN, role, "alice");
    Holder holder = authority.certificate(id).issuedBy(authority.issuing());
    assertThat(trust.judge(holder.chain(), role, now))
        .isEqualTo(
            new Judgement.Accepted(id, holder.leaf(), holder.leaf().getNotAfter().toInstant()));
    assertThat(trust.judge(holder.chain(), id, now)).isInstanceOf(Judgement.Accepted.class);
  }

  @Test
  void the_root_may_be_sent_and_order_and_extras_do_not_matter_behind_the_leaf() {
    Holder holder = authority.device("pump-7");
    List<java.security.cert.X509Certificate> chain = new ArrayList<>(holder.chain());
    chain.add(authority.root().leaf());
    assertThat(trust.judge(chain, Role.DEVICE, now)).isInstanceOf(Judgement.Accepted.class);
    chain.add(authority.authority("Unrelated").selfSigned().leaf());
    Collections.reverse(chain.subList(1, chain.size()));
    assertThat(trust.judge(chain, Role.DEVICE, now)).isInstanceOf(Judgement.Accepted.class);
  }

  @Test
  void refuses_a_chain_of_another_root() {
    var other = new TestAuthority(TestAuthority.DOMAIN, now);
    refused(
        trust.judge(other.device("pump-7").chain(), Role.DEVICE, now),
        Reason.CERTIFICATE_UNTRUSTED,
        "signature");
  }

  @ParameterizedTest
  @CsvSource({
    "-1001, certificate-not-yet-valid",
    "-1,    certificate-not-yet-valid",
    "0,     ok",
    "1000,  ok",
    "9000,  ok",
    "10000, ok",
    "10999, ok",
    "11000, certificate-expired",
    "12000, certificate-expired"
  })
  void a10_validity_includes_both_bounds_to_the_second(long millis, String expected) {
    Instant from = now.minusSeconds(100);
    Instant to = from.plusSeconds(10);
    Instant at = from.plusMillis(millis);
    Judgement judgement =
        trust.judge(device().valid(from, to).issuedBy(authority.issuing()).chain(), pump, at);
    if (expected.equals("ok")) {
      assertThat(judgement).isInstanceOf(Judgement.Accepted.class);
      return;
    }
    var rejected = (Judgement.Rejected) judgement;
    assertThat(rejected.reason().code()).isEqualTo(expected);
    assertThat(rejected.time()).contains(at);
    assertThat(rejected.notBefore()).contains(from);
    assertThat(rejected.notAfter()).contains(to);
    boolean expired = expected.equals("certificate-expired");
    assertThat(rejected.text())
        .contains(expired ? "notAfter" : "notBefore", at.toString())
        .contains((expired ? to : from).toString());
  }

  @Test
  void a10_an_expired_issuer_is_named_as_such() {
    var ca =
        authority
            .authority("Old CA")
            .valid(now.minus(Duration.ofDays(5)), now.minusSeconds(1))
            .issuedBy(authority.root());
    refused(
        trust.judge(device().issuedBy(ca).chain(), pump, now),
        Reason.CERTIFICATE_EXPIRED,
        "issuer's certificate: notAfter");
  }

  @Test
  void a10_an_expired_root_accepts_nobody() {
    Instant later = authority.root().leaf().getNotAfter().toInstant().plusSeconds(1);
    var leaf = device().valid(now, later.plusSeconds(100)).issuedBy(authority.issuing());
    refused(trust.judge(leaf.chain(), pump, later), Reason.CERTIFICATE_EXPIRED, "notAfter");
  }

  @Test
  void refuses_a_revoked_leaf_and_a_revoked_issuer() {
    Holder holder = authority.device("pump-7");
    authority.revoke(holder.leaf());
    refused(
        trust.judge(holder.chain(), pump, now),
        Reason.CERTIFICATE_REVOKED,
        "certificate: serialNumber");
    authority.forgetRevocations().revoke(authority.issuing().leaf());
    refused(
        trust.judge(holder.chain(), pump, now),
        Reason.CERTIFICATE_REVOKED,
        "issuer's certificate: serialNumber");
  }

  @Test
  void a_revocation_dated_ahead_of_a_slow_clock_counts_all_the_same() {
    Holder holder = authority.device("pump-7");
    var crl =
        authority.crl(
            authority.issuing(),
            java.util.Map.of(holder.leaf().getSerialNumber(), now.plus(Duration.ofDays(2))),
            builder -> {});
    var slow =
        new Trust(
            authority.anchors(), TestAuthority.DOMAIN, () -> List.of(authority.rootCrl(), crl));
    refused(slow.judge(holder.chain(), pump, now), Reason.CERTIFICATE_REVOKED, "revoked");
  }

  @Test
  void i04_unknown_status_is_refused_and_so_is_a_crl_of_the_wrong_signer() {
    Holder holder = authority.device("pump-7");
    var forged =
        authority.crl(
            new Holder(TestAuthority.keys("EC", "secp256r1"), authority.issuing().chain()),
            java.util.Map.of(),
            builder -> {});
    for (var crls :
        List.of(
            List.of(authority.rootCrl()),
            List.of(authority.issuingCrl()),
            List.<java.security.cert.X509CRL>of(),
            List.of(authority.rootCrl(), forged))) {
      refused(
          new Trust(authority.anchors(), TestAuthority.DOMAIN, () -> crls)
              .judge(holder.chain(), pump, now),
          Reason.CERTIFICATE_UNKNOWN_STATUS,
          "no revocation list");
    }
  }

  @Test
  void i04_an_issuer_without_crl_sign_is_no_issuer() {
    var ca =
        authority
            .authority("No CRLs")
            .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .issuedBy(authority.root());
    refused(
        trust.judge(device().issuedBy(ca).chain(), pump, now), Reason.CERTIFICATE_USAGE, "cRLSign");
  }

  static Stream<UnaryOperator<TestCertificate>> wrongAuthorities() {
    return Stream.of(
        ca -> ca.without(Extension.basicConstraints),
        ca -> ca.extension(Extension.basicConstraints, false, new BasicConstraints(true)),
        ca -> ca.extension(Extension.basicConstraints, true, new BasicConstraints(false)),
        ca -> ca.without(Extension.keyUsage),
        ca -> ca.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.cRLSign)));
  }

  @ParameterizedTest
  @MethodSource("wrongAuthorities")
  void refuses_an_issuer_that_is_no_right_ca(UnaryOperator<TestCertificate> deviation) {
    var ca = deviation.apply(authority.authority("Odd CA")).issuedBy(authority.root());
    refused(
        trust.judge(device().issuedBy(ca).chain(), pump, now),
        Reason.CERTIFICATE_USAGE,
        "of an issuer");
  }

  static Stream<UnaryOperator<TestCertificate>> wrongLeaves() {
    return Stream.of(
        leaf -> leaf.extension(Extension.basicConstraints, true, new BasicConstraints(true)),
        leaf -> leaf.without(Extension.keyUsage),
        leaf -> leaf.without(Extension.extendedKeyUsage),
        leaf -> leaf.extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement)),
        leaf ->
            leaf.extension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)));
  }

  @ParameterizedTest
  @MethodSource("wrongLeaves")
  void refuses_a_leaf_for_another_use(UnaryOperator<TestCertificate> deviation) {
    assertThat(judge(deviation.apply(device())))
        .isInstanceOfSatisfying(
            Judgement.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.CERTIFICATE_USAGE));
  }

  @Test
  void refuses_an_unknown_critical_extension() {
    var oid = new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.2.3.4.5");
    refused(
        judge(device().extension(oid, true, new DEROctetString(new byte[1]))),
        Reason.CERTIFICATE_UNTRUSTED,
        "UNRECOGNIZED_CRIT_EXT");
  }

  @Test
  void a_path_length_and_name_constraints_of_a_root_hold() {
    var root =
        authority
            .authority("Narrow Root")
            .extension(Extension.basicConstraints, true, new BasicConstraints(0))
            .selfSigned();
    var ca = authority.authority("Below").issuedBy(root);
    var anchors = java.util.Set.of(new java.security.cert.TrustAnchor(root.leaf(), null));
    assertThat(Trust.pathIgnoringRevocation(device().issuedBy(ca).chain(), anchors, now))
        .isInstanceOf(PathResult.Invalid.class);
    assertThat(Trust.pathIgnoringRevocation(device().issuedBy(root).chain(), anchors, now))
        .isInstanceOf(PathResult.Valid.class);

    var permitted =
        new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, "example.com"));
    var constrained =
        authority
            .authority("Constrained Root")
            .extension(
                Extension.nameConstraints,
                true,
                new NameConstraints(new GeneralSubtree[] {permitted}, null))
            .selfSigned();
    assertThat(
            Trust.pathIgnoringRevocation(
                device().issuedBy(constrained).chain(),
                java.util.Set.of(new java.security.cert.TrustAnchor(constrained.leaf(), null)),
                now))
        .isInstanceOf(PathResult.Invalid.class);
  }

  static Stream<Supplier<RuntimeException>> failures() {
    return Stream.of(
        () -> {
          throw new OutOfMemoryError();
        },
        () -> {
          throw new StackOverflowError();
        },
        () -> {
          throw new NoClassDefFoundError();
        },
        IllegalStateException::new);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a23_any_failure_of_the_check_itself_is_a_refusal(Supplier<RuntimeException> failure) {
    var failing =
        new Trust(
            authority.anchors(),
            TestAuthority.DOMAIN,
            () -> {
              throw failure.get();
            });
    refused(
        failing.judge(authority.device("pump-7").chain(), pump, now),
        Reason.INTERNAL,
        "could not be checked");
  }

  @Test
  void nothing_is_fetched_from_a_network_whatever_certificates_and_properties_say()
      throws Exception {
    List<String> properties =
        List.of("com.sun.security.enableCRLDP", "com.sun.security.enableAIAcaIssuers");
    try (var listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      listening.setSoTimeout(300);
      var uri =
          new GeneralName(
              GeneralName.uniformResourceIdentifier,
              "http://127.0.0.1:" + listening.getLocalPort() + "/crl");
      var leaf =
          device()
              .extension(
                  Extension.cRLDistributionPoints,
                  false,
                  new CRLDistPoint(
                      new DistributionPoint[] {
                        new DistributionPoint(
                            new DistributionPointName(new GeneralNames(uri)), null, null)
                      }))
              .extension(
                  Extension.authorityInfoAccess,
                  false,
                  new AuthorityInformationAccess(AccessDescription.id_ad_ocsp, uri))
              .issuedBy(authority.issuing());
      properties.forEach(property -> System.setProperty(property, "true"));
      Security.setProperty("ocsp.enable", "true");
      var without = Trust.path(leaf.chain(), authority.anchors(), List.of(), now);
      assertThat(without)
          .isInstanceOfSatisfying(
              PathResult.Invalid.class,
              invalid -> assertThat(invalid.reason()).isEqualTo(Reason.CERTIFICATE_UNKNOWN_STATUS));
      assertThat(Trust.path(leaf.chain(), authority.anchors(), authority.crls(), now))
          .isInstanceOf(PathResult.Valid.class);
      assertThatThrownBy(listening::accept).isInstanceOf(SocketTimeoutException.class);
    } finally {
      properties.forEach(System::clearProperty);
      Security.setProperty("ocsp.enable", "false");
    }
  }

  private TestCertificate device() {
    return authority.certificate(pump);
  }

  private Judgement judge(TestCertificate certificate) {
    return trust.judge(certificate.issuedBy(authority.issuing()).chain(), Role.DEVICE, now);
  }

  static void refused(Judgement judgement, Reason reason, String text) {
    assertThat(judgement).isInstanceOf(Judgement.Rejected.class);
    var rejected = (Judgement.Rejected) judgement;
    assertThat(rejected.text()).contains(text);
    assertThat(rejected.reason()).isEqualTo(reason);
  }
}
