package dev.yett.pki;

import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import java.nio.file.Path;

/// A device or operator as people name it within one domain: `device/pump-7`.
public record Target(Role role, String name) {
  public Target {
    if (!SpiffeId.isName(name)) {
      throw new IllegalArgumentException("not a name");
    }
  }

  /// `KIND NAME`, two words.
  public static Target of(String kind, String name) throws PkiException {
    var role =
        Role.of(kind)
            .orElseThrow(
                () ->
                    new UsageException(
                        "'" + kind + "' is no kind of certificate", "device or operator"));
    if (!SpiffeId.isName(name)) {
      throw new UsageException(
          "'" + name + "' is not a name",
          "up to 63 lower-case letters, digits and hyphens, no hyphen at an end");
    }
    return new Target(role, name);
  }

  /// `KIND/NAME`.
  public static Target parse(String text) throws PkiException {
    var slash = text.indexOf('/');
    if (slash < 0) {
      throw new UsageException(
          "'" + text + "' does not say of which kind it is", "device/NAME or operator/NAME");
    }
    return of(text.substring(0, slash), text.substring(slash + 1));
  }

  /// `NAME`, or `KIND/NAME` with the kind that is wanted here.
  public static Target parse(Role wanted, String text) throws PkiException {
    var prefix = wanted.segment() + "/";
    return of(wanted.segment(), text.startsWith(prefix) ? text.substring(prefix.length()) : text);
  }

  public SpiffeId in(String domain) {
    return new SpiffeId(domain, role, name);
  }

  /// Where its reply is among others in a directory: `NAME.reply` of a device, which is where `yett
  /// renew --install-from` looks, `operator-NAME.reply` of an operator.
  public Path reply(Path directory) {
    return directory.resolve(
        switch (role) {
          case DEVICE -> name + ".reply";
          case OPERATOR -> role.segment() + "-" + name + ".reply";
        });
  }

  @Override
  public String toString() {
    return role.segment() + "/" + name;
  }
}
