package dev.yett.identity;

import dev.yett.protocol.Octets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// An authority for tests, in memory: a root, an issuing CA, a master secret. Makes right things by
/// default, and wrong ones on request. Nothing of it is ever written but into directories that a
/// test names. Belongs to one thread.
public final class TestAuthority {
  /// One certificate with its key and its issuers, the root left out.
  public record Holder(KeyPair keys, List<X509Certificate> chain) {
    public X509Certificate leaf() {
      return chain.getFirst();
    }

    X500Name name() {
      return X500Name.getInstance(leaf().getSubjectX500Principal().getEncoded());
    }
  }

  public static final String DOMAIN = "example.org";

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Instant now;
  private final String domain;
  private final Holder root;
  private final Holder issuing;
  private final byte[] master = new byte[32];
  private final Map<BigInteger, Instant> revokedByRoot = new TreeMap<>();
  private final Map<BigInteger, Instant> revokedByIssuing = new TreeMap<>();
  private final List<RevokedGrant> revokedGrants = new ArrayList<>();
  private final List<VoidGrants> voids = new ArrayList<>();
  private long crlNumber = 1;
  private long bundleNumber = 1;

  /// An authority for `example.org` of now.
  public TestAuthority() {
    this(DOMAIN, Instant.now());
  }

  /// @param now the middle of all validities, and the time at which bundles are issued
  public TestAuthority(String domain, Instant now) {
    this.domain = domain;
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
    RANDOM.nextBytes(master);
    this.root = new TestCertificate(this, "Test Root").authority().selfSigned();
    this.issuing = new TestCertificate(this, "Test Issuing CA").authority().issuedBy(root);
  }

  public Instant now() {
    return now;
  }

  public String domain() {
    return domain;
  }

  public Holder root() {
    return root;
  }

  public Holder issuing() {
    return issuing;
  }

  public Set<TrustAnchor> anchors() {
    return Set.of(new TrustAnchor(root.leaf(), null));
  }

  public SpiffeId operatorId(String name) {
    return SpiffeId.operator(domain, name);
  }

  public SpiffeId deviceId(String name) {
    return SpiffeId.device(domain, name);
  }

  /// A right certificate of an operator.
  public Holder operator(String name) {
    return certificate(operatorId(name)).issuedBy(issuing);
  }

  /// A right certificate of a device.
  public Holder device(String name) {
    return certificate(deviceId(name)).issuedBy(issuing);
  }

  /// A certificate under construction, right so far; not yet issued.
  public TestCertificate certificate(SpiffeId id) {
    return new TestCertificate(this, id.name()).leaf(id);
  }

  /// A CA under construction.
  public TestCertificate authority(String name) {
    return new TestCertificate(this, name).authority();
  }

  /// Puts a certificate on the CRL of whoever issued it, from one hour ago.
  public TestAuthority revoke(X509Certificate certificate) {
    Map<BigInteger, Instant> list =
        certificate.getIssuerX500Principal().equals(root.leaf().getSubjectX500Principal())
            ? revokedByRoot
            : revokedByIssuing;
    list.put(certificate.getSerialNumber(), now.minus(Duration.ofHours(1)));
    crlNumber++;
    return this;
  }

  public TestAuthority revoke(Claims claims) {
    revokedGrants.add(new RevokedGrant(claims.serial(), claims.notAfter()));
    return this;
  }

  /// Grants of this operator or device issued before this time are void.
  public TestAuthority voidBefore(SpiffeId id, Instant before) {
    voids.add(new VoidGrants(id, before, now.plus(Duration.ofDays(90))));
    return this;
  }

  /// Forgets what was revoked, and goes on counting.
  public TestAuthority forgetRevocations() {
    revokedByRoot.clear();
    revokedByIssuing.clear();
    revokedGrants.clear();
    voids.clear();
    return this;
  }

  /// The next CRLs carry this number.
  public TestAuthority crlNumber(long number) {
    crlNumber = number;
    return this;
  }

  /// The next bundle carries this number.
  public TestAuthority bundleNumber(long number) {
    bundleNumber = number;
    return this;
  }

  public X509CRL rootCrl() {
    return crl(root, revokedByRoot, crl -> {});
  }

  public X509CRL issuingCrl() {
    return crl(issuing, revokedByIssuing, crl -> {});
  }

  public List<X509CRL> crls() {
    return List.of(rootCrl(), issuingCrl());
  }

