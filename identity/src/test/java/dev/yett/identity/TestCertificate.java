package dev.yett.identity;

import static dev.yett.identity.TestAuthority.made;

import dev.yett.identity.TestAuthority.Holder;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/// A certificate under construction. Begins right; each method makes it differ in one thing.
public final class TestCertificate {
  private record Entry(boolean critical, ASN1Encodable value) {}

  private final Map<ASN1ObjectIdentifier, Entry> extensions = new LinkedHashMap<>();
  private String subject;
  private KeyPair keys = TestAuthority.keys("EC", "secp256r1");
  private Optional<SubjectPublicKeyInfo> publicKey = Optional.empty();
  private Optional<ContentSigner> signer = Optional.empty();
  private BigInteger serial = new BigInteger(120, new SecureRandom()).setBit(120);
  private Instant notBefore;
  private Instant notAfter;
  private boolean generalized;
  private Optional<X500Name> subjectName = Optional.empty();
  private Optional<X500Name> issuerName = Optional.empty();

  TestCertificate(TestAuthority authority, String subject) {
    this.subject = "CN=" + subject;
    this.notBefore = authority.now().minus(Duration.ofDays(10));
    this.notAfter = authority.now().plus(Duration.ofDays(300));
  }

  /// A leaf of this name and its role.
  public TestCertificate leaf(SpiffeId id) {
    uris(id.toString());
    usages(
        id.role() == Role.DEVICE ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth);
    return extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .extension(
            Extension.basicConstraints,
            true,
            new org.bouncycastle.asn1.x509.BasicConstraints(false));
  }

  /// A CA.
  public TestCertificate authority() {
    notBefore = notBefore.minus(Duration.ofDays(10));
    notAfter = notAfter.plus(Duration.ofDays(10));
    return extension(Extension.basicConstraints, true, TestAuthority.ca())
        .extension(Extension.keyUsage, true, TestAuthority.caUsage());
  }

  /// The distinguished name, such as `CN=x`.
  public TestCertificate subject(String name) {
    subject = name;
    return this;
  }

  /// The same as a value, with string types of one's own.
  public TestCertificate subject(X500Name name) {
    subjectName = Optional.of(name);
    return this;
  }

  /// Another name than the issuer's own.
  public TestCertificate issuer(X500Name name) {
    issuerName = Optional.of(name);
    return this;
  }

  /// Both dates as GeneralizedTime, whatever the year.
  public TestCertificate generalized() {
    generalized = true;
    return this;
  }

  public TestCertificate keys(KeyPair pair) {
    keys = pair;
    return this;
  }

  /// Another encoding of the public key than the JDK's.
  public TestCertificate publicKey(SubjectPublicKeyInfo info) {
    publicKey = Optional.of(info);
    return this;
  }

  /// Another signer than the issuer's key and the usual algorithm.
  public TestCertificate signedBy(ContentSigner other) {
    signer = Optional.of(other);
    return this;
  }

  public TestCertificate serial(BigInteger number) {
    serial = number;
    return this;
  }

  public TestCertificate valid(Instant from, Instant to) {
    notBefore = from;
    notAfter = to;
    return this;
  }

  /// The subject's alternative names are these URIs, in this order.
  public TestCertificate uris(String... uris) {
    List<GeneralName> names = new ArrayList<>();
    for (String uri : uris) {
      names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }
    return names(names.toArray(new GeneralName[0]));
  }

  public TestCertificate names(GeneralName... names) {
    return extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
  }

  public TestCertificate usages(KeyPurposeId... usages) {
    return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(usages));
  }

  /// Adds an extension, or puts another in its place.
  public TestCertificate extension(
      ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    extensions.put(type, new Entry(critical, value));
    return this;
  }

  public TestCertificate without(ASN1ObjectIdentifier type) {
    extensions.remove(type);
    return this;
  }

  public Holder selfSigned() {
    X509Certificate certificate = build(subjectName.orElseGet(() -> new X500Name(subject)), keys);
    return new Holder(keys, List.of(certificate));
  }

  /// The chain is this certificate and the issuer's, without a self-signed root.
  public Holder issuedBy(Holder issuer) {
    X509Certificate certificate = build(issuer.name(), issuer.keys());
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(certificate);
    for (X509Certificate ca : issuer.chain()) {
      if (!ca.getSubjectX500Principal().equals(ca.getIssuerX500Principal())) {
        chain.add(ca);
      }
    }
    return new Holder(keys, List.copyOf(chain));
  }

  private X509Certificate build(X500Name issuer, KeyPair issuerKeys) {
    return made(
        () -> {
          X509v3CertificateBuilder builder =
              new X509v3CertificateBuilder(
                  issuerName.orElse(issuer),
                  serial,
                  time(notBefore),
                  time(notAfter),
                  subjectName.orElseGet(() -> new X500Name(subject)),
                  publicKey.orElse(
                      SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded())));
          for (var extension : extensions.entrySet()) {
            builder.addExtension(
                extension.getKey(), extension.getValue().critical(), extension.getValue().value());
          }
          ContentSigner signing =
              signer.isPresent() ? signer.get() : TestAuthority.signer(issuerKeys);
          byte[] der = builder.build(signing).getEncoded();
          return (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
        });
  }

  private Time time(Instant at) {
    var date = TestAuthority.date(at);
    return generalized ? new Time(new ASN1GeneralizedTime(date)) : new Time(date);
  }
}
