package dev.yett.identity;

import static dev.yett.identity.TrustTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority.Holder;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Reason;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Sizes and algorithms, checked before any signature is.
final class AlgorithmTest {
  private final TestAuthority authority = new TestAuthority();
  private final SpiffeId pump = authority.deviceId("pump-7");
  private final Trust trust = new Trust(authority.anchors(), TestAuthority.DOMAIN, authority::crls);

  @ParameterizedTest
  @CsvSource({"secp256r1, SHA256withECDSA", "secp384r1, SHA384withECDSA"})
  void a12_takes_both_curves_and_both_hashes(String curve, String algorithm) throws Exception {
    KeyPair keys = TestAuthority.keys("EC", curve);
    Holder ca = authority.authority("Other CA").keys(keys).issuedBy(authority.root());
    var signer = new JcaContentSignerBuilder(algorithm).build(keys.getPrivate());
    var leaf = authority.certificate(pump).keys(keys).signedBy(signer).issuedBy(ca);
    var crls = List.of(authority.rootCrl(), authority.crl(ca, java.util.Map.of(), builder -> {}));
    assertThat(
            new Trust(authority.anchors(), TestAuthority.DOMAIN, () -> crls)
                .judge(leaf.chain(), pump, authority.now()))
        .isInstanceOf(Judgement.Accepted.class);
  }

  static Stream<KeyPair> otherKeys() {
    return Stream.of(
        TestAuthority.keys("RSA", "2048"),
        TestAuthority.keys("DSA", "2048"),
        TestAuthority.keys("EC", "secp521r1"),
        TestAuthority.keys("Ed25519", "255"));
  }

  @ParameterizedTest
  @MethodSource("otherKeys")
  void a12_refuses_other_keys_in_leaf_and_issuer(KeyPair keys) {
    Holder leaf = authority.certificate(pump).keys(keys).issuedBy(authority.issuing());
    refused(
        trust.judge(leaf.chain(), pump, authority.now()),
        Reason.CERTIFICATE_ALGORITHM,
        "subjectPublicKeyInfo");
    Holder ca = authority.authority("Other CA").keys(keys).issuedBy(authority.root());
    Holder below = authority.certificate(pump).issuedBy(ca);
    refused(trust.judge(below.chain(), pump, authority.now()), Reason.CERTIFICATE_ALGORITHM, "");
  }

  static Stream<ASN1Encodable> curveParameters() {
    return Stream.of(
        NISTNamedCurves.getByName("P-256"),
        DERNull.INSTANCE,
        new ASN1ObjectIdentifier("1.3.36.3.3.2.8.1.1.7"),
        new ASN1ObjectIdentifier("1.3.132.0.10"));
  }

