package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority.Holder;
import dev.yett.protocol.Reason;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 5280 §6.1, after sections 4.1 to 4.3, 4.5 to 4.7 and 4.16 of NIST PKITS: signatures,
/// validity, names, self-issued certificates, basic constraints, key usage, private extensions.
final class PathChainTest {
  private final TestAuthority authority = new TestAuthority();
  private final SpiffeId pump = authority.deviceId("pump-7");
  private final Instant now = authority.now();

  private TestCertificate leaf() {
    return authority.certificate(pump);
  }

  private PathCase path(Holder leaf, Holder... issuers) {
    return new PathCase(authority, leaf, issuers);
  }

  @Test
  void a09_a_signature_by_another_key_is_refused_at_each_place() {
    var stranger = TestAuthority.keys("EC", "secp256r1");
    var wrong = TestAuthority.made(() -> TestAuthority.signer(stranger));
    path(leaf().signedBy(wrong).issuedBy(authority.issuing()), authority.issuing())
        .is(false, "4.1.3 leaf");
    Holder ca = authority.authority("Forged").signedBy(wrong).issuedBy(authority.root());
    path(leaf().issuedBy(ca), ca).is(false, "4.1.2 issuer");
    path(leaf().issuedBy(authority.issuing()), authority.issuing()).is(true, "4.1.1");
  }

  @ParameterizedTest(name = "{0} to {1} as {2}, seen {3}: {4}")
  @CsvSource({
    "1950-01-01, 2049-12-31, utc,         2026-01-01, true",
    "1999-01-01, 2000-01-01, utc,         2026-01-01, false",
    "2002-01-01, 2049-12-31, generalized, 2026-01-01, true",
    "2002-01-01, 2003-01-01, generalized, 2026-01-01, false",
    "2025-01-01, 2050-01-01, utc,         2049-12-31, true",
    "2025-01-01, 2051-01-01, utc,         2050-06-01, true",
    "2047-01-01, 2051-01-01, utc,         2026-01-01, false",
    "2047-01-01, 2051-01-01, generalized, 2026-01-01, false",
    "2025-01-01, 9999-12-31, utc,         2120-01-01, true",
  })
  void a10_dates_of_both_kinds_and_of_all_centuries(
      String from, String to, String kind, String seen, boolean valid) {
    var world = new TestAuthority(TestAuthority.DOMAIN, Instant.parse(seen + "T00:00:00Z"));
    var made =
        world
            .certificate(pump)
            .valid(Instant.parse(from + "T00:00:00Z"), Instant.parse(to + "T23:59:59Z"));
    Holder leaf = (kind.equals("utc") ? made : made.generalized()).issuedBy(world.issuing());
    new PathCase(world, leaf, world.issuing()).is(valid, "4.2");
  }

  @Test
  void a10_a_time_before_or_after_an_issuer_is_refused_though_the_leaf_is_valid() {
    Holder early =
        authority
            .authority("Early")
            .valid(now.plusSeconds(60), now.plusSeconds(600))
            .issuedBy(authority.root());
    path(leaf().issuedBy(early), early).is(false, "4.2.1");
    Holder late =
        authority
            .authority("Late")
            .valid(now.minusSeconds(600), now.minusSeconds(60))
            .issuedBy(authority.root());
    path(leaf().issuedBy(late), late).is(false, "4.2.5");
  }

  private static X500Name name(boolean utf8, String organization, String common) {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(
            BCStyle.O,
            utf8 ? new DERUTF8String(organization) : new DERPrintableString(organization))
        .addRDN(BCStyle.CN, utf8 ? new DERUTF8String(common) : new DERPrintableString(common))
        .build();
  }

  @ParameterizedTest(name = "issuer O={0} CN={1}: {2}")
  @CsvSource({
    "Pumps Inc,      Works CA,       true",
    "PUMPS inc,      works ca,       true",
    "' Pumps   Inc', 'Works  CA ',   true",
    "PumpsInc,       Works CA,       false",
    "Pumps Inc,      Works CB,       false",
  })
  void a09_names_chain_whatever_their_case_and_spaces(
      String organization, String common, boolean valid) {
    for (boolean utf8 : new boolean[] {false, true}) {
      Holder ca =
          authority
              .authority("x")
              .subject(name(false, "Pumps Inc", "Works CA"))
              .issuedBy(authority.root());
      path(leaf().issuer(name(utf8, organization, common)).issuedBy(ca), ca)
          .is(valid, "4.3, UTF-8 " + utf8);
    }
  }

  @Test
  void a09_the_parts_of_a_name_keep_their_order() {
    Holder ca =
        authority
            .authority("x")
            .subject(new X500Name("O=Pumps,OU=A,OU=B,CN=CA"))
            .issuedBy(authority.root());
    path(leaf().issuer(new X500Name("O=Pumps,OU=B,OU=A,CN=CA")).issuedBy(ca), ca)
        .is(false, "4.3.2");
  }

