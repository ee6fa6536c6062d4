package dev.yett.identity;

import dev.yett.identity.seal.CurvePoint;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Reason;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// Decides whose certificates are believed, at two levels: the path alone by RFC 5280, and on top
/// of it the rules of PROTOCOL §4. Whatever goes wrong while deciding, also in this program, is a
/// refusal. Immutable; any thread.
public final class Trust {
  private final Set<TrustAnchor> anchors;
  private final String domain;
  private final Supplier<List<X509CRL>> crls;

  /// @param domain one's own
  /// @param crls those in force whenever it is asked, all verified
  public Trust(Set<TrustAnchor> anchors, String domain, Supplier<List<X509CRL>> crls) {
    this.anchors = Set.copyOf(anchors);
    this.domain = domain;
    this.crls = crls;
  }

  /// Path validation by RFC 5280 alone, with revocation required for every certificate but the
  /// anchor; unknown status is refused. An anchor that is a certificate must be valid itself, and
  /// its constraints hold. No network is asked.
  ///
  /// @param chain the certificate judged, then others in any order; what is not needed is ignored;
  ///     at most 16
  /// @param crls need not be verified
  /// @param at judged to the second, both bounds of a validity included
  public static PathResult path(
      List<X509Certificate> chain, Set<TrustAnchor> anchors, Collection<X509CRL> crls, Instant at) {
    return path(chain, anchors, crls, at, PathPolicies.NONE);
  }

  /// The same, with what is asked of certificate policies.
  public static PathResult path(
      List<X509Certificate> chain,
      Set<TrustAnchor> anchors,
      Collection<X509CRL> crls,
      Instant at,
      PathPolicies policies) {
    return guarded(new PathValidation(chain, anchors, crls, at, true, policies));
  }

  /// The same, but a revoked certificate passes: only where revocation is judged elsewhere.
  public static PathResult pathIgnoringRevocation(
      List<X509Certificate> chain, Set<TrustAnchor> anchors, Instant at) {
    return guarded(new PathValidation(chain, anchors, List.of(), at, false, PathPolicies.NONE));
  }

  /// The checks that need no signature and no trust: count, size, key and signature algorithms.
  public static Optional<Judgement.Rejected> shape(List<X509Certificate> chain) {
    if (chain.isEmpty() || chain.size() > Limits.CHAIN_CERTIFICATES) {
      return CertificateRules.refuse(
          Reason.CERTIFICATE_MALFORMED,
          "chain: "
              + chain.size()
              + " certificates; 1 to "
              + Limits.CHAIN_CERTIFICATES
              + " may be");
    }
    try {
      int size = 0;
      for (X509Certificate certificate : chain) {
        size += certificate.getEncoded().length;
      }
      if (size > Limits.CHAIN_BYTES) {
        return CertificateRules.refuse(
            Reason.CERTIFICATE_MALFORMED,
            "chain: " + size + " bytes; at most " + Limits.CHAIN_BYTES + " may be");
      }
      for (X509Certificate certificate : chain) {
        Optional<Judgement.Rejected> fault = CertificateRules.algorithms(certificate);
        if (fault.isPresent()) {
          return fault;
        }
      }
      return Optional.empty();
    } catch (CertificateEncodingException | RuntimeException e) {
      return CertificateRules.refuse(
          Reason.CERTIFICATE_MALFORMED, "chain: a certificate that cannot be read");
    }
  }

  /// Whether a certificate for this key could pass: ECDSA on P-256 or P-384 by name, and a point of
  /// that curve.
  public static boolean allows(PublicKey key) {
    try {
      return CertificateRules.isAllowedKey(SubjectPublicKeyInfo.getInstance(key.getEncoded()))
          && key instanceof ECPublicKey point
          && CurvePoint.isOnCurve(point);
    } catch (RuntimeException e) {
      return false;
    }
  }

  /// All of PROTOCOL §4 except the device name that the user asked for.
  ///
  /// @param chain as the peer sent it, leaf first
  public Judgement judge(List<X509Certificate> chain, Role expected, Instant at) {
    return judge(chain, expected, Optional.empty(), at);
  }

