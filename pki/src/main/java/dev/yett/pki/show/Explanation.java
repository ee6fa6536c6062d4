package dev.yett.pki.show;

import dev.yett.identity.Judgement;
import dev.yett.identity.PathResult;
import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.Trust;
import dev.yett.pki.Line;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.protocol.Printable;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// What a peer looks at in a chain, step by step, and what it decides. The steps are told for
/// people; the decision is [Trust]'s alone.
///
/// @param lines one for each step, marked `ok` or `FAIL`, and the decision last
public record Explanation(List<String> lines, boolean accepted) {
  private static final int URI = 6;

  public Explanation {
    lines = List.copyOf(lines);
  }

  /// Explains.
  ///
  /// @param chain the leaf, then its issuers
  /// @param crls of the bundle that is held
  public static Explanation of(
      List<X509Certificate> chain,
      Role role,
      Set<TrustAnchor> roots,
      List<X509CRL> crls,
      Instant at) {
    var steps = new Steps(chain, roots, crls, at);
    steps.shape();
    var domain = steps.name(role);
    steps.usage(role);
    steps.links();
    steps.times();
    steps.revocation();
    steps.path();
    var judgement = new Trust(roots, domain, () -> crls).judge(chain, role, at);
    return switch (judgement) {
      case Judgement.Accepted accepted -> {
        steps.lines.add("ACCEPTED as " + accepted.id() + " until " + Line.of(accepted.notAfter()));
        yield new Explanation(steps.lines, true);
      }
      case Judgement.Rejected rejected -> {
        steps.lines.add("REFUSED " + rejected.reason().code() + ": " + rejected.text());
        yield new Explanation(steps.lines, false);
      }
    };
  }

  private static final class Steps {
    private final List<X509Certificate> chain;
    private final Set<TrustAnchor> roots;
    private final List<X509CRL> crls;
    private final Instant at;
    private final List<String> lines = new ArrayList<>();

    Steps(List<X509Certificate> chain, Set<TrustAnchor> roots, List<X509CRL> crls, Instant at) {
      this.chain = chain;
      this.roots = roots;
      this.crls = crls;
      this.at = at;
    }

    private void step(boolean fine, String what, String found) {
      lines.add(
          (fine ? "ok    " : "FAIL  ")
              + what
              + " ".repeat(Math.max(1, 12 - what.length()))
              + found);
    }

    void shape() {
      var fault = Trust.shape(chain);
      step(
          fault.isEmpty(),
          "shape",
          fault
              .map(Judgement.Rejected::text)
              .orElse(chain.size() + " certificates, keys and signatures of the kinds allowed"));
    }

    /// The domain that the leaf names, since this program has none of its own.
    String name(Role role) {
      var uris = new ArrayList<String>();
      try {
        var names = chain.getFirst().getSubjectAlternativeNames();
        if (names != null) {
          names.stream()
              .filter(name -> name.getFirst().equals(URI))
              .forEach(name -> uris.add(String.valueOf(name.get(1))));
        }
      } catch (CertificateParsingException e) {
        step(false, "name", "subjectAltName cannot be read");
        return "invalid";
      }
      var id =
          uris.size() == 1 ? SpiffeId.of(uris.getFirst()) : java.util.Optional.<SpiffeId>empty();
      step(
          id.filter(one -> one.role() == role).isPresent(),
          "name",
          uris.isEmpty()
              ? "subjectAltName has no URI"
              : Printable.escape(String.join(", ", uris)) + ", to be a " + role.segment());
      return id.map(SpiffeId::domain).orElse("invalid");
    }

    void usage(Role role) {
      var leaf = chain.getFirst();
      try {
        var extended = leaf.getExtendedKeyUsage();
        var fine =
            Objects.equals(extended, List.of(role.usage())) && leaf.getBasicConstraints() == -1;
        step(
            fine,
            "usage",
            "extended key usage "
                + (extended == null ? "none" : String.join(", ", extended))
                + ", must be "
                + role.usage()
                + (leaf.getBasicConstraints() == -1 ? ", no CA" : ", and it is a CA"));
      } catch (CertificateParsingException e) {
        step(false, "usage", "extended key usage cannot be read");
      }
    }

    void links() {
      for (int i = 0; i < chain.size(); i++) {
        var certificate = chain.get(i);
        var inChain = i + 1 < chain.size() && signed(certificate, chain.get(i + 1));
        var root =
            roots.stream()
                .map(TrustAnchor::getTrustedCert)
                .filter(one -> one != null && signed(certificate, one))
                .findFirst();
        var last = i + 1 == chain.size();
        step(
            last ? root.isPresent() : inChain || root.isPresent(),
            "signature",
            label(certificate)
                + (root.isPresent()
                    ? " is signed by the root " + Printable.escape(name(root.get()))
                    : inChain
                        ? " is signed by the next"
                        : " is signed by none of the roots, nor by the next: its issuer calls"
                            + " itself "
                            + Printable.escape(certificate.getIssuerX500Principal().getName())));
        if (root.isPresent()) {
          return;
        }
      }
    }

    void times() {
      for (var certificate : chain) {
        var from = certificate.getNotBefore().toInstant();
        var until = certificate.getNotAfter().toInstant();
        step(
            !at.isBefore(from) && !at.isAfter(until.plusMillis(999)),
            "time",
            label(certificate)
                + " holds "
                + Line.of(from)
                + " to "
                + Line.of(until)
                + ", and the time here is "
                + Line.of(at));
      }
    }

    void revocation() {
      for (var certificate : chain) {
        var crl =
            crls.stream()
                .filter(
                    one ->
                        one.getIssuerX500Principal().equals(certificate.getIssuerX500Principal()))
                .findFirst();
        var entry = crl.map(one -> one.getRevokedCertificate(certificate.getSerialNumber()));
        step(
            crl.isPresent() && entry.isEmpty(),
            "revocation",
            label(certificate)
                + (crl.isEmpty()
                    ? ": no CRL of its issuer is held"
                    : entry.isPresent()
                        ? " was revoked on " + Line.of(entry.get().getRevocationDate().toInstant())
                        : " is not on its issuer's CRL of "
                            + Line.of(crl.get().getThisUpdate().toInstant())));
      }
    }

    void path() {
      var result = Trust.path(chain, roots, crls, at);
      switch (result) {
        case PathResult.Valid valid ->
            step(true, "path", "holds by RFC 5280, over " + valid.path().size() + " certificates");
        case PathResult.Invalid invalid -> step(false, "path", invalid.text());
      }
    }

    private static boolean signed(X509Certificate certificate, X509Certificate issuer) {
      try {
        certificate.verify(issuer.getPublicKey());
        return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
      } catch (GeneralSecurityException e) {
        return false;
      }
    }

    private static String label(X509Certificate certificate) {
      return Printable.escape(name(certificate))
          + " serial "
          + CaInventory.text(certificate.getSerialNumber()).substring(0, 8);
    }

    private static String name(X509Certificate certificate) {
      return certificate.getSubjectX500Principal().getName();
    }
  }
}
