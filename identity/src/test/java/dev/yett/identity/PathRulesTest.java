package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority.Holder;
import dev.yett.protocol.Reason;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The path level alone, RFC 5280 §6: cases after the groups of NIST PKITS, without any rule of
/// Yett's own.
final class PathRulesTest {
  private static final String POLICY = "1.3.6.1.4.1.99999.1";
  private static final String OTHER = "1.3.6.1.4.1.99999.2";

  private final TestAuthority authority = new TestAuthority();
  private final SpiffeId pump = authority.deviceId("pump-7");

  @ParameterizedTest(name = "{0} {1}, name {2}: {3}")
  @CsvSource({
    "permitted, example.org,        pump.example.org,  true",
    "permitted, example.org,        example.org,       true",
    "permitted, example.org,        pump.example.net,  false",
    "permitted, example.org,        badexample.org,    false",
    "excluded,  example.org,        pump.example.org,  false",
    "excluded,  example.org,        pump.example.net,  true",
    "excluded,  pump.example.org,   example.org,       true",
  })
  void a08_constraints_on_dns_names_hold(String kind, String tree, String name, boolean valid) {
    Holder ca = constrained(kind, new GeneralName(GeneralName.dNSName, tree));
    assertPath(
        authority.certificate(pump).names(new GeneralName(GeneralName.dNSName, name)).issuedBy(ca),
        List.of(ca),
        valid);
  }

  @ParameterizedTest(name = "{0} {1}, name {2}: {3}")
  @CsvSource({
    "permitted, example.org,   spiffe://example.org/device/pump-7,     true",
    "permitted, example.org,   spiffe://example.net/device/pump-7,     false",
    "permitted, example.org,   spiffe://a.example.org/device/pump-7,   false",
    "permitted, .example.org,  spiffe://a.example.org/device/pump-7,   true",
    "excluded,  example.org,   spiffe://example.org/device/pump-7,     false",
    "excluded,  .example.org,  spiffe://example.org/device/pump-7,     true",
  })
  void a08_constraints_on_uris_hold(String kind, String tree, String uri, boolean valid) {
    Holder ca = constrained(kind, new GeneralName(GeneralName.uniformResourceIdentifier, tree));
    assertPath(authority.certificate(pump).uris(uri).issuedBy(ca), List.of(ca), valid);
  }

  @Test
  void a08_constraints_on_directory_names_hold_for_the_subject_and_for_every_ca_below() {
    Holder ca = constrained("permitted", new GeneralName(new X500Name("O=Pumps")));
    assertPath(
        authority.certificate(pump).subject("O=Pumps,CN=pump-7").issuedBy(ca), List.of(ca), true);
    assertPath(
        authority.certificate(pump).subject("O=Others,CN=pump-7").issuedBy(ca), List.of(ca), false);
    Holder below = authority.authority("Below").subject("O=Others,CN=Below").issuedBy(ca);
    assertPath(
        authority.certificate(pump).subject("O=Pumps,CN=pump-7").issuedBy(below),
        List.of(below, ca),
        false);
  }

  @ParameterizedTest(name = "path length {0}, {1} below, of these {2} self-issued: {3}")
  @CsvSource({
    "0, 0, 0, true",
    "0, 1, 0, false",
    "1, 1, 0, true",
    "1, 2, 0, false",
    "0, 1, 1, true",
    "0, 2, 1, false",
    "1, 2, 1, true",
  })
  void a09_a_path_length_counts_issuers_that_are_not_self_issued(
      int length, int below, int selfIssued, boolean valid) {
    Holder ca =
        authority
            .authority("Limited")
            .extension(Extension.basicConstraints, true, new BasicConstraints(length))
            .issuedBy(authority.root());
    List<Holder> issuers = new ArrayList<>(List.of(ca));
    for (int i = 0; i < below; i++) {
      // Self-issued: the same name with another key, as when a CA changes its key.
      String name = i < selfIssued ? "Limited" : "Below " + i;
      Holder next = authority.authority(name).issuedBy(issuers.getFirst());
      issuers.addFirst(next);
    }
    assertPath(authority.certificate(pump).issuedBy(issuers.getFirst()), issuers, valid);
  }

