package dev.yett.identity;

import dev.yett.protocol.Limits;
import dev.yett.protocol.TrustNumber;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A trust bundle whose signature was verified, PROTOCOL §18. Immutable.
public final class Bundle {
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private final TrustNumber number;
  private final BundleContent content;
  private final List<X509CRL> crls;
  private final List<X509Certificate> certificates;
  private final byte[] encoded;

  /// @param certificates the signer first
  private Bundle(
      TrustNumber number,
      BundleContent content,
      List<X509CRL> crls,
      List<X509Certificate> certificates,
      byte[] encoded) {
    this.number = number;
    this.content = content;
    this.crls = List.copyOf(crls);
    this.certificates = List.copyOf(certificates);
    this.encoded = encoded;
  }

  /// Verifies everything that PROTOCOL §18 says of a bundle by itself.
  ///
  /// @param at the time now
  /// @throws IdentityException why it is not believed
  public static Bundle verify(byte[] bytes, Set<TrustAnchor> anchors, Instant at)
      throws IdentityException {
    Bundle bundle = read(bytes, anchors);
    bundle.requireTimely(anchors, at);
    return bundle;
  }

  /// What depends on the time.
  void requireTimely(Set<TrustAnchor> anchors, Instant at) throws IdentityException {
    if (issued().isAfter(at.plus(AHEAD))) {
      throw new IdentityException("issued: " + issued() + " lies ahead of the time here, " + at);
    }
    for (X509CRL crl : crls) {
      Instant thisUpdate = crl.getThisUpdate().toInstant();
      if (thisUpdate.isAfter(at.plus(AHEAD))) {
        throw new IdentityException(
            "a CRL's thisUpdate: " + thisUpdate + " lies ahead of the time here, " + at);
      }
    }
    if (Trust.path(certificates, anchors, crls, at) instanceof PathResult.Invalid invalid) {
      throw new IdentityException("the signer: " + invalid.text());
    }
  }

  /// Verifies all that does not depend on the time: for a bundle that is already held, whose signer
  /// may have expired since.
  static Bundle read(byte[] bytes, Set<TrustAnchor> anchors) throws IdentityException {
    if (bytes.length > Limits.BUNDLE) {
      throw new IdentityException("larger than " + Limits.BUNDLE + " bytes");
    }
    try {
      SignedContent signed = SignedContent.read(bytes);
      Authorities authorities = new Authorities(anchors, signed.certificates());
      BundleContent content = BundleContent.decode(signed.content());
      List<X509CRL> crls = new ArrayList<>();
      crls.add(authorities.rootCrl(content.rootCrl().toArray()));
      for (var crl : content.crls()) {
        crls.add(authorities.crl(crl.toArray()));
      }
      Authorities.refuseTwoOfOneIssuer(crls);
      if (!authorities.isIssued(signed.signer())) {
        throw new IdentityException("the signer: not issued under a trusted root");
      }
      if (CertificateRules.isRevoked(signed.signer(), crls)) {
        throw new IdentityException("the signer: revoked by this bundle itself");
      }
      List<X509Certificate> certificates = new ArrayList<>();
      certificates.add(signed.signer());
      certificates.addAll(signed.certificates());
      TrustNumber number =
          new TrustNumber(Authorities.crlNumber(crls.getFirst()), content.number());
      return new Bundle(number, content, crls, certificates, bytes.clone());
    } catch (RuntimeException | StackOverflowError e) {
      throw new IdentityException("not a trust bundle: it cannot be read", e);
    }
  }

  public TrustNumber number() {
    return number;
  }

  public BundleContent content() {
    return content;
  }

  public Instant issued() {
    return content.issued();
  }

  /// The root CRL, then those of the issuing CAs.
  public List<X509CRL> crls() {
    return crls;
  }

  /// Who signed it.
  public X509Certificate signer() {
    return certificates.getFirst();
  }

  /// A copy of the bytes as they came.
  public byte[] encoded() {
    return encoded.clone();
  }
}
