package dev.yett.identity;

import dev.yett.protocol.Reason;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Security;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/// Path validation by RFC 5280 §6, done by the JDK's PKIX validator on each candidate path. The
/// first certificate is the one judged; the others may come in any order, and what is not needed is
/// ignored (RFC 8446 §4.4.2). Nothing is ever fetched from a network. Belongs to one thread.
final class PathValidation {
  /// Certificates looked at, and paths tried, before giving up: a peer cannot make us search for
  /// long.
  private static final int MOST_CERTIFICATES = 16;

  private static final int MOST_CANDIDATES = 32;
  private static final int MOST_STEPS = 1024;

  private static final String DISTRIBUTION_POINTS = "2.5.29.31";
  private static final String NAME_CONSTRAINTS = "2.5.29.30";

  /// Basic constraints and key usage.
  private static final Set<String> KNOWN_OF_ROOTS = Set.of("2.5.29.19", "2.5.29.15");

  private static final int KEY_CERT_SIGN = 5;

  private record Candidate(List<X509Certificate> path, TrustAnchor anchor) {}

  private final List<X509Certificate> chain;
  private final Set<TrustAnchor> anchors;
  private final Collection<X509CRL> crls;
  private final Instant at;
  private final boolean revocation;
  private final PathPolicies policies;
  private final List<Candidate> candidates = new ArrayList<>();
  private int steps;

  /// @param crls ignored where revocation is not asked for
  PathValidation(
      List<X509Certificate> chain,
      Set<TrustAnchor> anchors,
      Collection<X509CRL> crls,
      Instant at,
      boolean revocation,
      PathPolicies policies) {
    this.chain = List.copyOf(new LinkedHashSet<>(chain));
    this.anchors = anchors;
    this.crls = crls;
    // Certificates know whole seconds, and are valid through the last one.
    this.at = at.truncatedTo(ChronoUnit.SECONDS);
    this.revocation = revocation;
    this.policies = policies;
  }

  PathResult run() throws GeneralSecurityException {
    if (chain.isEmpty() || chain.size() > MOST_CERTIFICATES) {
      return untrusted("no certificate, or more than " + MOST_CERTIFICATES);
    }
    search(List.of(chain.getFirst()));
    Optional<PathResult> failure = Optional.empty();
    for (Candidate candidate : candidates) {
      Optional<PathResult> fault = faultOf(candidate);
      if (fault.isEmpty()) {
        return new PathResult.Valid(candidate.path(), candidate.anchor());
      }
      failure = failure.or(() -> fault);
    }
    return failure.orElseGet(() -> untrusted("no path leads to a trusted root"));
  }

  /// Depth first, by names alone.
  private void search(List<X509Certificate> path) {
    X509Certificate last = path.getLast();
    X500Principal issuer = last.getIssuerX500Principal();
    if (steps++ >= MOST_STEPS || isAnchor(last)) {
      return;
    }
    for (TrustAnchor anchor : anchors) {
      if (nameOf(anchor).equals(issuer) && candidates.size() < MOST_CANDIDATES) {
        candidates.add(new Candidate(path, anchor));
      }
    }
    for (X509Certificate next : chain) {
      if (next.getSubjectX500Principal().equals(issuer) && !path.contains(next)) {
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(next);
        search(longer);
      }
    }
  }

  private Optional<PathResult> faultOf(Candidate candidate) throws GeneralSecurityException {
    X509Certificate root = candidate.anchor().getTrustedCert();
    if (root != null) {
      Optional<PathResult> fault = faultOf(root, candidate.path());
      if (fault.isPresent()) {
        return fault;
      }
    }
    if (!revocation) {
      return check(candidate.path(), candidate.anchor(), Optional.empty(), policies);
    }
    // Revoked by one of them is revoked, whatever else is the matter by another.
    Optional<PathResult> fault = Optional.empty();
    for (Collection<X509CRL> lists : CurrentLists.of(crls, chain, anchors, at)) {
      Optional<PathResult> found =
          check(candidate.path(), candidate.anchor(), Optional.of(lists), policies);
      if (found.isPresent() && (fault.isEmpty() || isRevocation(found.get()))) {
        fault = found;
      }
    }
    return fault;
  }

  private static boolean isRevocation(PathResult result) {
    return result instanceof PathResult.Invalid invalid
        && invalid.reason() == Reason.CERTIFICATE_REVOKED;
  }

  /// The JDK looks at no extension and no date of an anchor. So a root is first checked under its
  /// own key: by itself, or, where it constrains what is below, as the last certificate of the
  /// path, which applies that. One that constrains nothing is kept out of the path, since its
  /// lack of policies would count as that of an issuer.
  private Optional<PathResult> faultOf(X509Certificate root, List<X509Certificate> path)
      throws GeneralSecurityException {
    if (!root.getSubjectX500Principal().equals(root.getIssuerX500Principal())) {
      return validity(root);
    }
    List<X509Certificate> checked = new ArrayList<>();
    if (constrains(root)) {
      checked.addAll(path);
    }
    checked.add(root);
    TrustAnchor own = keyOnly(root.getSubjectX500Principal(), root.getPublicKey());
    return check(checked, own, Optional.empty(), PathPolicies.NONE);
  }

  /// Whether a root says more than that it is a CA without limits.
  private static boolean constrains(X509Certificate root) {
    boolean[] usage = root.getKeyUsage();
    Set<String> critical = root.getCriticalExtensionOIDs();
    return root.getBasicConstraints() != Integer.MAX_VALUE
        || (usage != null && !usage[KEY_CERT_SIGN])
        || root.getExtensionValue(NAME_CONSTRAINTS) != null
        || (critical != null && !KNOWN_OF_ROOTS.containsAll(critical));
  }

