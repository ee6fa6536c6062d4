package dev.yett.server.testing;

import dev.yett.identity.Claims;
import dev.yett.identity.DeviceSecret;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.Grant;
import dev.yett.identity.MasterSecret;
import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// Authorities for tests, in memory: a root, an issuing CA, and a master secret, of `example.org`.
public final class TestPki {
  /// A certificate with its chain and key.
  public record Leaf(List<X509Certificate> chain, PrivateKey key) {}

  private record Authority(X509Certificate certificate, PrivateKey key) {}

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String SIGNATURE = "SHA256withECDSA";

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Authority root;
  private final Authority issuing;
  private final MasterSecret master;

  public TestPki() {
    try {
      KeyPair rootPair = pair();
      X500Name rootName = new X500Name("CN=root");
      X509Certificate rootCertificate =
          authority(rootName, rootName, rootPair, rootPair.getPrivate(), 1);
      root = new Authority(rootCertificate, rootPair.getPrivate());
      KeyPair issuingPair = pair();
      X509Certificate issuingCertificate =
          authority(rootName, new X500Name("CN=issuing"), issuingPair, root.key(), 0);
      issuing = new Authority(issuingCertificate, issuingPair.getPrivate());
      master = MasterSecret.of(random(32).toArray());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /// A valid operator.
  public Leaf operator(String name) {
    return leaf(
        SpiffeId.operator("example.org", name).toString(),
        KeyPurposeId.id_kp_clientAuth,
        now.minus(Duration.ofHours(1)),
        now.plus(Duration.ofHours(1)));
  }

  /// A leaf with any name, use and validity.
  public Leaf leaf(String uri, KeyPurposeId use, Instant notBefore, Instant notAfter) {
    try {
      KeyPair pair = pair();
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=issuing"),
              new BigInteger(120, RANDOM).add(BigInteger.ONE),
              Date.from(notBefore),
              Date.from(notAfter),
              new X500Name("CN=leaf"),
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils()
              .createAuthorityKeyIdentifier(issuing.certificate().getPublicKey()));
      var signed =
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuing.key())));
      return new Leaf(List.of(signed, issuing.certificate()), pair.getPrivate());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /// Makes a device's identity directory.
  public void device(Path directory, SpiffeId id) throws IOException {
    Leaf leaf =
        leaf(
            id.toString(),
            KeyPurposeId.id_kp_serverAuth,
            now.minus(Duration.ofHours(1)),
            now.plus(Duration.ofHours(1)));
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    secret(directory.resolve("key.pem"), pem(new JcaPKCS8Generator(leaf.key(), null)));
    Files.writeString(directory.resolve("cert.pem"), pem(leaf.chain().toArray()));
    Files.writeString(directory.resolve("ca.pem"), pem(root.certificate()));
    Files.write(directory.resolve("trust.bundle"), bundle(1, List.of(), List.of()));
    try (DeviceSecret secret = master.derive(id, 1, Optional.empty())) {
      DeviceSecretFile.write(directory.resolve("device.secret"), List.of(secret));
    }
  }

  /// A grant that is valid now.
  public Grant grant(String operator, SpiffeId device, String... roles) {
    return grant(operator, device, 1, now.minusSeconds(60), now.plusSeconds(3600), roles);
  }

  /// A grant of any epoch and validity.
  public Grant grant(
      String operator,
      SpiffeId device,
      long epoch,
      Instant notBefore,
      Instant notAfter,
      String... roles) {
    var claims =
        new Claims(
            random(16),
            SpiffeId.operator("example.org", operator),
            device,
            new TreeSet<>(List.of(roles)),
            now,
            notBefore.truncatedTo(ChronoUnit.MILLIS),
            notAfter.truncatedTo(ChronoUnit.MILLIS),
            epoch);
    byte[] bytes = claims.encode();
    try (DeviceSecret secret = master.derive(device, epoch, Optional.empty())) {
      return Grant.of(bytes, secret.grantKey(bytes));
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  /// A trust bundle.
  ///
  /// @param leaves whose certificates are revoked
  /// @param grants that are revoked
  public byte[] bundle(long number, List<Leaf> leaves, List<Grant> grants) {
    try {
      List<X509Certificate> revoked = leaves.stream().map(leaf -> leaf.chain().getFirst()).toList();
      byte[] content =
          Cbor.map()
              .put("crls", Cbor.array(Cbor.of(crl(issuing, "CN=issuing", number, revoked))))
              .put("void", Cbor.array())
              .put(
                  "grants",
                  Cbor.array(
                      grants.stream()
                          .sorted((a, b) -> hex(a).compareTo(hex(b)))
                          .map(
                              g ->
                                  Cbor.array(
                                      Cbor.of(g.claims().serial()),
                                      Cbor.of(g.claims().notAfter().toEpochMilli())))
                          .toList()))
              .put("issued", now.toEpochMilli())
              .put("number", number)
              .put("root-crl", crl(root, "CN=root", 1, List.of()))
              .encode();
      return signed(content);
    } catch (GeneralSecurityException | IOException | OperatorCreationException | CMSException e) {
      throw new AssertionError(e);
    }
  }

  private static String hex(Grant grant) {
    return grant.claims().serial().hex();
  }

  private byte[] signed(byte[] content)
      throws GeneralSecurityException, OperatorCreationException, CMSException, IOException {
    var generator = new CMSSignedDataGenerator();
    generator.addSignerInfoGenerator(
        new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
            .build(
                new JcaContentSignerBuilder(SIGNATURE).build(issuing.key()),
                issuing.certificate()));
    generator.addCertificates(new JcaCertStore(List.of(issuing.certificate())));
    return generator
        .generate(new CMSProcessableByteArray(content), true)
        .toASN1Structure()
        .getEncoded(ASN1Encoding.DER);
  }

  private byte[] crl(Authority by, String name, long number, List<X509Certificate> revoked)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    var builder = new X509v2CRLBuilder(new X500Name(name), Date.from(now.minusSeconds(60)));
    builder.setNextUpdate(by.certificate().getNotAfter());
    for (X509Certificate certificate : revoked) {
      builder.addCRLEntry(certificate.getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
    }
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(by.certificate().getPublicKey()));
    builder.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
    return builder.build(new JcaContentSignerBuilder(SIGNATURE).build(by.key())).getEncoded();
  }

  private X509Certificate authority(
      X500Name issuer, X500Name subject, KeyPair pair, PrivateKey signer, int below)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(120, RANDOM).add(BigInteger.ONE),
            Date.from(now.minus(Duration.ofDays(1))),
            Date.from(now.plus(Duration.ofDays(1))),
            subject,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(below));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer)));
  }

  private static void secret(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private static String pem(Object... objects) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      for (Object object : objects) writer.writeObject(object);
    }
    return text.toString();
  }

  private static KeyPair pair() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static Octets random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return Octets.of(bytes);
  }
}
