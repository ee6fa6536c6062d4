package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority.Holder;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cert.X509v2CRLBuilder;

/// One path for [Trust#path]: certificates under the root of an authority, leaf first, and the
/// lists that are known. Each CA has a right list unless it is said otherwise.
final class PathCase {
  private final TestAuthority authority;
  private final List<X509Certificate> chain = new ArrayList<>();
  private final List<X509CRL> lists = new ArrayList<>();
  private PathPolicies policies = PathPolicies.NONE;
  private Instant at;

  PathCase(TestAuthority authority, Holder leaf, Holder... issuers) {
    this.authority = authority;
    at = authority.now();
    chain.add(leaf.leaf());
    lists.add(authority.rootCrl());
    for (Holder issuer : issuers) {
      chain.add(issuer.leaf());
      lists.add(authority.crl(issuer, Map.of(), crl -> {}));
    }
  }

  /// Only these lists.
  PathCase lists(X509CRL... only) {
    lists.clear();
    lists.addAll(List.of(only));
    return this;
  }

  /// These lists beside the root's.
  PathCase below(X509CRL... others) {
    lists(others);
    lists.add(authority.rootCrl());
    return this;
  }

  PathCase at(Instant time) {
    at = time;
    return this;
  }

  PathCase asking(PathPolicies asked) {
    policies = asked;
    return this;
  }

  PathResult judged() {
    return Trust.path(chain, authority.anchors(), lists, at, policies);
  }

  /// Valid or not.
  void is(boolean valid, String what) {
    assertThat(judged())
        .describedAs(what)
        .isInstanceOf(valid ? PathResult.Valid.class : PathResult.Invalid.class);
  }

  /// A critical extension for a list.
  static Consumer<X509v2CRLBuilder> with(ASN1ObjectIdentifier type, ASN1Encodable value) {
    return crl -> TestAuthority.made(() -> crl.addExtension(type, true, value));
  }
}
