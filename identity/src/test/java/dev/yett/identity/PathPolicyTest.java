package dev.yett.identity;

import dev.yett.identity.TestAuthority.Holder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Certificate policies, RFC 5280 §6.1.2 to §6.1.5, after sections 4.8 to 4.12 of NIST PKITS.
///
/// A row has the policies of two CAs and a leaf (`A`, `B`, `*` for anyPolicy, `-` for none),
/// conditions (`A>B@1` maps in the first CA, `explicit=N@1`, `nomap=N@1`, `noany=N@1` are its skip
/// counts; `@2` those of the second), and what the caller asks (`need`, `nomap`, `noany`, and the
/// policies that will do).
final class PathPolicyTest {
  private static final String OID = "1.3.6.1.4.1.99999.";

  private final TestAuthority authority = new TestAuthority();

  @ParameterizedTest(name = "{0}: {1} / {2} / {3}, {4}, asked {5}: {6}")
  @CsvSource({
    "4.8.1,   A,   A,   A,   '',             need,        true",
    "4.8.1,   A,   A,   A,   '',             need A,      true",
    "4.8.1,   A,   A,   A,   '',             need B,      false",
    "4.8.1,   A,   A,   A,   '',             need A B,    true",
    "4.8.2,   -,   -,   -,   '',             '',          true",
    "4.8.2,   -,   -,   -,   '',             need,        false",
    "4.8.3,   A,   A,   B,   '',             '',          true",
    "4.8.3,   A,   A,   B,   '',             need,        false",
    "4.8.4,   A,   B,   B,   '',             need,        false",
    "4.8.5,   A,   -,   A,   '',             need,        false",
    "4.8.6,   A B, A B, A,   '',             need A,      true",
    "4.8.6,   A B, A B, A,   '',             need B,      false",
    "4.8.10,  A B, A B, A B, '',             need B,      true",
    "4.8.11,  *,   *,   A,   '',             need A,      true",
    "4.8.12,  A,   A,   *,   '',             need A,      true",
    "4.8.13,  *,   A,   *,   '',             need B,      false",
    "4.8.14,  *,   *,   *,   '',             need B,      true",
    "4.9.1,   A,   A,   -,   explicit=10@1,  '',          true",
    "4.9.2,   A,   A,   -,   explicit=5@1,   '',          true",
    "4.9.3,   A,   A,   -,   explicit=0@1,   '',          false",
    "4.9.4,   A,   A,   A,   explicit=0@1,   '',          true",
    "4.9.5,   A,   A,   B,   explicit=0@2,   '',          false",
    "4.9.6,   A,   A,   -,   explicit=1@1,   '',          false",
    "4.9.6,   A,   A,   -,   explicit=2@1,   '',          false",
    "4.9.6,   A,   A,   -,   explicit=3@1,   '',          true",
    "4.9.7,   A,   A,   -,   explicit=7@1 explicit=0@2, '', false",
    "4.10.1,  A,   A,   B,   A>B@2,          need A,      true",
    "4.10.1,  A,   A,   B,   A>B@2,          need B,      false",
    "4.10.1,  A,   A,   B,   A>B@2,          need A nomap, false",
    "4.10.3,  A,   B,   B,   A>B@1,          need A,      true",
    "4.10.5,  A,   B,   C,   A>B@1 B>C@2,    need A,      true",
    "4.10.5,  A,   B,   C,   A>B@1,          need A,      false",
    "4.10.7,  A,   A,   A,   A>*@1,          '',          false",
    "4.10.8,  A,   A,   A,   *>A@1,          '',          false",
    "4.10.12, *,   A,   B,   A>B@2,          need A,      true",
    "4.11.1,  A,   A,   B,   nomap=0@1 A>B@2, need A,     false",
    "4.11.2,  A,   A,   B,   nomap=1@1 A>B@2, need A,     true",
    "4.11.3,  A,   A,   B,   nomap=5@1 A>B@2, need A,     true",
    "4.12.1,  *,   *,   A,   noany=0@1,      need A,      false",
    "4.12.2,  A,   A,   *,   noany=0@1,      need A,      false",
    "4.12.3,  A,   A,   *,   noany=1@1,      need A,      false",
    "4.12.3,  A,   A,   *,   noany=2@1,      need A,      true",
    "4.12.4,  *,   A,   A,   noany=0@1,      need A,      true",
    "4.12.5,  *,   A,   A,   '',             need A noany, false",
  })
  void policies_are_asked_for_mapped_and_inhibited(
      String section,
      String first,
      String second,
      String last,
      String conditions,
      String asked,
      boolean valid) {
    Holder top =
        with(authority.authority("Top"), first, conditions, "@1").issuedBy(authority.root());
    Holder below = with(authority.authority("Below"), second, conditions, "@2").issuedBy(top);
    Holder leaf =
        with(authority.certificate(authority.deviceId("pump-7")), last, "", "").issuedBy(below);
    new PathCase(authority, leaf, below, top).asking(policies(asked)).is(valid, section);
  }