  @Test
  void a09_an_intermediate_that_is_no_ca_or_says_nothing_of_it_is_none() {
    for (var constraint : List.of(new BasicConstraints(false))) {
      Holder none =
          authority
              .authority("None")
              .extension(Extension.basicConstraints, true, constraint)
              .issuedBy(authority.root());
      assertPath(authority.certificate(pump).issuedBy(none), List.of(none), false);
    }
    Holder silent =
        authority
            .authority("Silent")
            .without(Extension.basicConstraints)
            .issuedBy(authority.root());
    assertPath(authority.certificate(pump).issuedBy(silent), List.of(silent), false);
  }

  @Test
  void a09_key_usage_of_an_issuer_must_let_it_issue_and_sign_lists() {
    for (int usage : new int[] {KeyUsage.digitalSignature, KeyUsage.cRLSign}) {
      Holder ca =
          authority
              .authority("Unfit")
              .extension(Extension.keyUsage, true, new KeyUsage(usage))
              .issuedBy(authority.root());
      assertPath(authority.certificate(pump).issuedBy(ca), List.of(ca), false);
    }
    Holder noLists =
        authority
            .authority("No lists")
            .extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .issuedBy(authority.root());
    assertPath(authority.certificate(pump).issuedBy(noLists), List.of(noLists), false);
  }

  @Test
  void i05_a_critical_extension_that_nobody_knows_is_refused_in_certificate_and_list() {
    var unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.77");
    Holder leaf =
        authority
            .certificate(pump)
            .extension(unknown, true, DERNull.INSTANCE)
            .issuedBy(authority.issuing());
    assertThat(path(leaf, authority.crls())).isInstanceOf(PathResult.Invalid.class);
    X509CRL strange =
        authority.crl(authority.issuing(), Map.of(), crl -> add(crl, unknown, DERNull.INSTANCE));
    Holder right = authority.device("pump-7");
    assertThat(path(right, List.of(authority.rootCrl(), strange)))
        .isInstanceOf(PathResult.Invalid.class);
  }

  @Test
  void i05_a_list_of_another_scope_says_nothing_of_a_certificate() {
    var onlyAuthorities = new IssuingDistributionPoint(null, false, true, null, false, false);
    X509CRL crl =
        authority.crl(
            authority.issuing(),
            Map.of(),
            list -> add(list, Extension.issuingDistributionPoint, onlyAuthorities));
    assertThat(path(authority.device("pump-7"), List.of(authority.rootCrl(), crl)))
        .isInstanceOfSatisfying(
            PathResult.Invalid.class,
            no -> assertThat(no.reason()).isEqualTo(Reason.CERTIFICATE_UNKNOWN_STATUS));
  }

  @Test
  void i05_a_list_that_ended_or_is_of_another_key_of_that_name_says_nothing() {
    Holder twin = authority.authority("Test Issuing CA").issuedBy(authority.root());
    X509CRL ofTwin = authority.crl(twin, Map.of(), crl -> {});
    Holder leaf = authority.device("pump-7");
    assertThat(path(leaf, List.of(authority.rootCrl(), ofTwin)))
        .isInstanceOf(PathResult.Invalid.class);
    X509CRL ended =
        authority.crl(
            authority.issuing(),
            Map.of(),
            crl -> crl.setNextUpdate(TestAuthority.date(authority.now().minusSeconds(3_600))));
    assertThat(path(leaf, List.of(authority.rootCrl(), ended)))
        .isInstanceOf(PathResult.Invalid.class);
  }

  @Test
  void i05_a_revoked_certificate_anywhere_in_the_path_is_found() {
    Holder leaf = authority.device("pump-7");
    BigInteger serial = leaf.leaf().getSerialNumber();
    Instant before = authority.now().minus(Duration.ofHours(1));
    X509CRL revoking = authority.crl(authority.issuing(), Map.of(serial, before), crl -> {});
    assertThat(path(leaf, List.of(authority.rootCrl(), revoking)))
        .isInstanceOfSatisfying(
            PathResult.Invalid.class,
            no -> assertThat(no.reason()).isEqualTo(Reason.CERTIFICATE_REVOKED));
  }

