package dev.yett.identity;

import dev.yett.protocol.Printable;
import dev.yett.protocol.Reason;
import java.security.GeneralSecurityException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Why a chain is believed or not, question by question, for people. It decides nothing: [Trust]
/// does.
public final class Explanation {
  /// One question and its answer.
  ///
  /// @param what was asked: `shape`, `name`, `usage`, `signature`, `chain`, `time` or `revocation`
  /// @param text what was found; foreign names in it are escaped
  public record Finding(String what, boolean holds, String text) {}

  private final List<Finding> findings = new ArrayList<>();
  private final List<X509Certificate> chain;
  private final X509Certificate leaf;

  private Explanation(List<X509Certificate> chain) {
    this.chain = chain;
    this.leaf = chain.getFirst();
  }

  /// Asks all the questions of a chain, also those after one that failed.
  ///
  /// @param chain as the peer sent it, leaf first
  /// @param role that it should have
  /// @param expected whose it should be, where one asks for somebody
  public static List<Finding> of(
      List<X509Certificate> chain,
      Set<TrustAnchor> anchors,
      List<X509CRL> crls,
      Role role,
      Optional<SpiffeId> expected,
      Instant at) {
    if (chain.isEmpty()) {
      return List.of(new Finding("chain", false, "no certificate was shown"));
    }
    var explanation = new Explanation(chain);
    try {
      explanation.shape();
      explanation.name(role, expected);
      explanation.usage(role);
      explanation.signatures(anchors);
      explanation.path(anchors, at);
      explanation.times(at);
      explanation.revocation(crls);
    } catch (GeneralSecurityException | RuntimeException e) {
      explanation.add("chain", false, "a certificate that cannot be read");
    }
    return List.copyOf(explanation.findings);
  }

  /// The name that a leaf bears, if it is one of ours: whether it is to be believed is another
  /// question.
  public static Optional<SpiffeId> named(List<X509Certificate> chain) {
    try {
      return chain.isEmpty() ? Optional.empty() : CertificateRules.name(chain.getFirst());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private void shape() {
    Optional<Judgement.Rejected> fault = Trust.shape(chain);
    add(
        "shape",
        fault.isEmpty(),
        fault
            .map(Judgement.Rejected::text)
            .orElse(chain.size() + " certificates, keys and signatures of the kinds allowed"));
  }

  private void name(Role role, Optional<SpiffeId> expected) {
    Optional<SpiffeId> name = CertificateRules.name(leaf);
    boolean holds =
        name.filter(one -> one.role() == role && expected.map(one::equals).orElse(true))
            .isPresent();
    String due = expected.map(SpiffeId::toString).orElse("the name of " + role.article());
    add(
        "name",
        holds,
        name.map(SpiffeId::toString).orElse("no single name spiffe://DOMAIN/ROLE/NAME")
            + (holds ? "" : ", where " + due + " is due"));
  }

  private void usage(Role role) throws GeneralSecurityException {
    Optional<Judgement.Rejected> fault = CertificateRules.leafUsage(leaf, role);
    for (X509Certificate ca : chain.subList(1, chain.size())) {
      fault = fault.or(() -> CertificateRules.authority(ca));
    }
    add(
        "usage",
        fault.isEmpty(),
        fault
            .map(Judgement.Rejected::text)
            .orElse(role.usageName() + " alone, and each issuer is a CA"));
  }

  private void signatures(Set<TrustAnchor> anchors) {
    for (int i = 0; i < chain.size(); i++) {
      X509Certificate certificate = chain.get(i);
      Optional<X509Certificate> root =
          anchors.stream()
              .map(TrustAnchor::getTrustedCert)
              .filter(one -> one != null && isSigned(certificate, one))
              .findFirst();
      boolean byNext = i + 1 < chain.size() && isSigned(certificate, chain.get(i + 1));
      add(
          "signature",
          root.isPresent() || byNext,
          label(certificate)
              + (root.isPresent()
                  ? " is signed by the root " + nameOf(root.get())
                  : byNext
                      ? " is signed by the next"
                      : " is signed by none of the roots, nor by the next: its issuer calls itself "
                          + Printable.escape(certificate.getIssuerX500Principal().getName())));
      if (root.isPresent()) {
        return;
      }
    }
  }

  private void path(Set<TrustAnchor> anchors, Instant at) {
    PathResult path = Trust.pathIgnoringRevocation(chain, anchors, at);
    if (path instanceof PathResult.Invalid invalid && isTime(invalid)) {
      // Time is a question of its own: the path is looked at when the leaf was valid.
      path = Trust.pathIgnoringRevocation(chain, anchors, leaf.getNotAfter().toInstant());
    }
    switch (path) {
      case PathResult.Valid valid ->
          add(
              "chain",
              true,
              "%d certificates lead to the root %s by RFC 5280"
                  .formatted(valid.path().size(), rootName(valid.anchor())));
      case PathResult.Invalid invalid ->
          add("chain", false, invalid.text() + ": is ca.pem of the authority that issued it?");
    }
  }

  private static boolean isTime(PathResult.Invalid invalid) {
    return invalid.reason() == Reason.CERTIFICATE_EXPIRED
        || invalid.reason() == Reason.CERTIFICATE_NOT_YET_VALID;
  }

  private void times(Instant at) {
    for (X509Certificate certificate : chain) {
      Instant from = certificate.getNotBefore().toInstant();
      Instant until = certificate.getNotAfter().toInstant();
      add(
          "time",
          // Both bounds are included, to the second.
          !at.isBefore(from) && at.isBefore(until.plusSeconds(1)),
          "%s holds %s to %s, and the time here is %s"
              .formatted(label(certificate), from, until, at.truncatedTo(ChronoUnit.SECONDS)));
    }
  }

  private void revocation(List<X509CRL> crls) {
    for (X509Certificate certificate : chain) {
      List<X509CRL> own =
          crls.stream()
              .filter(
                  crl -> crl.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
              .toList();
      Optional<X509CRLEntry> entry =
          own.stream()
              .flatMap(
                  crl ->
                      Optional.ofNullable(crl.getRevokedCertificate(certificate.getSerialNumber()))
                          .stream())
              .findFirst();
      add(
          "revocation",
          !own.isEmpty() && entry.isEmpty(),
          label(certificate)
              + (own.isEmpty()
                  ? ": no revocation list of its issuer is held"
                  : entry
                      .map(one -> " was revoked on " + one.getRevocationDate().toInstant())
                      .orElse(
                          " is not on its issuer's list of "
                              + own.getLast().getThisUpdate().toInstant())));
    }
  }

  private static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String label(X509Certificate certificate) {
    String serial = String.format(Locale.ROOT, "%032x", certificate.getSerialNumber());
    return nameOf(certificate) + " serial " + serial.substring(0, 8);
  }

  private static String nameOf(X509Certificate certificate) {
    return Printable.escape(certificate.getSubjectX500Principal().getName());
  }

  private static String rootName(TrustAnchor anchor) {
    X509Certificate root = anchor.getTrustedCert();
    return root == null ? Printable.escape(String.valueOf(anchor.getCAName())) : nameOf(root);
  }

  private void add(String what, boolean holds, String text) {
    findings.add(new Finding(what, holds, text));
  }
}
