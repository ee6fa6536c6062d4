package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority.Holder;
import dev.yett.protocol.Reason;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 5280 §6.3, after sections 4.4, 4.14 and 4.15 of NIST PKITS: lists of revocations. Unknown
/// status is always a refusal.
final class PathRevocationTest {
  private final TestAuthority authority = new TestAuthority();
  private final Holder leaf = authority.device("pump-7");
  private final Holder issuing = authority.issuing();
  private final BigInteger serial = leaf.leaf().getSerialNumber();
  private final Instant before = authority.now().minus(Duration.ofHours(1));

  private PathCase path() {
    return new PathCase(authority, leaf, issuing);
  }

  private X509CRL empty() {
    return authority.issuingCrl();
  }

  private static void is(PathCase path, Reason reason, String what) {
    assertThat(path.judged())
        .describedAs(what)
        .isInstanceOfSatisfying(
            PathResult.Invalid.class, no -> assertThat(no.reason()).isEqualTo(reason));
  }

  @Test
  void i05_a_missing_list_is_unknown_status_at_each_place() {
    is(path().lists(), Reason.CERTIFICATE_UNKNOWN_STATUS, "4.4.1 none");
    is(path().lists(empty()), Reason.CERTIFICATE_UNKNOWN_STATUS, "the root's is missing");
    is(path().below(), Reason.CERTIFICATE_UNKNOWN_STATUS, "the issuer's is missing");
    path().below(empty()).is(true, "both");
  }

  @Test
  void i05_a_revoked_issuer_and_a_revoked_leaf_are_found() {
    X509CRL root =
        authority.crl(
            authority.root(), Map.of(issuing.leaf().getSerialNumber(), before), crl -> {});
    is(path().lists(root, empty()), Reason.CERTIFICATE_REVOKED, "4.4.2");
    X509CRL own = authority.crl(issuing, Map.of(serial, before), crl -> {});
    is(path().below(own), Reason.CERTIFICATE_REVOKED, "4.4.3");
  }

  @Test
  void i04_a_list_of_a_wrong_signer_or_a_wrong_name_says_nothing() {
    var stranger = new Holder(TestAuthority.keys("EC", "secp256r1"), issuing.chain());
    is(
        path().below(authority.crl(stranger, Map.of(), crl -> {})),
        Reason.CERTIFICATE_UNKNOWN_STATUS,
        "4.4.4 signature");
    Holder other = authority.authority("Other").keys(issuing.keys()).issuedBy(authority.root());
    is(
        path().below(authority.crl(other, Map.of(), crl -> {})),
        Reason.CERTIFICATE_UNKNOWN_STATUS,
        "4.4.5 name");
    path()
        .below(authority.crl(stranger, Map.of(), crl -> {}), empty())
        .is(true, "4.4.7 and a right one");
  }

  @Test
  void i04_a_critical_extension_that_nobody_knows_spoils_a_list_and_an_entry() {
    var unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.78");
    X509CRL list = authority.crl(issuing, Map.of(), PathCase.with(unknown, DERNull.INSTANCE));
    path().below(list).is(false, "4.4.9");
    X509CRL entry =
        authority.crl(
            issuing,
            Map.of(),
            crl ->
                TestAuthority.made(
                    () -> {
                      var extensions = new ExtensionsGenerator();
                      extensions.addExtension(unknown, true, DERNull.INSTANCE);
                      return crl.addCRLEntry(
                          serial, TestAuthority.date(before), extensions.generate());
                    }));
    path().below(entry).is(false, "4.4.8 of this certificate");
    X509CRL harmless =
        authority.crl(
            issuing,
            Map.of(),
            crl -> TestAuthority.made(() -> crl.addExtension(unknown, false, DERNull.INSTANCE)));
    path().below(harmless).is(true, "not critical");
  }

