package dev.yett.identity;

import dev.yett.protocol.Reason;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Yett's own rules for certificates and CRLs, the table of PROTOCOL §4. None needs a signature to
/// be verified, so they are asked first. What cannot be parsed throws a `RuntimeException`, which
/// callers take for a refusal.
final class CertificateRules {
  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);
  private static final Set<ASN1ObjectIdentifier> SIGNATURES =
      Set.of(X9ObjectIdentifiers.ecdsa_with_SHA256, X9ObjectIdentifiers.ecdsa_with_SHA384);
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;

  private CertificateRules() {}

  /// Exactly P-256 or P-384 by name, and exactly ecdsa-with-SHA256 or -SHA384 without parameters,
  /// twice the same.
  static Optional<Judgement.Rejected> algorithms(X509Certificate certificate)
      throws CertificateEncodingException {
    if (certificate.getVersion() != 3) {
      return refuse(Reason.CERTIFICATE_MALFORMED, "version: not 3");
    }
    Certificate parsed = Certificate.getInstance(certificate.getEncoded());
    if (!isAllowedKey(parsed.getSubjectPublicKeyInfo())) {
      return refuse(
          Reason.CERTIFICATE_ALGORITHM,
          "subjectPublicKeyInfo: not ECDSA on P-256 or P-384 by name");
    }
    if (!isAllowedSignature(parsed.getSignatureAlgorithm())
        || !parsed.getTBSCertificate().getSignature().equals(parsed.getSignatureAlgorithm())) {
      return refuse(
          Reason.CERTIFICATE_ALGORITHM,
          "signatureAlgorithm: not ecdsa-with-SHA256 or ecdsa-with-SHA384");
    }
    return Optional.empty();
  }

  /// Whether a CRL is signed by one of the two algorithms.
  static boolean hasAllowedAlgorithms(X509CRL crl) throws CRLException {
    CertificateList parsed = CertificateList.getInstance(crl.getEncoded());
    return isAllowedSignature(parsed.getSignatureAlgorithm())
        && parsed.getTBSCertList().getSignature().equals(parsed.getSignatureAlgorithm());
  }

  static boolean isAllowedSignature(AlgorithmIdentifier algorithm) {
    return SIGNATURES.contains(algorithm.getAlgorithm()) && algorithm.getParameters() == null;
  }

  /// Exactly P-256 or P-384 by name.
  static boolean isAllowedKey(SubjectPublicKeyInfo key) {
    return key.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        && key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
        && CURVES.contains(curve);
  }

  /// The one name of a leaf. DNS and IP names beside it mean nothing; any other kind is refused, so
  /// that none is ever read as the name.
  static Optional<SpiffeId> name(X509Certificate leaf) {
    byte[] extension = leaf.getExtensionValue(SUBJECT_ALTERNATIVE_NAME);
    if (extension == null) {
      return Optional.empty();
    }
    byte[] names = ASN1OctetString.getInstance(extension).getOctets();
    List<String> uris = new ArrayList<>();
    for (GeneralName name : GeneralNames.getInstance(names).getNames()) {
      switch (name.getTagNo()) {
        case GeneralName.uniformResourceIdentifier ->
            uris.add(ASN1IA5String.getInstance(name.getName()).getString());
        case GeneralName.dNSName, GeneralName.iPAddress -> {}
        default -> {
          return Optional.empty();
        }
      }
    }
    return uris.size() == 1 ? SpiffeId.of(uris.getFirst()) : Optional.empty();
  }

  /// What a leaf of this role may be used for.
  static Optional<Judgement.Rejected> leafUsage(X509Certificate leaf, Role role)
      throws CertificateParsingException {
    List<String> extended = leaf.getExtendedKeyUsage();
    if (extended == null || !extended.equals(List.of(role.usage()))) {
      return refuse(
          Reason.CERTIFICATE_USAGE,
          "extendedKeyUsage (EKU): not exactly "
              + role.usageName()
              + ", which "
              + role.article()
              + " has");
    }
    if (leaf.getBasicConstraints() != -1) {
      return refuse(Reason.CERTIFICATE_USAGE, "basicConstraints: a CA where a leaf is expected");
    }
    boolean[] usage = leaf.getKeyUsage();
    if (usage == null || !usage[DIGITAL_SIGNATURE] || usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
      return refuse(
          Reason.CERTIFICATE_USAGE, "keyUsage: not digitalSignature, or more than a leaf may have");
    }
    return Optional.empty();
  }

  /// What a CA must be.
  static Optional<Judgement.Rejected> authority(X509Certificate ca) {
    Set<String> critical = ca.getCriticalExtensionOIDs();
    if (ca.getBasicConstraints() == -1
        || critical == null
        || !critical.contains(BASIC_CONSTRAINTS)) {
      return refuse(
          Reason.CERTIFICATE_USAGE, "basicConstraints of an issuer: not critical with CA true");
    }
    boolean[] usage = ca.getKeyUsage();
    if (usage == null || !usage[KEY_CERT_SIGN] || !usage[CRL_SIGN]) {
      return refuse(Reason.CERTIFICATE_USAGE, "keyUsage of an issuer: not keyCertSign and cRLSign");
    }
    return Optional.empty();
  }

  /// Whether a CRL of the certificate's issuer names it, whatever the date of the entry: a clock
  /// that is behind does not undo a revocation. For CRLs that were verified.
  static boolean isRevoked(X509Certificate certificate, List<X509CRL> crls) {
    for (X509CRL crl : crls) {
      if (crl.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
          && crl.getRevokedCertificate(certificate.getSerialNumber()) != null) {
        return true;
      }
    }
    return false;
  }

  static Optional<Judgement.Rejected> refuse(Reason reason, String text) {
    return Optional.of(new Judgement.Rejected(reason, text));
  }
}
