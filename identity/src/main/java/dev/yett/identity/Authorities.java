package dev.yett.identity;

import dev.yett.protocol.Limits;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;

/// The CAs that a bundle carries, as far as they were issued under the anchors, and the CRLs that
/// they signed. Dates and revocation are not looked at: the CRL of a CA that has ended since is
/// still genuine. Belongs to one thread.
final class Authorities {
  private static final String CRL_NUMBER = "2.5.29.20";

  private final Set<TrustAnchor> anchors;
  private final List<X509Certificate> issued = new ArrayList<>();

  Authorities(Set<TrustAnchor> anchors, List<X509Certificate> certificates) {
    this.anchors = anchors;
    // Each round takes those that an anchor, or one taken before, has signed.
    for (int level = 0; level < Limits.CHAIN_CERTIFICATES; level++) {
      for (X509Certificate certificate : certificates) {
        if (!issued.contains(certificate)
            && CertificateRules.authority(certificate).isEmpty()
            && isSignedByAuthority(certificate)) {
          issued.add(certificate);
        }
      }
    }
  }

  /// Whether it is a CA issued under an anchor.
  boolean isIssued(X509Certificate certificate) {
    return issued.contains(certificate);
  }

  /// The CRL of a root.
  X509CRL rootCrl(byte[] der) throws IdentityException {
    X509CRL crl = parse(der, "root-crl");
    for (TrustAnchor anchor : anchors) {
      X509Certificate root = anchor.getTrustedCert();
      if (root != null && signed(crl, root.getSubjectX500Principal(), root.getPublicKey())) {
        return crl;
      }
    }
    throw new IdentityException("root-crl: not signed by a trusted root");
  }

  /// The CRL of one of these CAs.
  X509CRL crl(byte[] der) throws IdentityException {
    X509CRL crl = parse(der, "crls");
    for (X509Certificate ca : issued) {
      if (signed(crl, ca.getSubjectX500Principal(), ca.getPublicKey())) {
        return crl;
      }
    }
    throw new IdentityException("crls: one is not signed by a CA that the bundle carries");
  }

  static void refuseTwoOfOneIssuer(List<X509CRL> crls) throws IdentityException {
    Set<X500Principal> issuers = new HashSet<>();
    for (X509CRL crl : crls) {
      if (!issuers.add(crl.getIssuerX500Principal())) {
        throw new IdentityException("crls: two of one issuer");
      }
    }
  }

  /// The number of a CRL that was parsed here.
  static long crlNumber(X509CRL crl) {
    byte[] extension = crl.getExtensionValue(CRL_NUMBER);
    BigInteger number =
        ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets()).getValue();
    if (number.signum() < 0 || number.compareTo(BigInteger.valueOf(Limits.INTEGER)) > 0) {
      throw new IllegalArgumentException("a CRL number beyond 2^53-1");
    }
    return number.longValueExact();
  }

  private static X509CRL parse(byte[] der, String field) throws IdentityException {
    try {
      X509CRL crl =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      if (crl == null || !MessageDigest.isEqual(crl.getEncoded(), der)) {
        throw new IdentityException(field + ": a CRL with bytes after it");
      }
      if (!CertificateRules.hasAllowedAlgorithms(crl)) {
        throw new IdentityException(
            field + ": a CRL not signed with ecdsa-with-SHA256 or ecdsa-with-SHA384");
      }
      if (crl.getVersion() != 2
          || crl.getNextUpdate() == null
          || crl.getExtensionValue(CRL_NUMBER) == null) {
        throw new IdentityException(field + ": a CRL without version 2, nextUpdate or number");
      }
      crlNumber(crl);
      refuseCriticalExtensions(crl, field);
      return crl;
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IdentityException(field + ": a CRL that cannot be read", e);
    }
  }

  /// A critical extension narrows what a CRL says (its scope, a delta, another issuer's
  /// certificates); only full ones count.
  private static void refuseCriticalExtensions(X509CRL crl, String field) throws IdentityException {
    Set<String> critical = crl.getCriticalExtensionOIDs();
    if (critical != null && !critical.isEmpty()) {
      throw new IdentityException(field + ": a CRL with a critical extension");
    }
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    if (entries == null) {
      return;
    }
    for (X509CRLEntry entry : entries) {
      Set<String> extensions = entry.getCriticalExtensionOIDs();
      if (extensions != null && !extensions.isEmpty()) {
        throw new IdentityException(field + ": a CRL with an entry with a critical extension");
      }
    }
  }

  private boolean isSignedByAuthority(X509Certificate certificate) {
    for (TrustAnchor anchor : anchors) {
      X509Certificate root = anchor.getTrustedCert();
      if (root != null && issuedBy(certificate, root)) {
        return true;
      }
    }
    return issued.stream().anyMatch(ca -> issuedBy(certificate, ca));
  }

  private static boolean issuedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static boolean signed(X509CRL crl, X500Principal name, PublicKey key) {
    if (!crl.getIssuerX500Principal().equals(name)) {
      return false;
    }
    try {
      crl.verify(key);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