  @ParameterizedTest(name = "next update {0} s away: {1}")
  @CsvSource({
    "-315360000, false",
    "-86400, false",
    "-3600, false",
    "3600, true",
    "1600000000, true"
  })
  void i02_a_list_whose_next_is_overdue_says_nothing(long seconds, boolean valid) {
    Instant next = authority.now().plusSeconds(seconds);
    X509CRL list =
        authority.crl(issuing, Map.of(), crl -> crl.setNextUpdate(TestAuthority.date(next)));
    path().below(list).is(valid, "4.4.11 to 4.4.13");
  }

  @Test
  void i04_a_key_of_its_own_for_lists_is_followed_where_the_root_vouches_for_it() {
    Holder certifier =
        authority
            .authority("Split")
            .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .issuedBy(authority.root());
    Holder lister =
        authority
            .authority("Split")
            .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.cRLSign))
            .issuedBy(authority.root());
    Holder under = authority.certificate(authority.deviceId("pump-8")).issuedBy(certifier);
    X509CRL own = authority.crl(lister, Map.of(), crl -> {});
    new PathCase(authority, under, certifier, lister).below(own).is(true, "4.4.19");
    X509CRL revoking =
        authority.crl(lister, Map.of(under.leaf().getSerialNumber(), before), crl -> {});
    is(
        new PathCase(authority, under, certifier, lister).below(revoking),
        Reason.CERTIFICATE_REVOKED,
        "4.4.20");
    Holder impostor =
        authority
            .authority("Split")
            .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.cRLSign))
            .selfSigned();
    new PathCase(authority, under, certifier, impostor)
        .below(authority.crl(impostor, Map.of(), crl -> {}))
        .is(false, "4.4.21 nobody vouches for that key");
  }

  private static IssuingDistributionPoint scope(
      boolean users, boolean authorities, boolean attributes, boolean indirect) {
    return new IssuingDistributionPoint(null, users, authorities, null, indirect, attributes);
  }

  @ParameterizedTest(name = "users {0}, authorities {1}, attributes {2}: {3}")
  @CsvSource({
    "false, false, false, true",
    "true,  false, false, true",
    "false, true,  false, false",
    "false, false, true,  false",
  })
  void i05_a_list_of_another_scope_says_nothing_of_a_leaf(
      boolean users, boolean authorities, boolean attributes, boolean valid) {
    X509CRL list =
        authority.crl(
            issuing,
            Map.of(),
            PathCase.with(
                Extension.issuingDistributionPoint, scope(users, authorities, attributes, false)));
    path().below(list).is(valid, "4.14.10 to 4.14.14");
  }

  private static DistributionPointName point(String name) {
    return new DistributionPointName(
        new GeneralNames(new GeneralName(GeneralName.directoryName, "O=Pumps,CN=" + name)));
  }

  @ParameterizedTest(name = "certificate {0}, list {1}: {2}")
  @CsvSource({"one, one, true", "one, two, false", "one, '', true", "'', one, false"})
  void i05_the_distribution_points_of_certificate_and_list_must_agree(
      String ofCertificate, String ofList, boolean valid) {
    var certificate = authority.certificate(authority.deviceId("pump-8"));
    if (!ofCertificate.isEmpty()) {
      certificate.extension(
          Extension.cRLDistributionPoints,
          false,
          new CRLDistPoint(
              new DistributionPoint[] {new DistributionPoint(point(ofCertificate), null, null)}));
    }
    X509CRL list =
        ofList.isEmpty()
            ? empty()
            : authority.crl(
                issuing,
                Map.of(),
                PathCase.with(
                    Extension.issuingDistributionPoint,
                    new IssuingDistributionPoint(point(ofList), false, false, null, false, false)));
    new PathCase(authority, certificate.issuedBy(issuing), issuing)
        .below(list)
        .is(valid, "4.14.1 to 4.14.9");
  }

  @Test
  void i05_a_list_of_some_reasons_alone_leaves_the_others_unknown() {
    X509CRL some =
        authority.crl(
            issuing,
            Map.of(),
            PathCase.with(
                Extension.issuingDistributionPoint,
                new IssuingDistributionPoint(
                    null, false, false, new ReasonFlags(ReasonFlags.keyCompromise), false, false)));
    path().below(some).is(false, "4.14.15 to 4.14.17");
  }

  @Test
  void i05_an_indirect_list_of_somebody_else_is_not_taken_unless_the_certificate_names_it() {
    Holder other = authority.authority("Lists").issuedBy(authority.root());
    X509CRL indirect =
        authority.crl(
            other,
            Map.of(),
            PathCase.with(Extension.issuingDistributionPoint, scope(false, false, false, true)));
    new PathCase(authority, leaf, issuing, other).below(indirect).is(false, "4.14.22");
  }

  @Test
  void i05_a_delta_alone_is_no_list_and_one_beside_its_base_hides_nothing() {
    var base = PathCase.with(Extension.deltaCRLIndicator, new ASN1Integer(BigInteger.ONE));
    X509CRL delta = authority.crl(issuing, Map.of(), base);
    path().below(delta).is(false, "4.15.1");
    X509CRL revoking = authority.crl(issuing, Map.of(serial, before), crl -> {});
    is(path().below(revoking, delta), Reason.CERTIFICATE_REVOKED, "4.15.3");
  }

  /// A list of the issuing CA with this number, so many seconds old; each call gives another.
  private X509CRL numbered(long number, long age, Map<BigInteger, Instant> revoked) {
    return authority.crl(
        issuing,
        revoked,
        crl ->
            TestAuthority.made(
                () -> {
                  crl.setThisUpdate(TestAuthority.date(authority.now().minusSeconds(age)));
                  crl.replaceExtension(
                      Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
                  return crl;
                }));
  }

  /// Which of two lists a validator meets first hangs on their hashes: so each is asked of many.
  private void each(boolean valid, String what, Supplier<X509CRL> one, Supplier<X509CRL> other) {
    for (int i = 0; i < 12; i++) {
      var asked = path().below(one.get(), other.get());
      if (valid) {
        asked.is(true, what);
      } else {
        is(asked, Reason.CERTIFICATE_REVOKED, what);
      }
    }
  }

  @Test
  void i05_of_two_lists_in_force_the_one_with_the_higher_number_speaks() {
    each(
        false,
        "revoked by the newer",
        () -> numbered(7, 60, Map.of()),
        () -> numbered(8, 120, Map.of(serial, before)));
    each(
        true,
        "taken off hold by the newer",
        () -> numbered(7, 60, Map.of(serial, before)),
        () -> numbered(8, 120, Map.of()));
  }

  @Test
  void i05_of_two_lists_of_one_number_the_later_speaks() {
    each(
        false,
        "revoked by the later",
        () -> numbered(7, 120, Map.of()),
        () -> numbered(7, 60, Map.of(serial, before)));
    each(
        true,
        "not by the later",
        () -> numbered(7, 120, Map.of(serial, before)),
        () -> numbered(7, 60, Map.of()));
  }

  @Test
  void i05_of_two_lists_alike_in_number_and_time_each_one_revokes() {
    each(
        false,
        "revoked by one of two",
        () -> numbered(7, 60, Map.of()),
        () -> numbered(7, 60, Map.of(serial, before)));
  }

  @Test
  void i04_a_forged_or_overdue_list_of_a_higher_number_puts_none_out_of_force() {
    var stranger = new Holder(TestAuthority.keys("EC", "secp256r1"), issuing.chain());
    each(
        false,
        "forged",
        () -> authority.crl(stranger, Map.of(), PathRevocationTest::highest),
        () -> numbered(7, 60, Map.of(serial, before)));
    each(
        false,
        "overdue",
        () ->
            authority.crl(
                issuing,
                Map.of(),
                crl -> {
                  highest(crl);
                  crl.setNextUpdate(
                      TestAuthority.date(authority.now().minus(Duration.ofMinutes(20))));
                }),
        () -> numbered(7, 60, Map.of(serial, before)));
  }

  private static void highest(X509v2CRLBuilder crl) {
    TestAuthority.made(
        () ->
            crl.replaceExtension(
                Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(99))));
  }
}
