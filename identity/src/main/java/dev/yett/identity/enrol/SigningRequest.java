package dev.yett.identity.enrol;

import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.identity.SignedContent;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A request for a certificate (PROTOCOL §19): PKCS#10 (RFC 2986), which proves that whoever made
/// it holds the new key; a renewal is signed with the current key as well, so that who carries it
/// cannot put another key in its place. Immutable; any thread.
///
/// @param key the new one, on a curve of ours; its possession is proven
/// @param name what the request calls itself, if it is a name of ours; it decides nothing
/// @param current in a renewal, the certificate whose key signed the request. The signature is
///     verified; whether that certificate is to be believed is not
public record SigningRequest(
    PublicKey key, Optional<SpiffeId> name, Optional<X509Certificate> current) {
  public static final String LABEL = "CERTIFICATE REQUEST";
  public static final String RENEWAL_LABEL = "YETT RENEWAL REQUEST";

  private static final int LARGEST = 64 * 1024;

  /// A first request, as PEM.
  public static byte[] first(KeyPair fresh, SpiffeId name) throws GeneralSecurityException {
    return Pem.encode(LABEL, certificationRequest(fresh, name));
  }

  /// A request by who has a certificate already, as PEM.
  ///
  /// @param chain the current certificate, then its issuers
  /// @param current the key of that certificate
  public static byte[] renewal(
      KeyPair fresh, SpiffeId name, List<X509Certificate> chain, PrivateKey current)
      throws GeneralSecurityException {
    try {
      var generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .build(
                  new JcaContentSignerBuilder(algorithm(chain.getFirst().getPublicKey()))
                      .build(current),
                  chain.getFirst()));
      generator.addCertificates(new JcaCertStore(chain));
      var content = new CMSProcessableByteArray(certificationRequest(fresh, name));
      return Pem.encode(
          RENEWAL_LABEL,
          generator.generate(content, true).toASN1Structure().getEncoded(ASN1Encoding.DER));
    } catch (OperatorCreationException | CMSException | IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  /// Reads a request of either kind and verifies its signatures.
  ///
  /// @param file named in errors
  /// @throws IdentityException names file and line, and what is wrong
  public static SigningRequest parse(Path file, byte[] text) throws IdentityException {
    if (text.length > LARGEST) {
      throw new IdentityException(file, "larger than any request: " + text.length + " bytes");
    }
    var blocks = Pem.parse(file, text);
    if (blocks.size() != 1) {
      throw new IdentityException(
          file, "holds " + blocks.size() + " PEM blocks, not one request for a certificate");
    }
    var block = blocks.getFirst();
    try {
      return switch (block.label()) {
        case LABEL -> read(block.bytes(), Optional.empty());
        case RENEWAL_LABEL -> {
          var signed = SignedContent.read(block.bytes());
          yield read(signed.content(), Optional.of(signed.signer()));
        }
        default ->
            throw new IdentityException(
                "a block " + block.label() + " where a request for a certificate is expected");
      };
    } catch (IdentityException e) {
      throw new IdentityException(file, block.line(), String.valueOf(e.getMessage()));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IdentityException(
          file, block.line(), "not a request for a certificate: it cannot be read");
    }
  }

  private static SigningRequest read(byte[] der, Optional<X509Certificate> current)
      throws IdentityException, IOException, GeneralSecurityException {
    if (!MessageDigest.isEqual(ASN1Primitive.fromByteArray(der).getEncoded("DER"), der)) {
      throw new IdentityException("not DER");
    }
    var request = new JcaPKCS10CertificationRequest(new PKCS10CertificationRequest(der));
    var key = request.getPublicKey();
    if (!Trust.allows(key)) {
      throw new IdentityException("the key is not ECDSA on P-256 or P-384 by name");
    }
    if (!isAllowed(request.getSignatureAlgorithm())) {
      throw new IdentityException("not signed with ecdsa-with-SHA256 or ecdsa-with-SHA384");
    }
    try {
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw new IdentityException("its signature does not verify: no proof of possession");
      }
    } catch (OperatorCreationException | PKCSException e) {
      throw new IdentityException("its signature cannot be read", e);
    }
    return new SigningRequest(key, name(request), current);
  }

  private static boolean isAllowed(AlgorithmIdentifier algorithm) {
    return algorithm.getParameters() == null
        && (algorithm.getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA256)
            || algorithm.getAlgorithm().equals(X9ObjectIdentifiers.ecdsa_with_SHA384));
  }

  /// The common name, where it is the text of a name of ours.
  private static Optional<SpiffeId> name(PKCS10CertificationRequest request) {
    var names = request.getSubject().getRDNs(BCStyle.CN);
    return names.length == 1
        ? SpiffeId.of(names[0].getFirst().getValue().toString())
        : Optional.empty();
  }

  private static byte[] certificationRequest(KeyPair fresh, SpiffeId name)
      throws GeneralSecurityException {
    // The whole name is longer than the 64 characters that X.520 has for a common name in a
    // certificate; nobody copies it into one.
    var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name.toString()).build();
    try {
      return new JcaPKCS10CertificationRequestBuilder(subject, fresh.getPublic())
          .build(
              new JcaContentSignerBuilder(algorithm(fresh.getPublic())).build(fresh.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static String algorithm(PublicKey key) {
    var point = (java.security.interfaces.ECKey) key;
    return point.getParams().getCurve().getField().getFieldSize() == 384
        ? "SHA384withECDSA"
        : "SHA256withECDSA";
  }
}
