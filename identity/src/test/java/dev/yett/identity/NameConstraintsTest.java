package dev.yett.identity;

import dev.yett.identity.TestAuthority.Holder;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Name constraints, RFC 5280 §4.2.1.10, after section 4.13 of NIST PKITS: of one CA, and of two
/// that meet. `dn:`, `mail:`, `dns:`, `uri:` and `ip:` say of which kind a name is; `+` before a
/// tree permits, `-` excludes.
final class NameConstraintsTest {
  private final TestAuthority authority = new TestAuthority();

  @ParameterizedTest(name = "{0} then {1}, leaf {2}: {3}")
  @CsvSource({
    // directory names
    "+dn:O=P OU=A,            '',                      dn:O=P OU=A CN=x,       true",
    "+dn:O=P OU=A,            '',                      dn:O=P OU=B CN=x,       false",
    "+dn:O=P OU=A,            '',                      dn:O=p OU=a CN=x,       true",
    "-dn:O=P OU=A,            '',                      dn:O=P OU=A CN=x,       false",
    "-dn:O=P OU=A,            '',                      dn:O=P OU=B CN=x,       true",
    "+dn:O=P,                 +dn:O=P OU=A,            dn:O=P OU=A CN=x,       true",
    "+dn:O=P,                 +dn:O=P OU=A,            dn:O=P OU=B CN=x,       false",
    "+dn:O=P,                 -dn:O=P OU=B,            dn:O=P OU=B CN=x,       false",
    "+dn:O=P OU=A,            +dn:O=P OU=B,            dn:O=P OU=B CN=x,       false",
    // mail
    "+mail:pumps.example,     '',                      mail:ann@pumps.example,   true",
    "+mail:pumps.example,     '',                      mail:ann@a.pumps.example, false",
    "+mail:.pumps.example,    '',                      mail:ann@a.pumps.example, true",
    "+mail:.pumps.example,    '',                      mail:ann@pumps.example,   false",
    "-mail:pumps.example,     '',                      mail:ann@pumps.example,   false",
    "-mail:pumps.example,     '',                      mail:ann@a.pumps.example, true",
    "+mail:ann@pumps.example, '',                      mail:bob@pumps.example,   false",
    "+mail:ann@pumps.example, '',                      mail:ann@pumps.example,   true",
    // names of hosts
    "+dns:pumps.example,      '',                      dns:a.b.pumps.example,    true",
    "+dns:pumps.example,      '',                      dns:PUMPS.example,        true",
    "+dns:pumps.example,      '',                      dns:badpumps.example,     false",
    "-dns:pumps.example,      '',                      dns:a.pumps.example,      false",
    "-dns:pumps.example,      '',                      dns:badpumps.example,     true",
    "+dns:pumps.example,      +dns:a.pumps.example,    dns:b.pumps.example,      false",
    "+dns:a.pumps.example,    +dns:pumps.example,      dns:b.pumps.example,      false",
    // addresses of the web
    "+uri:pumps.example,      '',                      uri:https://pumps.example/x,    true",
    "+uri:pumps.example,      '',                      uri:https://a.pumps.example/x,  false",
    "+uri:.pumps.example,     '',                      uri:https://a.pumps.example/x,  true",
    "-uri:.pumps.example,     '',                      uri:https://a.pumps.example/x,  false",
    "-uri:pumps.example,      '',                      uri:https://other.example/x,    true",
    // addresses
    "+ip:192.0.2.0/24,        '',                      ip:192.0.2.7,             true",
    "+ip:192.0.2.0/24,        '',                      ip:192.0.3.7,             false",
    "-ip:192.0.2.0/24,        '',                      ip:192.0.2.7,             false",
    "+ip:2001:db8::/32,       '',                      ip:2001:db8::7,           true",
    "+ip:2001:db8::/32,       '',                      ip:2001:db9::7,           false",
    // a tree of one kind says nothing of another
    "+dns:pumps.example,      '',                      uri:https://other.example/x,    true",
    "-mail:pumps.example,     '',                      dns:pumps.example,        true",
  })
  void a08_name_constraints(String first, String second, String name, boolean valid) {
    Holder top = constrained("Top", first).issuedBy(authority.root());
    Holder below = second.isEmpty() ? top : constrained("Below", second).issuedBy(top);
    var certificate = authority.certificate(authority.deviceId("pump-7"));
    if (name.startsWith("dn:")) {
      certificate
          .subject(name.substring(3).replace(' ', ','))
          .without(Extension.subjectAlternativeName);
    } else {
      // Without a common name, which the JDK takes for a name of a host where there is no other.
      certificate.subject("O=P").names(general(name));
    }
    Holder leaf = certificate.issuedBy(below);
    (second.isEmpty()
            ? new PathCase(authority, leaf, top)
            : new PathCase(authority, leaf, below, top))
        .is(valid, "4.13");
  }

  private TestCertificate constrained(String common, String tree) {
    var trees = new GeneralSubtree[] {new GeneralSubtree(general(tree.substring(1)))};
    return authority
        .authority(common)
        .subject("O=P,OU=A,CN=" + common)
        .extension(
            Extension.nameConstraints,
            true,
            tree.startsWith("+")
                ? new NameConstraints(trees, null)
                : new NameConstraints(null, trees));
  }

  private static GeneralName general(String name) {
    int colon = name.indexOf(':');
    String value = name.substring(colon + 1);
    return switch (name.substring(0, colon)) {
      case "dn" -> new GeneralName(new X500Name(value.replace(' ', ',')));
      case "mail" -> new GeneralName(GeneralName.rfc822Name, value);
      case "dns" -> new GeneralName(GeneralName.dNSName, value);
      case "uri" -> new GeneralName(GeneralName.uniformResourceIdentifier, value);
      case "ip" -> new GeneralName(GeneralName.iPAddress, value);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