  private Optional<PathResult> validity(X509Certificate certificate) {
    if (at.isAfter(certificate.getNotAfter().toInstant())) {
      return Optional.of(invalid(Reason.CERTIFICATE_EXPIRED, "notAfter", certificate));
    }
    if (at.isBefore(certificate.getNotBefore().toInstant())) {
      return Optional.of(invalid(Reason.CERTIFICATE_NOT_YET_VALID, "notBefore", certificate));
    }
    return Optional.empty();
  }

  /// @param lists of revocations, where they are asked
  private Optional<PathResult> check(
      List<X509Certificate> path,
      TrustAnchor anchor,
      Optional<Collection<X509CRL>> lists,
      PathPolicies asked)
      throws GeneralSecurityException {
    CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
    CertPathValidator validator = CertPathValidator.getInstance("PKIX");
    PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
    parameters.setDate(Date.from(at));
    parameters.setPolicyQualifiersRejected(false);
    parameters.setRevocationEnabled(lists.isPresent());
    // Of an anchor that is a certificate this asks nothing: it is no part of the path.
    parameters.setInitialPolicies(asked.initial());
    parameters.setExplicitPolicyRequired(asked.explicit());
    parameters.setPolicyMappingInhibited(asked.mappingInhibited());
    parameters.setAnyPolicyInhibited(asked.anyInhibited());
    if (lists.isPresent()) {
      Collection<Object> known = new ArrayList<>(lists.get());
      known.addAll(chain);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
      checkRevocationOffline(validator, parameters);
    }
    try {
      validator.validate(certPath, parameters);
      return Optional.empty();
    } catch (CertPathValidatorException e) {
      int index = e.getIndex();
      return Optional.of(
          invalid(e, index >= 0 && index < path.size() ? path.get(index) : path.getFirst()));
    }
  }

  /// The JDK's checker that knows distribution points by directory name would also fetch those by
  /// URI. Where there are any, its default checker is taken, which fetches only if a property says
  /// so; we say no.
  private void checkRevocationOffline(CertPathValidator validator, PKIXParameters parameters) {
    if (chain.stream().noneMatch(PathValidation::hasUriDistributionPoint)) {
      PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
      checker.setOptions(
          EnumSet.of(
              PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
      parameters.addCertPathChecker(checker);
      return;
    }
    for (String property :
        List.of("com.sun.security.enableCRLDP", "com.sun.security.enableAIAcaIssuers")) {
      if (Boolean.getBoolean(property)) {
        System.setProperty(property, "false");
      }
    }
    if ("true".equalsIgnoreCase(Security.getProperty("ocsp.enable"))) {
      Security.setProperty("ocsp.enable", "false");
    }
  }

  private static boolean hasUriDistributionPoint(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(DISTRIBUTION_POINTS);
    if (extension == null) {
      return false;
    }
    CRLDistPoint points =
        CRLDistPoint.getInstance(ASN1OctetString.getInstance(extension).getOctets());
    for (DistributionPoint point : points.getDistributionPoints()) {
      if (point.getDistributionPoint() != null
          && point.getDistributionPoint().getName() instanceof GeneralNames names) {
        for (GeneralName name : names.getNames()) {
          if (name.getTagNo() == GeneralName.uniformResourceIdentifier) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean isAnchor(X509Certificate certificate) {
    return anchors.stream().anyMatch(anchor -> certificate.equals(anchor.getTrustedCert()));
  }

  private static X500Principal nameOf(TrustAnchor anchor) {
    return anchor.getTrustedCert() == null
        ? anchor.getCA()
        : anchor.getTrustedCert().getSubjectX500Principal();
  }

  private static TrustAnchor keyOnly(X500Principal name, PublicKey key) {
    byte @org.jspecify.annotations.Nullable [] noConstraints = null;
    return new TrustAnchor(name, key, noConstraints);
  }

  private static PathResult invalid(CertPathValidatorException e, X509Certificate certificate) {
    CertPathValidatorException.Reason reason = e.getReason();
    if (reason instanceof BasicReason basic) {
      return switch (basic) {
        case EXPIRED -> invalid(Reason.CERTIFICATE_EXPIRED, "notAfter", certificate);
        case NOT_YET_VALID -> invalid(Reason.CERTIFICATE_NOT_YET_VALID, "notBefore", certificate);
        case REVOKED -> invalid(Reason.CERTIFICATE_REVOKED, "serialNumber is revoked", certificate);
        case UNDETERMINED_REVOCATION_STATUS ->
            invalid(
                Reason.CERTIFICATE_UNKNOWN_STATUS,
                "no revocation list in force covers it",
                certificate);
        case ALGORITHM_CONSTRAINED ->
            invalid(Reason.CERTIFICATE_ALGORITHM, "an algorithm that is not allowed", certificate);
        case INVALID_SIGNATURE ->
            invalid(Reason.CERTIFICATE_UNTRUSTED, "signature does not verify", certificate);
        case UNSPECIFIED -> invalid(Reason.CERTIFICATE_UNTRUSTED, "no valid path", certificate);
      };
    }
    // The names of the other reasons are the JDK's constants, such as PATH_TOO_LONG.
    return invalid(Reason.CERTIFICATE_UNTRUSTED, "no valid path: " + reason, certificate);
  }

  private static PathResult invalid(Reason reason, String text, X509Certificate certificate) {
    return new PathResult.Invalid(reason, text, Optional.of(certificate));
  }

  private static PathResult untrusted(String text) {
    return new PathResult.Invalid(Reason.CERTIFICATE_UNTRUSTED, text, Optional.empty());
  }
}
