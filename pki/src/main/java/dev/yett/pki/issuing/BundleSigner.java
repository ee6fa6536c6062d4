package dev.yett.pki.issuing;

import dev.yett.pki.keys.KeyPairs;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/// Wraps a bundle's content into CMS SignedData by an issuing CA (PROTOCOL §18).
public final class BundleSigner {
  private BundleSigner() {}

  /// DER, with the content, one signer and its certificate; the root is left out, since a bundle
  /// carries no trust anchor.
  ///
  /// @param certificates of the other CAs whose CRLs it carries, and of the signer's issuers
  public static byte[] sign(
      Certifier.Signer issuing, List<X509Certificate> certificates, byte[] content)
      throws GeneralSecurityException {
    X509Certificate certificate = issuing.certificate();
    try {
      var generator = new CMSSignedDataGenerator();
      var signer =
          new JcaContentSignerBuilder(KeyPairs.signature(certificate)).build(issuing.key());
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .build(signer, certificate));
      generator.addCertificates(new JcaCertStore(certificates));
      return generator
          .generate(new CMSProcessableByteArray(content), true)
          .toASN1Structure()
          .getEncoded(ASN1Encoding.DER);
    } catch (OperatorCreationException | CMSException | IOException e) {
      throw new GeneralSecurityException(e);
    }
  }
}
