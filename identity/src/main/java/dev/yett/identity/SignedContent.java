package dev.yett.identity;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/// CMS SignedData (RFC 5652) of the one form that bundles and renewal requests have, with its
/// signature verified by the
/// key of a certificate that it carries. Whether that certificate is to be believed is decided
/// elsewhere.
///
/// @param certificates all that it carries
@SuppressWarnings("ArrayRecordComponent") // held for the length of one call
public record SignedContent(
    byte[] content, X509Certificate signer, List<X509Certificate> certificates) {
  /// What a bundle or a request may carry.
  public static final int MOST_CERTIFICATES = 16;
  private static final Set<ASN1ObjectIdentifier> DIGESTS =
      Set.of(NISTObjectIdentifiers.id_sha256, NISTObjectIdentifiers.id_sha384);

  /// Reads it and verifies the signature.
  ///
  /// @throws RuntimeException also, for some bytes that are not CMS
  public static SignedContent read(byte[] der) throws IdentityException {
    try {
      ASN1Primitive parsed = ASN1Primitive.fromByteArray(der);
      if (!MessageDigest.isEqual(parsed.getEncoded(ASN1Encoding.DER), der)) {
        throw new IdentityException("not DER");
      }
      CMSSignedData signed = new CMSSignedData(der);
      if (!(signed.getSignedContent() != null
          && signed.getSignedContent().getContentType().equals(PKCSObjectIdentifiers.data)
          && signed.getSignedContent().getContent() instanceof byte[] content)) {
        throw new IdentityException("content: not embedded as id-data");
      }
      Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
      if (signers.size() != 1) {
        throw new IdentityException("signers: " + signers.size() + ", not 1");
      }
      SignerInformation signer = signers.iterator().next();
      refuseOtherAlgorithms(signer);
      List<X509Certificate> certificates = certificates(signed);
      X509Certificate certificate = certificateOf(signer, certificates);
      // By the key: given the certificate, BouncyCastle would judge its dates too, and a device
      // whose certificate has expired could not ask for a new one.
      if (!signer.verify(
          new JcaSimpleSignerInfoVerifierBuilder().build(certificate.getPublicKey()))) {
        throw new IdentityException("the signature does not verify");
      }
      return new SignedContent(content, certificate, certificates);
    } catch (CMSException | IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IdentityException("not CMS SignedData: " + e.getClass().getSimpleName(), e);
    }
  }

  private static void refuseOtherAlgorithms(SignerInformation signer) throws IdentityException {
    AlgorithmIdentifier signature = signer.toASN1Structure().getDigestEncryptionAlgorithm();
    if (!DIGESTS.contains(signer.getDigestAlgorithmID().getAlgorithm())
        || !CertificateRules.isAllowedSignature(signature)) {
      throw new IdentityException(
          "signature: not ecdsa-with-SHA256 or ecdsa-with-SHA384 over SHA-256 or SHA-384");
    }
  }

  private static List<X509Certificate> certificates(CMSSignedData signed)
      throws IdentityException, IOException, GeneralSecurityException {
    Collection<X509CertificateHolder> holders = signed.getCertificates().getMatches(null);
    if (holders.isEmpty() || holders.size() > MOST_CERTIFICATES) {
      throw new IdentityException(
          "certificates: " + holders.size() + "; 1 to " + MOST_CERTIFICATES + " may be");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (X509CertificateHolder holder : holders) {
      X509Certificate certificate =
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
      var fault = CertificateRules.algorithms(certificate);
      if (fault.isPresent()) {
        throw new IdentityException("certificates: " + fault.get().text());
      }
      certificates.add(certificate);
    }
    return certificates;
  }

  private static X509Certificate certificateOf(
      SignerInformation signer, List<X509Certificate> certificates)
      throws IdentityException, GeneralSecurityException, IOException {
    for (X509Certificate certificate : certificates) {
      if (signer.getSID().match(new X509CertificateHolder(certificate.getEncoded()))) {
        return certificate;
      }
    }
    throw new IdentityException("certificates: the signer's is missing");
  }
}