  /// A CRL of this CA, changed before it is signed.
  public X509CRL crl(
      Holder ca, Map<BigInteger, Instant> revoked, Consumer<X509v2CRLBuilder> deviation) {
    return made(
        () -> {
          X509v2CRLBuilder builder =
              new X509v2CRLBuilder(ca.name(), date(now.minus(Duration.ofHours(1))));
          builder.setNextUpdate(date(ca.leaf().getNotAfter().toInstant()));
          revoked.forEach(
              (serial, at) -> builder.addCRLEntry(serial, date(at), CRLReason.keyCompromise));
          builder.addExtension(
              Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(crlNumber)));
          builder.addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca.leaf()));
          deviation.accept(builder);
          return crl(builder.build(signer(ca.keys())).getEncoded());
        });
  }

  /// What the next bundle says.
  public BundleContent content() {
    TreeSet<RevokedGrant> sorted =
        new TreeSet<>(
            (one, other) ->
                java.util.Arrays.compareUnsigned(one.serial().toArray(), other.serial().toArray()));
    sorted.addAll(revokedGrants);
    return made(
        () ->
            new BundleContent(
                bundleNumber,
                now,
                Octets.of(rootCrl().getEncoded()),
                List.of(Octets.of(issuingCrl().getEncoded())),
                List.copyOf(sorted),
                voids));
  }

  /// A right bundle; the number grows with each.
  public byte[] bundle() {
    byte[] bundle = bundle(content().encode(), issuing, issuing.chain());
    bundleNumber++;
    return bundle;
  }

  /// Signs any content by any CA.
  public byte[] bundle(byte[] content, Holder signer, List<X509Certificate> certificates) {
    return made(
        () -> {
          CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
          generator.addSignerInfoGenerator(
              new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                  .build(signer(signer.keys()), signer.leaf()));
          generator.addCertificates(new JcaCertStore(certificates));
          return generator
              .generate(new CMSProcessableByteArray(content), true)
              .getEncoded(ASN1Encoding.DER);
        });
  }

  /// Claims that are valid for 30 days around now.
  public Claims claims(String operator, String device, long epoch, String... roles) {
    byte[] serial = new byte[16];
    RANDOM.nextBytes(serial);
    return new Claims(
        Octets.of(serial),
        operatorId(operator),
        deviceId(device),
        new TreeSet<>(List.of(roles)),
        now.minus(Duration.ofDays(1)),
        now.minus(Duration.ofDays(1)),
        now.plus(Duration.ofDays(29)),
        epoch);
  }

  /// A right grant.
  public Grant grant(String operator, String device, long epoch, String... roles) {
    return grant(claims(operator, device, epoch, roles));
  }

  /// A grant with these claims, right or not.
  public Grant grant(Claims claims) {
    return made(
        () -> {
          try (DeviceSecret secret = secret(claims.device(), claims.epoch())) {
            byte[] bytes = claims.encode();
            return Grant.of(bytes, secret.grantKey(bytes));
          }
        });
  }

  public DeviceSecret secret(String device, long epoch) {
    return secret(deviceId(device), epoch);
  }

  private DeviceSecret secret(SpiffeId device, long epoch) {
    try (MasterSecret secret = MasterSecret.of(master)) {
      return secret.derive(device, epoch, Optional.empty());
    }
  }

  /// Writes `cert.pem`, `key.pem`, `ca.pem` and a bundle, as an identity directory has them.
  public Path write(Path directory, Holder holder) {
    return made(
        () -> {
          Files.createDirectories(directory);
          Files.write(directory.resolve("cert.pem"), pem(holder.chain()));
          Files.write(directory.resolve("ca.pem"), pem(root.chain()));
          SecretFile.write(
              directory.resolve("key.pem"),
              Pem.encode("PRIVATE KEY", holder.keys().getPrivate().getEncoded()));
          Files.write(directory.resolve("trust.bundle"), bundle());
          return directory;
        });
  }

  /// The same for a device, with `device.secret` of one epoch.
  public Path writeDevice(Path directory, String name, long epoch) {
    return made(
        () -> {
          write(directory, device(name));
          try (DeviceSecret secret = secret(name, epoch)) {
            DeviceSecretFile.write(directory.resolve("device.secret"), List.of(secret));
          }
          return directory;
        });
  }

  /// Credentials of this holder, by way of a directory.
  public Credentials credentials(Path directory, Holder holder) {
    return made(() -> Credentials.load(write(directory, holder)));
  }

  public static byte[] pem(List<X509Certificate> certificates) {
    return made(
        () -> {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          for (X509Certificate certificate : certificates) {
            out.writeBytes(Pem.encode("CERTIFICATE", certificate.getEncoded()));
          }
          return out.toByteArray();
        });
  }

  /// `ec` with a curve, or `RSA` or `DSA` with a size.
  public static KeyPair keys(String algorithm, String parameter) {
    return made(
        () -> {
          KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
          if (algorithm.equals("EC")) {
            AlgorithmParameterSpec curve = new ECGenParameterSpec(parameter);
            generator.initialize(curve);
          } else {
            generator.initialize(Integer.parseInt(parameter));
          }
          return generator.generateKeyPair();
        });
  }

  static org.bouncycastle.operator.ContentSigner signer(KeyPair keys)
      throws OperatorCreationException {
    String algorithm =
        switch (keys.getPrivate().getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          case "DSA" -> "SHA256withDSA";
          case "EdDSA" -> "Ed25519";
          default -> keys.getPrivate().getAlgorithm();
        };
    return new JcaContentSignerBuilder(algorithm).build(keys.getPrivate());
  }

  static X509CRL crl(byte[] der) throws GeneralSecurityException {
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
  }

  @SuppressWarnings("JavaUtilDate")
  static java.util.Date date(Instant at) {
    return java.util.Date.from(at);
  }

  /// Every check of the fixture itself that fails is a fault of the test.
  interface Making<T> {
    T make() throws Exception;
  }

  static <T> T made(Making<T> making) {
    try {
      return making.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Stream<X509Certificate> concat(X509Certificate first, List<X509Certificate> rest) {
    return Stream.concat(Stream.of(first), rest.stream());
  }

  static BasicConstraints ca() {
    return new BasicConstraints(true);
  }

  static KeyUsage caUsage() {
    return new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
  }
}