  @Test
  void policies_are_asked_for_mapped_and_inhibited() {
    Holder ca = withPolicy(authority.authority("Policy"), POLICY).issuedBy(authority.root());
    Holder leaf = withPolicy(authority.certificate(pump), POLICY).issuedBy(ca);
    Holder none = authority.certificate(pump).issuedBy(ca);
    assertPolicies(leaf, ca, new PathPolicies(Set.of(POLICY), true, false, false), true);
    assertPolicies(leaf, ca, new PathPolicies(Set.of(OTHER), true, false, false), false);
    assertPolicies(none, ca, new PathPolicies(Set.of(), true, false, false), false);
    assertPolicies(none, ca, PathPolicies.NONE, true);

    Holder mapping =
        withPolicy(authority.authority("Mapping"), POLICY)
            .extension(
                Extension.policyMappings,
                true,
                new PolicyMappings(
                    CertPolicyId.getInstance(new ASN1ObjectIdentifier(POLICY)),
                    CertPolicyId.getInstance(new ASN1ObjectIdentifier(OTHER))))
            .issuedBy(authority.root());
    Holder mapped = withPolicy(authority.certificate(pump), OTHER).issuedBy(mapping);
    assertPolicies(mapped, mapping, new PathPolicies(Set.of(POLICY), true, false, false), true);
    assertPolicies(mapped, mapping, new PathPolicies(Set.of(POLICY), true, true, false), false);

    Holder any = withPolicy(authority.authority("Any"), "2.5.29.32.0").issuedBy(authority.root());
    Holder under = withPolicy(authority.certificate(pump), POLICY).issuedBy(any);
    assertPolicies(under, any, new PathPolicies(Set.of(POLICY), true, false, false), true);
    assertPolicies(under, any, new PathPolicies(Set.of(POLICY), true, false, true), false);
  }

  private static TestCertificate withPolicy(TestCertificate certificate, String policy) {
    return certificate.extension(
        Extension.certificatePolicies,
        false,
        new CertificatePolicies(new PolicyInformation(new ASN1ObjectIdentifier(policy))));
  }

  private void assertPolicies(Holder leaf, Holder ca, PathPolicies policies, boolean valid) {
    assertThat(
            Trust.path(
                leaf.chain(), authority.anchors(), lists(List.of(ca)), authority.now(), policies))
        .isInstanceOf(valid ? PathResult.Valid.class : PathResult.Invalid.class);
  }

  private Holder constrained(String kind, GeneralName tree) {
    var trees = new GeneralSubtree[] {new GeneralSubtree(tree)};
    var constraints =
        kind.equals("permitted")
            ? new NameConstraints(trees, null)
            : new NameConstraints(null, trees);
    return authority
        .authority("Constrained")
        .subject("O=Pumps,CN=Constrained")
        .extension(Extension.nameConstraints, true, constraints)
        .issuedBy(authority.root());
  }

  private static void add(
      org.bouncycastle.cert.X509v2CRLBuilder crl,
      ASN1ObjectIdentifier type,
      org.bouncycastle.asn1.ASN1Encodable value) {
    TestAuthority.made(() -> crl.addExtension(type, true, value));
  }

  private List<X509CRL> lists(List<Holder> issuers) {
    List<X509CRL> lists = new ArrayList<>(List.of(authority.rootCrl()));
    issuers.forEach(ca -> lists.add(authority.crl(ca, Map.of(), crl -> {})));
    return lists;
  }

  private void assertPath(Holder leaf, List<Holder> issuers, boolean valid) {
    List<X509Certificate> chain = new ArrayList<>(List.of(leaf.leaf()));
    issuers.forEach(ca -> chain.add(ca.leaf()));
    assertThat(Trust.path(chain, authority.anchors(), lists(issuers), authority.now()))
        .isInstanceOf(valid ? PathResult.Valid.class : PathResult.Invalid.class);
  }

  private PathResult path(Holder leaf, List<X509CRL> crls) {
    return Trust.path(leaf.chain(), authority.anchors(), crls, authority.now());
  }
}
