package dev.yett.pki.config;

import dev.yett.identity.Role;
import dev.yett.pki.Lifetime;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.keys.KeyPairs.Curve;
import java.net.InetAddress;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What certificates of one kind are like. Immutable.
///
/// @param validity unless a person asks for another
/// @param longest that a person may ask for
/// @param curves of the keys that are certified
/// @param names that may be given, with `*` for any part
/// @param dns names that may stand beside a device's own; `*.example.org` is any name below it
/// @param addresses that may stand beside it
public record Profile(
    String name,
    Role kind,
    Duration validity,
    Duration longest,
    Set<Curve> curves,
    List<String> names,
    List<String> dns,
    List<Network> addresses) {
  public Profile {
    curves = Set.copyOf(curves);
    names = List.copyOf(names);
    dns = List.copyOf(dns);
    addresses = List.copyOf(addresses);
  }

  static Profile usual(Role kind) {
    var validity =
        switch (kind) {
          case DEVICE -> Lifetime.years(1);
          case OPERATOR -> Duration.ofDays(30);
        };
    return new Profile(
        kind.segment(),
        kind,
        validity,
        Lifetime.LONGEST,
        Set.of(Curve.P256, Curve.P384),
        List.of("*"),
        kind == Role.DEVICE ? List.of("*") : List.of(),
        kind == Role.DEVICE
            ? List.of(new Network(new byte[4], 0), new Network(new byte[16], 0))
            : List.of());
  }

  /// Refuses a name that is not of this profile.
  public void require(Target target) throws PkiException {
    if (target.role() != kind) {
      throw new PkiException(
          "profile " + name + " is for a " + kind.segment() + ", and " + target + " is none",
          "choose another --profile");
    }
    if (names.stream().noneMatch(pattern -> matches(pattern, target.name()))) {
      throw new PkiException(
          "profile " + name + " does not allow the name " + target.name(),
          "its names are " + String.join(", ", names));
    }
  }

  /// Refuses a key on a curve that is not of this profile.
  public void require(PublicKey key) throws PkiException {
    if (Curve.of(key).filter(curves::contains).isEmpty()) {
      throw new PkiException(
          "profile " + name + " does not allow a key of this kind", "its keys are " + curves);
    }
  }

  /// Refuses a lifetime beyond the longest.
  public void require(Duration lifetime) throws PkiException {
    if (lifetime.compareTo(longest) > 0) {
      throw new PkiException(
          "profile " + name + " allows no more than " + Lifetime.text(longest),
          "--for " + Lifetime.text(longest));
    }
  }

  /// Refuses a DNS name that may not stand beside a device's own.
  public void requireDns(String dnsName) throws PkiException {
    for (var pattern : dns) {
      if (pattern.equals("*")
          || pattern.equals(dnsName)
          || (pattern.startsWith("*.") && dnsName.endsWith(pattern.substring(1)))) {
        return;
      }
    }
    throw new PkiException(
        "profile " + name + " does not allow the DNS name " + dnsName,
        dns.isEmpty() ? "it allows none" : "it allows " + String.join(", ", dns));
  }

  /// Refuses an address that may not stand beside a device's own name.
  public void requireAddress(InetAddress address) throws PkiException {
    if (addresses.stream().noneMatch(network -> network.contains(address))) {
      throw new PkiException(
          "profile " + name + " does not allow the address " + address.getHostAddress(), "");
    }
  }

  private static boolean matches(String pattern, String name) {
    var parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return name.equals(pattern);
    }
    if (!name.startsWith(parts[0])) {
      return false;
    }
    var at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      var found = name.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    var last = parts[parts.length - 1];
    return name.length() - at >= last.length() && name.endsWith(last);
  }
}
