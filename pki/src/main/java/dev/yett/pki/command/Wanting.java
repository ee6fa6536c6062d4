package dev.yett.pki.command;

import dev.yett.identity.Role;
import dev.yett.pki.Lifetime;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.UsageException;
import dev.yett.pki.config.Profile;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.OtherName;
import java.net.InetAddress;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;

/// What a person asked for, held against the profile.
final class Wanting {
  private Wanting() {}

  static CertificateAuthority.Wanted of(
      CertificateAuthority authority,
      Profile rules,
      Target target,
      List<GeneralName> others,
      PublicKey key,
      Optional<String> lifetime,
      Instant now)
      throws PkiException {
    if (target.role() == Role.OPERATOR && !others.isEmpty()) {
      throw new UsageException("an operator has no DNS name or address", "leave them out");
    }
    rules.require(target);
    rules.require(key);
    var wanted = lifetime.isPresent() ? Lifetime.parse(lifetime.get()) : rules.validity();
    rules.require(wanted);
    return new CertificateAuthority.Wanted(
        target, others, key, authority.validity(wanted, lifetime.isPresent(), now));
  }

  /// DNS names and addresses that the profile allows.
  static List<GeneralName> names(Profile rules, List<String> dns, List<String> ip)
      throws PkiException {
    var names = new ArrayList<GeneralName>();
    for (var name : dns) {
      names.add(OtherName.dns(name));
      rules.requireDns(name);
    }
    for (var address : ip) {
      names.add(OtherName.address(address));
      rules.requireAddress(InetAddress.ofLiteral(address));
    }
    return names;
  }
}
