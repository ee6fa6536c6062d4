package dev.yett.identity.enrol;

import dev.yett.identity.IdentityException;
import dev.yett.identity.Pem;
import dev.yett.protocol.Octets;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What an authority answers to a request (PROTOCOL §19): no secret, and believed for nothing but
/// its signatures. Immutable; any thread.
///
/// @param chain what `cert.pem` will hold: the leaf, then issuing CAs
/// @param anchors what `ca.pem` would hold; only a holder of none takes them unseen, see
///     [#vouchedBy]
/// @param bundle DER of a trust bundle
public record Reply(
    List<X509Certificate> chain, List<X509Certificate> anchors, Optional<Octets> bundle) {
  public static final String CERTIFICATE_LABEL = "CERTIFICATE";
  public static final String ANCHOR_LABEL = "YETT TRUST ANCHOR";
  public static final String BUNDLE_LABEL = "YETT TRUST BUNDLE";

  /// A bundle has 16 MiB at most, and PEM adds a third.
  public static final int LARGEST = 24 << 20;

  private static final int MOST_CERTIFICATES = 4;

  public Reply {
    chain = List.copyOf(chain);
    anchors = List.copyOf(anchors);
  }

  /// The PEM text.
  public byte[] encode() throws CertificateEncodingException {
    var out = new ByteArrayOutputStream();
    for (var certificate : chain) {
      out.writeBytes(Pem.encode(CERTIFICATE_LABEL, certificate.getEncoded()));
    }
    for (var anchor : anchors) {
      out.writeBytes(Pem.encode(ANCHOR_LABEL, anchor.getEncoded()));
    }
    bundle.ifPresent(der -> out.writeBytes(Pem.encode(BUNDLE_LABEL, der.toArray())));
    return out.toByteArray();
  }

  /// Reads a reply. Nothing of it is verified.
  ///
  /// @param file named in errors
  /// @throws IdentityException names file and line
  public static Reply parse(Path file, byte[] text) throws IdentityException {
    if (text.length > LARGEST) {
      throw new IdentityException(file, "larger than any reply: " + text.length + " bytes");
    }
    var chain = new ArrayList<X509Certificate>();
    var anchors = new ArrayList<X509Certificate>();
    Optional<Octets> bundle = Optional.empty();
    for (var block : Pem.parse(file, text)) {
      switch (block.label()) {
        case CERTIFICATE_LABEL -> chain.add(certificate(file, block));
        case ANCHOR_LABEL -> anchors.add(certificate(file, block));
        case BUNDLE_LABEL -> {
          if (bundle.isPresent()) {
            throw new IdentityException(file, block.line(), "a second trust bundle");
          }
          bundle = Optional.of(Octets.of(block.bytes()));
        }
        default ->
            throw new IdentityException(
                file, block.line(), "a block " + block.label() + " has no place in a reply");
      }
    }
    if (chain.isEmpty()) {
      throw new IdentityException(file, "holds no certificate");
    }
    if (chain.size() > MOST_CERTIFICATES || anchors.size() > MOST_CERTIFICATES) {
      throw new IdentityException(file, "holds more than " + MOST_CERTIFICATES + " certificates");
    }
    return new Reply(chain, anchors, bundle);
  }

  /// The anchors that a holder of `held` may take without a person's word: those it holds, and
  /// those whose name and key a held root has certified in the chain.
  public List<X509Certificate> vouchedBy(Set<X509Certificate> held) {
    return anchors.stream()
        .filter(anchor -> held.contains(anchor) || isCrossSigned(anchor, held))
        .toList();
  }

  private boolean isCrossSigned(X509Certificate anchor, Set<X509Certificate> held) {
    return chain.stream()
        .filter(
            cross ->
                cross.getBasicConstraints() >= 0
                    && cross.getSubjectX500Principal().equals(anchor.getSubjectX500Principal())
                    && MessageDigest.isEqual(
                        cross.getPublicKey().getEncoded(), anchor.getPublicKey().getEncoded()))
        .anyMatch(cross -> held.stream().anyMatch(root -> isIssued(cross, root)));
  }

  private static boolean isIssued(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static X509Certificate certificate(Path file, Pem.Block block) throws IdentityException {
    try {
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(block.bytes()));
      if (MessageDigest.isEqual(certificate.getEncoded(), block.bytes())) {
        return certificate;
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      // Refused below, like one with bytes after it.
    }
    throw new IdentityException(file, block.line(), "a certificate that cannot be read");
  }
}