  @Test
  void i15_an_authority_with_a_new_key_and_its_old_name_is_followed_both_ways() {
    Holder old = authority.authority("Rolling").issuedBy(authority.root());
    Holder fresh = authority.authority("Rolling").issuedBy(authority.root());
    Holder oldByFresh = authority.authority("Rolling").keys(old.keys()).issuedBy(fresh);
    Holder freshByOld = authority.authority("Rolling").keys(fresh.keys()).issuedBy(old);
    // 4.5.1 to 4.5.4: by the key that issued it, or over the certificate in which the other vouches
    path(leaf().issuedBy(old), oldByFresh, fresh).is(true, "old under new");
    path(leaf().issuedBy(fresh), freshByOld, old).is(true, "new under old");
    Holder leaf = leaf().issuedBy(fresh);
    Holder stranger = authority.authority("Rolling").selfSigned();
    path(leaf, new Holder(stranger.keys(), stranger.chain())).is(false, "4.5: no way to the root");
  }

  @ParameterizedTest(name = "critical {0}, CA {1}, length {2}, {3} below: {4}")
  @CsvSource({
    "true,  true,  -1, 0, true",
    "false, true,  -1, 0, true",
    "true,  false, -1, 0, false",
    "false, false, -1, 0, false",
    "true,  true,   0, 0, true",
    "true,  true,   0, 1, false",
    "true,  true,   6, 2, true",
  })
  void a09_basic_constraints(boolean critical, boolean ca, int length, int below, boolean valid) {
    Holder top =
        authority
            .authority("Top")
            .extension(
                Extension.basicConstraints,
                critical,
                length < 0 ? new BasicConstraints(ca) : new BasicConstraints(length))
            .issuedBy(authority.root());
    Holder issuer = top;
    var issuers = new java.util.ArrayList<>(List.of(top));
    for (int i = 0; i < below; i++) {
      issuer = authority.authority("Below " + i).issuedBy(issuer);
      issuers.addFirst(issuer);
    }
    path(leaf().issuedBy(issuer), issuers.toArray(Holder[]::new)).is(valid, "4.6");
  }

  @ParameterizedTest(name = "critical {0}, usage {1}: {2}")
  @CsvSource({
    "true,  certificates and lists, true",
    "false, certificates and lists, true",
    "true,  lists,                  false",
    "false, lists,                  false",
    "true,  certificates,           false",
    "false, certificates,           false",
    "true,  neither,                false",
  })
  void a09_key_usage_of_an_issuer(boolean critical, String usage, boolean valid) {
    int bits =
        switch (usage) {
          case "certificates and lists" -> KeyUsage.keyCertSign | KeyUsage.cRLSign;
          case "lists" -> KeyUsage.cRLSign;
          case "certificates" -> KeyUsage.keyCertSign;
          default -> KeyUsage.digitalSignature;
        };
    Holder ca =
        authority
            .authority("Used")
            .extension(Extension.keyUsage, critical, new KeyUsage(bits))
            .issuedBy(authority.root());
    path(leaf().issuedBy(ca), ca).is(valid, "4.7");
  }

  @Test
  void a09_private_extensions_matter_only_where_they_are_critical() {
    var own = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.77");
    for (boolean critical : new boolean[] {false, true}) {
      path(
              leaf().extension(own, critical, DERNull.INSTANCE).issuedBy(authority.issuing()),
              authority.issuing())
          .is(!critical, "4.16 leaf, critical " + critical);
      Holder ca =
          authority
              .authority("Own")
              .extension(own, critical, DERNull.INSTANCE)
              .issuedBy(authority.root());
      path(leaf().issuedBy(ca), ca).is(!critical, "4.16 issuer, critical " + critical);
    }
  }

  @Test
  void i12_a_list_revokes_by_the_whole_serial_also_a_negative_or_long_one() {
    BigInteger longest = BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE);
    for (BigInteger serial : List.of(BigInteger.ONE.negate(), longest, BigInteger.ONE)) {
      Holder odd = leaf().serial(serial).issuedBy(authority.issuing());
      X509CRL revoking =
          authority.crl(
              authority.issuing(), Map.of(serial, now.minus(Duration.ofHours(1))), crl -> {});
      assertThat(path(odd, authority.issuing()).below(revoking).judged())
          .describedAs("4.4.14 to 4.4.18 " + serial)
          .isInstanceOfSatisfying(
              PathResult.Invalid.class,
              no -> assertThat(no.reason()).isEqualTo(Reason.CERTIFICATE_REVOKED));
      X509CRL other =
          authority.crl(
              authority.issuing(),
              Map.of(serial.xor(BigInteger.TWO), now.minus(Duration.ofHours(1))),
              crl -> {});
      path(odd, authority.issuing()).below(other).is(true, "4.4.15 another serial, " + serial);
    }
  }
}