  /// The same, and the name must be exactly this one.
  public Judgement judge(List<X509Certificate> chain, SpiffeId expected, Instant at) {
    return judge(chain, expected.role(), Optional.of(expected), at);
  }

  /// The same, but the leaf may have expired: for a person who asks for that, to renew it. All else
  /// must hold now: the name, revocation, the path, and the validity of its issuers.
  public Judgement judgeThoughExpired(List<X509Certificate> chain, SpiffeId expected, Instant at) {
    Judgement judged = judge(chain, expected, at);
    if (!(judged instanceof Judgement.Rejected rejected)
        || rejected.reason() != Reason.CERTIFICATE_EXPIRED) {
      return judged;
    }
    try {
      return acceptedWhenItEnded(chain, at).orElse(judged);
    } catch (Throwable e) { // a fault of ours must never let anyone in
      return new Judgement.Rejected(
          Reason.INTERNAL,
          "the certificates could not be checked: " + e.getClass().getSimpleName());
    }
  }

  private Optional<Judgement> acceptedWhenItEnded(List<X509Certificate> chain, Instant at) {
    X509Certificate leaf = chain.getFirst();
    Instant end = leaf.getNotAfter().toInstant();
    if (!(pathIgnoringRevocation(chain, anchors, end) instanceof PathResult.Valid valid)
        || !end.isBefore(at)) {
      return Optional.empty();
    }
    List<X509Certificate> issuers = new ArrayList<>(valid.path().subList(1, valid.path().size()));
    Optional.ofNullable(valid.anchor().getTrustedCert()).ifPresent(issuers::add);
    for (X509Certificate issuer : issuers) {
      if (at.isAfter(issuer.getNotAfter().toInstant())
          || at.isBefore(issuer.getNotBefore().toInstant())) {
        return Optional.empty();
      }
    }
    List<X509CRL> inForce = crls.get();
    for (X509Certificate certificate : valid.path()) {
      if (CertificateRules.isRevoked(certificate, inForce)) {
        return Optional.of(
            new Judgement.Rejected(
                Reason.CERTIFICATE_REVOKED,
                subject(certificate, leaf) + "serialNumber is revoked"));
      }
      if (inForce.stream()
          .noneMatch(
              crl -> crl.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))) {
        return Optional.of(
            new Judgement.Rejected(
                Reason.CERTIFICATE_UNKNOWN_STATUS, "no revocation list in force covers it"));
      }
    }
    return Optional.of(
        new Judgement.Accepted(CertificateRules.name(leaf).orElseThrow(), leaf, end));
  }

  private Judgement judge(
      List<X509Certificate> chain, Role role, Optional<SpiffeId> expected, Instant at) {
    try {
      Optional<Judgement.Rejected> fault = shape(chain).or(() -> rules(chain, role, expected));
      return fault.isPresent() ? fault.get() : decide(chain, at);
    } catch (Throwable e) { // a fault of ours must never let anyone in
      return new Judgement.Rejected(
          Reason.INTERNAL,
          "the certificates could not be checked: " + e.getClass().getSimpleName());
    }
  }

  /// The rules that need no signature.
  private Optional<Judgement.Rejected> rules(
      List<X509Certificate> chain, Role role, Optional<SpiffeId> expected) {
    X509Certificate leaf = chain.getFirst();
    try {
      Optional<SpiffeId> named = CertificateRules.name(leaf);
      if (named.isEmpty()) {
        return CertificateRules.refuse(
            Reason.CERTIFICATE_NAME,
            "subjectAltName: not exactly one URI spiffe://DOMAIN/"
                + role.segment()
                + "/NAME, alone or beside DNS and IP names");
      }
      Optional<Judgement.Rejected> usage = CertificateRules.leafUsage(leaf, role);
      if (usage.isPresent()) {
        return usage;
      }
      for (X509Certificate ca : chain.subList(1, chain.size())) {
        Optional<Judgement.Rejected> fault = CertificateRules.authority(ca);
        if (fault.isPresent()) {
          return fault;
        }
      }
      return name(named.get(), role, expected);
    } catch (GeneralSecurityException | RuntimeException e) {
      return CertificateRules.refuse(
          Reason.CERTIFICATE_MALFORMED, "chain: an extension that cannot be read");
    }
  }

  private Optional<Judgement.Rejected> name(
      SpiffeId named, Role role, Optional<SpiffeId> expected) {
    if (named.role() != role) {
      return CertificateRules.refuse(
          Reason.CERTIFICATE_NAME,
          "subjectAltName: " + named + " is not the name of " + role.article());
    }
    if (!named.domain().equals(domain)) {
      return CertificateRules.refuse(
          Reason.CERTIFICATE_NAME, "subjectAltName: " + named + " is not in domain " + domain);
    }
    if (expected.isPresent() && !named.equals(expected.get())) {
      return CertificateRules.refuse(
          Reason.CERTIFICATE_NAME, "subjectAltName: " + named + ", not " + expected.get());
    }
    return Optional.empty();
  }

  private Judgement decide(List<X509Certificate> chain, Instant at) {
    List<X509CRL> inForce = crls.get();
    return switch (path(chain, anchors, inForce, at)) {
      case PathResult.Invalid invalid -> rejected(invalid, chain.getFirst(), at);
      case PathResult.Valid valid -> {
        for (X509Certificate certificate : valid.path()) {
          if (CertificateRules.isRevoked(certificate, inForce)) {
            yield new Judgement.Rejected(
                Reason.CERTIFICATE_REVOKED,
                subject(certificate, chain.getFirst()) + "serialNumber is revoked");
          }
        }
        SpiffeId id = CertificateRules.name(chain.getFirst()).orElseThrow();
        yield new Judgement.Accepted(id, chain.getFirst(), end(valid));
      }
    };
  }

  private static Instant end(PathResult.Valid valid) {
    Instant end = Instant.MAX;
    for (X509Certificate certificate : valid.path()) {
      end = earlier(end, certificate.getNotAfter().toInstant());
    }
    X509Certificate root = valid.anchor().getTrustedCert();
    return root == null ? end : earlier(end, root.getNotAfter().toInstant());
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Judgement rejected(PathResult.Invalid invalid, X509Certificate leaf, Instant at) {
    if (invalid.certificate().isEmpty()) {
      return new Judgement.Rejected(invalid.reason(), invalid.text());
    }
    X509Certificate certificate = invalid.certificate().get();
    String subject = subject(certificate, leaf);
    if (invalid.reason() != Reason.CERTIFICATE_EXPIRED
        && invalid.reason() != Reason.CERTIFICATE_NOT_YET_VALID) {
      return new Judgement.Rejected(invalid.reason(), subject + invalid.text());
    }
    Instant now = at.truncatedTo(ChronoUnit.MILLIS);
    Instant notBefore = certificate.getNotBefore().toInstant();
    Instant notAfter = certificate.getNotAfter().toInstant();
    String text =
        invalid.reason() == Reason.CERTIFICATE_EXPIRED
            ? "notAfter is " + notAfter + ", and the time here is " + now
            : "notBefore is " + notBefore + ", and the time here is " + now;
    return new Judgement.Rejected(
        invalid.reason(),
        subject + text,
        Optional.of(now),
        Optional.of(notBefore),
        Optional.of(notAfter));
  }

  private static String subject(X509Certificate certificate, X509Certificate leaf) {
    return certificate.equals(leaf) ? "certificate: " : "issuer's certificate: ";
  }

  private static PathResult guarded(PathValidation validation) {
    try {
      return validation.run();
    } catch (GeneralSecurityException | RuntimeException e) {
      return new PathResult.Invalid(
          Reason.CERTIFICATE_MALFORMED, "a certificate that cannot be read", Optional.empty());
    } catch (Throwable e) { // a fault of ours must never let anyone in
      return new PathResult.Invalid(
          Reason.INTERNAL,
          "the certificates could not be checked: " + e.getClass().getSimpleName(),
          Optional.empty());
    }
  }
}
