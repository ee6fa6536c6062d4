package dev.yett.pki.issuing;

import dev.yett.identity.SpiffeId;
import dev.yett.pki.Lifetime;
import dev.yett.pki.config.Profiles;
import dev.yett.pki.keys.KeyPairs;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Builds certificates, of the profile of PROTOCOL §4 and no other.
public final class Certifier {
  public static final Duration ROOT_LIFETIME = Lifetime.years(20);
  public static final Duration ISSUING_LIFETIME = Lifetime.years(10);

  /// So that a peer whose clock is a little slow takes what was issued just now.
  public static final Duration BACKDATED = Duration.ofMinutes(1);

  private Certifier() {}

  /// A CA's certificate and the key that goes with it.
  public record Signer(X509Certificate certificate, PrivateKey key) {}

  /// From when to when, both of whole seconds, as in a certificate.
  public record Validity(Instant notBefore, Instant notAfter) {
    public static Validity of(Instant now, Duration lifetime) {
      var second = now.truncatedTo(ChronoUnit.SECONDS);
      return new Validity(second.minus(BACKDATED), second.plus(lifetime));
    }
  }

  /// 128 random bits, never zero, as a positive number (RFC 5280 §4.1.2.2).
  public static BigInteger serial(SecureRandom random) {
    BigInteger serial;
    do {
      serial = new BigInteger(128, random);
    } while (serial.signum() == 0);
    return serial;
  }

  public static X509Certificate root(
      String domain,
      int generation,
      PublicKey publicKey,
      PrivateKey key,
      BigInteger serial,
      Instant now)
      throws GeneralSecurityException {
    var name = authorityName("root CA " + generation, domain);
    var validity = Validity.of(now, ROOT_LIFETIME);
    try {
      var builder = builder(name, serial, validity, name, publicKey);
      authority(builder, new BasicConstraints(true));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          identifiers().createSubjectKeyIdentifier(publicKey));
      return sign(builder, KeyPairs.Curve.P384.signature(), key);
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  public static X509Certificate issuing(
      Signer root,
      String domain,
      int generation,
      Profiles.Constraints constraints,
      PublicKey publicKey,
      Instant now)
      throws GeneralSecurityException {
    try {
      var builder =
          builder(
              subject(root.certificate()),
              serial(new SecureRandom()),
              within(Validity.of(now, ISSUING_LIFETIME), root.certificate()),
              authorityName("issuing CA " + generation, domain),
              publicKey);
      authority(builder, new BasicConstraints(0));
      identify(builder, root, publicKey);
      if (!constraints.isEmpty()) {
        builder.addExtension(Extension.nameConstraints, true, permitted(constraints));
      }
      return sign(builder, KeyPairs.signature(root.certificate()), root.key());
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /// Name and key of a new root, signed by the old one: who trusts the old comes to the new by it.
  public static X509Certificate cross(Signer old, X509Certificate root, Instant now)
      throws GeneralSecurityException {
    try {
      var builder =
          builder(
              subject(old.certificate()),
              serial(new SecureRandom()),
              within(Validity.of(now, ROOT_LIFETIME), old.certificate()),
              subject(root),
              root.getPublicKey());
      authority(builder, new BasicConstraints(1));
      identify(builder, old, root.getPublicKey());
      return sign(builder, KeyPairs.signature(old.certificate()), old.key());
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /// Only permitted DNS names and addresses; the one URI of a leaf is not constrained, since GnuTLS
  /// refuses any certificate below a constraint of URIs.
  private static NameConstraints permitted(Profiles.Constraints constraints) {
    var trees = new ArrayList<GeneralSubtree>();
    for (var dns : constraints.dns()) {
      trees.add(new GeneralSubtree(new GeneralName(GeneralName.dNSName, dns)));
    }
    for (var network : constraints.addresses()) {
      trees.add(
          new GeneralSubtree(
              new GeneralName(GeneralName.iPAddress, new DEROctetString(network.withMask()))));
    }
    return new NameConstraints(trees.toArray(GeneralSubtree[]::new), null);
  }

  /// No longer than the issuer.
  private static Validity within(Validity validity, X509Certificate issuer) {
    var last = issuer.getNotAfter().toInstant();
    return validity.notAfter().isAfter(last) ? new Validity(validity.notBefore(), last) : validity;
  }

  /// A certificate for a device or an operator. `others` are DNS names and addresses that stand
  /// beside the one URI; Yett gives them no meaning.
  public static X509Certificate leaf(
      Signer issuing,
      SpiffeId id,
      List<GeneralName> others,
      PublicKey publicKey,
      BigInteger serial,
      Validity validity)
      throws GeneralSecurityException {
    var names = new ArrayList<GeneralName>();
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString()));
    names.addAll(others);
    var purpose =
        switch (id.role()) {
          case OPERATOR -> KeyPurposeId.id_kp_clientAuth;
          case DEVICE -> KeyPurposeId.id_kp_serverAuth;
        };
    try {
      var builder =
          builder(
              subject(issuing.certificate()),
              serial,
              validity,
              name(issuing.certificate(), id.name()),
              publicKey);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
      identify(builder, issuing, publicKey);
      return sign(builder, KeyPairs.signature(issuing.certificate()), issuing.key());
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static void authority(X509v3CertificateBuilder builder, BasicConstraints constraints)
      throws IOException {
    builder.addExtension(Extension.basicConstraints, true, constraints);
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  private static void identify(X509v3CertificateBuilder builder, Signer issuer, PublicKey publicKey)
      throws IOException, GeneralSecurityException {
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, identifiers().createSubjectKeyIdentifier(publicKey));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        identifiers().createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, BigInteger serial, Validity validity, X500Name subject, PublicKey key) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        serial,
        Date.from(validity.notBefore()),
        Date.from(validity.notAfter()),
        subject,
        key);
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, String algorithm, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    var signer = new JcaContentSignerBuilder(algorithm).build(key);
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  /// The encoded subject of `certificate`, so that names chain byte for byte.
  public static X500Name subject(X509Certificate certificate) {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  /// A common name holds at most 64 characters and a domain may be longer, so it is told by its
  /// labels (RFC 4519 §2.4).
  private static X500Name authorityName(String commonName, String domain) {
    var name = new X500NameBuilder(BCStyle.INSTANCE);
    for (var label : List.of(domain.split("\\.")).reversed()) {
      name.addRDN(BCStyle.DC, label);
    }
    return name.addRDN(BCStyle.CN, commonName).build();
  }

  /// The subject of a leaf, for people: nobody is known by it. Below a CA that permits only some
  /// DNS names it is a user identifier (RFC 4519 §2.39): validators, the JDK's among them, take a
  /// common name for a DNS name where the certificate has no other, and would refuse it.
  private static X500Name name(X509Certificate issuing, String name) {
    var isConstrained = issuing.getExtensionValue(Extension.nameConstraints.getId()) != null;
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(isConstrained ? BCStyle.UID : BCStyle.CN, name)
        .build();
  }

  private static JcaX509ExtensionUtils identifiers() throws GeneralSecurityException {
    return new JcaX509ExtensionUtils();
  }
}
