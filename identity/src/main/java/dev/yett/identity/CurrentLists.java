package dev.yett.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;

/// Which of several lists of one CA and one scope is asked. RFC 5280 §5.2.3 has them numbered, so
/// the highest number speaks, and of one number, which a CA must not give twice, the later
/// `thisUpdate`. Of those that are alike in both each is asked, and what one of them revokes is
/// revoked. (The JDK asks any one, by the order of their hashes.)
///
/// Only a list that is in force and signed by a key of its issuer among those given takes the place
/// of another, so whoever brings a forged one puts none out of force.
final class CurrentLists {
  private static final String NUMBER = "2.5.29.20";
  private static final String DELTA = "2.5.29.27";
  private static final String SCOPE = "2.5.29.28";

  /// What is understood where it is critical.
  private static final Set<String> KNOWN = Set.of(DELTA, SCOPE);

  /// For which the JDK still asks a list that is overdue, or not yet in force.
  private static final Duration SKEW = Duration.ofMinutes(15);

  private static final Comparator<X509CRL> AGE =
      Comparator.<X509CRL, BigInteger>comparing(crl -> number(crl).orElse(BigInteger.ONE.negate()))
          .thenComparing(crl -> crl.getThisUpdate().toInstant());

  /// Lists that compete.
  private record Kind(X500Principal issuer, PublicKey key, boolean delta, String scope) {}

  private final Map<X500Principal, Set<PublicKey>> keys = new LinkedHashMap<>();
  private final Instant at;

  private CurrentLists(List<X509Certificate> chain, Set<TrustAnchor> anchors, Instant at) {
    this.at = at;
    for (X509Certificate certificate : chain) {
      key(certificate.getSubjectX500Principal(), certificate.getPublicKey());
    }
    for (TrustAnchor anchor : anchors) {
      X509Certificate root = anchor.getTrustedCert();
      if (root == null) {
        key(anchor.getCA(), anchor.getCAPublicKey());
      } else {
        key(root.getSubjectX500Principal(), root.getPublicKey());
      }
    }
  }

  private void key(X500Principal name, PublicKey key) {
    keys.computeIfAbsent(name, any -> new LinkedHashSet<>()).add(key);
  }

  /// The lists to ask, in one collection or, where some are alike, in several, of which each is to
  /// be asked.
  ///
  /// @param chain certificates whose keys may have signed lists, as well as the anchors'
  static List<Collection<X509CRL>> of(
      Collection<X509CRL> crls, List<X509Certificate> chain, Set<TrustAnchor> anchors, Instant at) {
    Set<X500Principal> once = new LinkedHashSet<>();
    if (crls.stream().allMatch(crl -> once.add(crl.getIssuerX500Principal()))) {
      return List.of(crls);
    }
    return new CurrentLists(chain, anchors, at).rounds(crls);
  }

  private List<Collection<X509CRL>> rounds(Collection<X509CRL> crls) {
    List<X509CRL> others = new ArrayList<>();
    Map<Kind, List<X509CRL>> current = new LinkedHashMap<>();
    for (X509CRL crl : new LinkedHashSet<>(crls)) {
      Optional<Kind> kind = kind(crl);
      if (kind.isEmpty()) {
        others.add(crl);
        continue;
      }
      List<X509CRL> best = current.computeIfAbsent(kind.get(), any -> new ArrayList<>());
      int newer = best.isEmpty() ? 1 : AGE.compare(crl, best.getFirst());
      if (newer > 0) {
        best.clear();
      }
      if (newer >= 0) {
        best.add(crl);
      }
    }
    int most = current.values().stream().mapToInt(List::size).max().orElse(1);
    List<Collection<X509CRL>> rounds = new ArrayList<>();
    for (int round = 0; round < most; round++) {
      List<X509CRL> asked = new ArrayList<>(others);
      for (List<X509CRL> alike : current.values()) {
        asked.add(alike.get(round % alike.size()));
      }
      rounds.add(asked);
    }
    return rounds;
  }

  /// Nothing for a list that says nothing here: not in force, not signed, or not understood.
  private Optional<Kind> kind(X509CRL crl) {
    Set<String> critical = crl.getCriticalExtensionOIDs();
    if (crl.getThisUpdate().toInstant().isAfter(at.plus(SKEW))
        || crl.getNextUpdate() == null
        || crl.getNextUpdate().toInstant().isBefore(at.minus(SKEW))
        || (critical != null && !KNOWN.containsAll(critical))) {
      return Optional.empty();
    }
    return keys.getOrDefault(crl.getIssuerX500Principal(), Set.of()).stream()
        .filter(key -> isSigned(crl, key))
        .findFirst()
        .map(
            key ->
                new Kind(
                    crl.getIssuerX500Principal(),
                    key,
                    crl.getExtensionValue(DELTA) != null,
                    scope(crl)));
  }

  /// The issuing distribution point, as it is encoded.
  private static String scope(X509CRL crl) {
    byte[] extension = crl.getExtensionValue(SCOPE);
    return extension == null ? "" : HexFormat.of().formatHex(extension);
  }

  private static boolean isSigned(X509CRL crl, PublicKey key) {
    try {
      crl.verify(key);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private static Optional<BigInteger> number(X509CRL crl) {
    byte[] extension = crl.getExtensionValue(NUMBER);
    try {
      return extension == null
          ? Optional.empty()
          : Optional.of(
              ASN1Integer.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                  .getValue());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }
}