  @ParameterizedTest
  @MethodSource("curveParameters")
  void a12_refuses_curves_that_are_not_named_exactly(ASN1Encodable parameters) {
    var usual =
        SubjectPublicKeyInfo.getInstance(
            TestAuthority.keys("EC", "secp256r1").getPublic().getEncoded());
    var info =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters),
            usual.getPublicKeyData().getBytes());
    Judgement judgement;
    try {
      Holder leaf = authority.certificate(pump).publicKey(info).issuedBy(authority.issuing());
      judgement = trust.judge(leaf.chain(), pump, authority.now());
    } catch (AssertionError e) {
      // The JDK's own parser may refuse it, before anyone is asked.
      assertThat(e).hasCauseInstanceOf(java.security.cert.CertificateException.class);
      return;
    }
    refused(judgement, Reason.CERTIFICATE_ALGORITHM, "subjectPublicKeyInfo");
  }

  @ParameterizedTest
  @CsvSource({"SHA1withECDSA", "SHA224withECDSA", "SHA512withECDSA"})
  void a12_refuses_other_hashes(String algorithm) throws Exception {
    var signer =
        new JcaContentSignerBuilder(algorithm).build(authority.issuing().keys().getPrivate());
    var leaf = authority.certificate(pump).signedBy(signer).issuedBy(authority.issuing());
    refused(
        trust.judge(leaf.chain(), pump, authority.now()),
        Reason.CERTIFICATE_ALGORITHM,
        "signatureAlgorithm");
  }

  @Test
  void a12_refuses_parameters_behind_the_right_signature_algorithm() throws Exception {
    ContentSigner right =
        new JcaContentSignerBuilder("SHA256withECDSA")
            .build(authority.issuing().keys().getPrivate());
    var withNull = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256, DERNull.INSTANCE);
    ContentSigner odd =
        new ContentSigner() {
          @Override
          public AlgorithmIdentifier getAlgorithmIdentifier() {
            return withNull;
          }

          @Override
          public java.io.OutputStream getOutputStream() {
            return right.getOutputStream();
          }

          @Override
          public byte[] getSignature() {
            return right.getSignature();
          }
        };
    var leaf = authority.certificate(pump).signedBy(odd).issuedBy(authority.issuing());
    refused(
        trust.judge(leaf.chain(), pump, authority.now()),
        Reason.CERTIFICATE_ALGORITHM,
        "signatureAlgorithm");
  }

  @Test
  void a11_more_than_four_certificates_are_refused_unread() {
    List<X509Certificate> chain =
        new ArrayList<>(Collections.nCopies(5, authority.device("pump-7").leaf()));
    refused(
        trust.judge(chain, pump, authority.now()), Reason.CERTIFICATE_MALFORMED, "5 certificates");
    refused(
        trust.judge(List.of(), pump, authority.now()),
        Reason.CERTIFICATE_MALFORMED,
        "0 certificates");
  }

  @Test
  void a11_more_than_16_kib_are_refused() {
    var padding = new ASN1ObjectIdentifier("1.2.3.4.5");
    int usual = size(authority.certificate(pump), padding, 4000);
    int room = Limits.CHAIN_BYTES - size(authority.issuing().chain());
    // As many bytes as fit are accepted; one more is not.
    var fits =
        authority
            .certificate(pump)
            .extension(padding, false, new DEROctetString(new byte[4000 + room - usual - 8]))
            .issuedBy(authority.issuing());
    int size = size(fits.chain());
    assertThat(size).isBetween(Limits.CHAIN_BYTES - 32, Limits.CHAIN_BYTES);
    assertThat(trust.judge(fits.chain(), pump, authority.now()))
        .isInstanceOf(Judgement.Accepted.class);
    var over =
        authority
            .certificate(pump)
            .extension(padding, false, new DEROctetString(new byte[4000 + room - usual + 40]))
            .issuedBy(authority.issuing());
    refused(
        trust.judge(over.chain(), pump, authority.now()),
        Reason.CERTIFICATE_MALFORMED,
        "bytes; at most");
  }

  @Test
  void a11_a_huge_key_costs_nothing() throws Exception {
    // An RSA key of 16,384 bits that nobody has; its modulus need not be one.
    var modulus = java.math.BigInteger.ONE.shiftLeft(16383).setBit(0);
    var key =
        java.security.KeyFactory.getInstance("RSA")
            .generatePublic(
                new java.security.spec.RSAPublicKeySpec(
                    modulus, java.math.BigInteger.valueOf(65537)));
    var leaf =
        authority
            .certificate(pump)
            .publicKey(SubjectPublicKeyInfo.getInstance(key.getEncoded()))
            .issuedBy(authority.issuing());
    assertWithin(
        Duration.ofSeconds(3),
        () ->
            refused(
                trust.judge(leaf.chain(), pump, authority.now()),
                Reason.CERTIFICATE_ALGORITHM,
                "subjectPublicKeyInfo"));
  }

  @Test
  void a11_many_issuers_of_one_name_cost_little() {
    // Path level: every CA has the same name and another key, so that each looks as if it had
    // issued each.
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(authority.certificate(pump).issuedBy(ca("Same")).leaf());
    for (int i = 0; i < 15; i++) {
      chain.add(authority.authority("Same").subject("CN=Same").issuedBy(ca("Same")).leaf());
    }
    var root = authority.authority("Same").selfSigned();
    assertWithin(
        Duration.ofSeconds(3),
        () ->
            assertThat(
                    Trust.path(
                        chain,
                        java.util.Set.of(new java.security.cert.TrustAnchor(root.leaf(), null)),
                        authority.crls(),
                        authority.now()))
                .isInstanceOf(PathResult.Invalid.class));
  }

  private Holder ca(String name) {
    return authority.authority(name).selfSigned();
  }

  private int size(TestCertificate certificate, ASN1ObjectIdentifier padding, int bytes) {
    return size(
        List.of(
            certificate
                .extension(padding, false, new DEROctetString(new byte[bytes]))
                .issuedBy(authority.issuing())
                .leaf()));
  }

  private static int size(List<X509Certificate> chain) {
    return chain.stream().mapToInt(c -> TestAuthority.made(c::getEncoded).length).sum();
  }

  /// CPU time of this thread, so that a busy machine does not fail it.
  private static void assertWithin(Duration limit, Runnable task) {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    task.run(); // classes are loaded and compiled once
    long before = threads.getCurrentThreadCpuTime();
    task.run();
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before)).isLessThan(limit);
  }
}