  private static ASN1ObjectIdentifier oid(String policy) {
    return new ASN1ObjectIdentifier(
        policy.equals("*") ? "2.5.29.32.0" : OID + (policy.charAt(0) - 'A' + 1));
  }

  private static PathPolicies policies(String asked) {
    var words = List.of(asked.split(" ", -1));
    var initial = new ArrayList<String>();
    words.stream()
        .filter(word -> word.length() == 1)
        .forEach(word -> initial.add(oid(word).getId()));
    return new PathPolicies(
        Set.copyOf(initial),
        words.contains("need"),
        words.contains("nomap"),
        words.contains("noany"));
  }

  private static TestCertificate with(
      TestCertificate certificate, String policies, String conditions, String place) {
    if (!policies.equals("-")) {
      certificate.extension(
          Extension.certificatePolicies,
          false,
          new CertificatePolicies(
              Stream.of(policies.split(" ", -1))
                  .map(policy -> new PolicyInformation(oid(policy)))
                  .toArray(PolicyInformation[]::new)));
    }
    for (String condition : conditions.split(" ", -1)) {
      if (place.isEmpty() || !condition.endsWith(place)) {
        continue;
      }
      String what = condition.substring(0, condition.length() - place.length());
      if (what.contains(">")) {
        certificate.extension(
            Extension.policyMappings,
            true,
            new PolicyMappings(
                CertPolicyId.getInstance(oid(what.substring(0, 1))),
                CertPolicyId.getInstance(oid(what.substring(2)))));
        continue;
      }
      var count = new java.math.BigInteger(what.substring(what.indexOf('=') + 1));
      switch (what.substring(0, what.indexOf('='))) {
        case "explicit" ->
            certificate.extension(
                Extension.policyConstraints, true, new PolicyConstraints(count, null));
        case "nomap" ->
            certificate.extension(
                Extension.policyConstraints, true, new PolicyConstraints(null, count));
        case "noany" ->
            certificate.extension(Extension.inhibitAnyPolicy, true, new ASN1Integer(count));
        default -> throw new IllegalArgumentException(condition);
      }
    }
    return certificate;
  }

  @ParameterizedTest(name = "{0} policies of a CA map to {0} others")
  @CsvSource({"8", "32"})
  void a11_many_policies_do_not_make_a_tree_that_grows_without_end(int count) {
    var policies = new PolicyInformation[count];
    var mappings = new ASN1EncodableVector();
    for (int i = 0; i < count; i++) {
      policies[i] = new PolicyInformation(new ASN1ObjectIdentifier(OID + (i + 1)));
      for (int j = 0; j < count; j++) {
        mappings.add(
            new DERSequence(
                new org.bouncycastle.asn1.ASN1Encodable[] {
                  new ASN1ObjectIdentifier(OID + (i + 1)), new ASN1ObjectIdentifier(OID + (j + 1))
                }));
      }
    }
    Holder issuer = authority.root();
    var issuers = new ArrayList<Holder>();
    for (int depth = 0; depth < 3; depth++) {
      issuer =
          authority
              .authority("Deep " + depth)
              .extension(Extension.certificatePolicies, false, new CertificatePolicies(policies))
              .extension(Extension.policyMappings, true, new DERSequence(mappings))
              .issuedBy(issuer);
      issuers.addFirst(issuer);
    }
    Holder leaf =
        with(authority.certificate(authority.deviceId("pump-7")), "A", "", "").issuedBy(issuer);
    // Whatever is decided, it is decided: the limit of this test is far above what a check takes.
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        java.time.Duration.ofSeconds(60),
        () -> {
          new PathCase(authority, leaf, issuers.toArray(Holder[]::new)).judged();
        });
  }
}
