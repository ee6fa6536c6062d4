package dev.yett.identity;

import dev.yett.protocol.Reason;
import java.security.GeneralSecurityException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Why a chain is believed or not, question by question, for people. It decides nothing: [Trust]
/// does.
public final class Explanation {
  /// One question and its answer.
  ///
  /// @param what was asked, a word or two
  /// @param text what was found, in our own words
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
  /// @param expected whose it should be
  public static List<Finding> of(
      List<X509Certificate> chain,
      Set<TrustAnchor> anchors,
      List<X509CRL> crls,
      SpiffeId expected,
      Instant at) {
    if (chain.isEmpty()) {
      return List.of(new Finding("chain", false, "no certificate was shown"));
    }
    var explanation = new Explanation(chain);
    try {
      explanation.chain(anchors, at);
      explanation.name(expected);
      explanation.validity(at);
      explanation.revocation(crls);
    } catch (GeneralSecurityException | RuntimeException e) {
      explanation.add("chain", false, "a certificate that cannot be read");
    }
    return List.copyOf(explanation.findings);
  }

  private void chain(Set<TrustAnchor> anchors, Instant at) {
    Optional<Judgement.Rejected> shape = Trust.shape(chain);
    shape.ifPresent(no -> add("chain", false, no.text()));
    if (shape.isPresent()) {
      return;
    }
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
              "%d certificates lead to the root %s"
                  .formatted(valid.path().size(), rootName(valid.anchor())));
      case PathResult.Invalid invalid ->
          add("chain", false, invalid.text() + ": is ca.pem of the authority that issued it?");
    }
  }

  private static boolean isTime(PathResult.Invalid invalid) {
    return invalid.reason() == Reason.CERTIFICATE_EXPIRED
        || invalid.reason() == Reason.CERTIFICATE_NOT_YET_VALID;
  }

  private void name(SpiffeId expected) throws GeneralSecurityException {
    Optional<SpiffeId> name = CertificateRules.name(leaf);
    add(
        "name",
        name.filter(expected::equals).isPresent(),
        name.map(SpiffeId::toString).orElse("no single name spiffe://DOMAIN/ROLE/NAME")
            + (name.filter(expected::equals).isPresent() ? "" : ", where " + expected + " is due"));
    CertificateRules.leafUsage(leaf, expected.role()).ifPresent(no -> add("use", false, no.text()));
    for (X509Certificate ca : chain.subList(1, chain.size())) {
      CertificateRules.authority(ca).ifPresent(no -> add("use", false, no.text()));
    }
  }

  private void validity(Instant at) {
    for (X509Certificate certificate : chain) {
      Instant from = certificate.getNotBefore().toInstant();
      Instant until = certificate.getNotAfter().toInstant();
      boolean holds = !at.isBefore(from) && !at.isAfter(until);
      String whose = certificate.equals(leaf) ? "certificate" : "issuer";
      add("validity", holds, "%s from %s to %s; it is %s here".formatted(whose, from, until, at));
    }
  }

  private void revocation(List<X509CRL> crls) {
    for (X509Certificate certificate : chain) {
      String whose = certificate.equals(leaf) ? "certificate" : "issuer";
      boolean covered =
          crls.stream()
              .anyMatch(
                  crl -> crl.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()));
      if (CertificateRules.isRevoked(certificate, crls)) {
        add("revocation", false, whose + " is REVOKED");
      } else {
        add(
            "revocation",
            covered,
            whose + (covered ? " is not revoked" : ": no revocation list that we hold covers it"));
      }
    }
  }

  private static String rootName(TrustAnchor anchor) {
    X509Certificate root = anchor.getTrustedCert();
    return root == null
        ? String.valueOf(anchor.getCAName())
        : root.getSubjectX500Principal().getName();
  }

  private void add(String what, boolean holds, String text) {
    findings.add(new Finding(what, holds, text));
  }
}
