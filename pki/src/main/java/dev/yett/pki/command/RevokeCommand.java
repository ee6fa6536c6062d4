package dev.yett.pki.command;

import dev.yett.identity.SpiffeId;
import dev.yett.pki.Line;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.UsageException;
import dev.yett.pki.inventory.Selection;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.pki.issuing.RevocationList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `revoke`: marks certificates and grants. It needs no passphrase, since it signs nothing.
@Command(
    name = "revoke",
    description = "Revoke certificates or grants; the next bundle says so.",
    sortOptions = false,
    footer = {
      "",
      "  yett-pki revoke device/pump-7 --ca ca            all its live certificates",
      "  yett-pki revoke 5f0c…91 --ca ca                  the certificate with this serial",
      "  yett-pki revoke grant/8a41…c2 --grants grants    the grant with this serial",
      "  yett-pki revoke operator/alice --ca ca --grants grants    her certificates and grants"
    })
public final class RevokeCommand implements Callable<Integer> {
  private static final String GRANT = "grant/";

  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "WHAT",
      description = "device/NAME, operator/NAME, a certificate's SERIAL, or grant/SERIAL.")
  private List<String> subjects = List.of();

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  private @Nullable Path ca;
  private @Nullable Path grants;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description =
          "unspecified, key-compromise, affiliation-changed, superseded or cessation; for"
              + " certificates.")
  private String reason = "unspecified";

  public RevokeCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var cause = RevocationList.Cause.of(reason);
    authorities.requireAny();
    ca = authorities.ca().orElse(null);
    grants = authorities.grants().orElse(null);
    var asked = new ArrayList<Asked>();
    for (var subject : subjects) {
      asked.add(parse(subject));
    }
    var marked = 0;
    for (var one : asked) {
      marked += revoke(one, cause);
    }
    if (marked > 0) {
      spec.commandLine()
          .getOut()
          .println(
              "in force with the next bundle: yett-pki bundle --ca "
                  + (ca == null ? "CA" : Line.of(ca))
                  + " --grants "
                  + (grants == null ? "GRANTS" : Line.of(grants))
                  + " --out trust.bundle");
    }
    return 0;
  }

  /// What one word asks for.
  private sealed interface Asked {
    record Everything(Target target) implements Asked {}

    record OneGrant(String serial) implements Asked {}

    record OneCertificate(String serial) implements Asked {}
  }

  private Asked parse(String subject) throws UsageException, PkiException {
    if (subject.startsWith(GRANT)) {
      if (grants == null) {
        throw new UsageException("'" + subject + "' is a grant", "add --grants DIR");
      }
      return new Asked.OneGrant(serial(subject.substring(GRANT.length())));
    }
    if (!subject.contains("/") && !SERIAL.matcher(subject).matches() && SpiffeId.isName(subject)) {
      return name(subject);
    }
    if (subject.contains("/")) {
      return new Asked.Everything(Target.parse(subject));
    }
    return certificate(subject);
  }

  private Asked certificate(String subject) throws UsageException {
    if (ca == null) {
      throw new UsageException(
          "'" + subject + "' alone means a certificate", "add --ca DIR, or say grant/" + subject);
    }
    return new Asked.OneCertificate(serial(subject));
  }

  /// A bare name, which must be that of one thing alone.
  private Asked name(String subject) throws PkiException {
    var now = world.clock().instant();
    var found = new TreeSet<String>();
    var selection = new Selection(List.of(subject), Optional.empty(), false, now);
    if (ca != null) {
      try (var authority = CertificateAuthority.open(ca, now)) {
        authority.each(selection, entry -> found.add(entry.subject()));
      }
    }
    if (grants != null) {
      try (var authority = GrantAuthority.open(grants)) {
        authority.each(
            selection,
            entry ->
                found.add(
                    entry.operator().equals(subject)
                        ? "operator/" + subject
                        : "device/" + subject));
      }
    }
    if (found.isEmpty() && subject.matches("[0-9a-f]+")) {
      return certificate(subject);
    }
    if (found.size() != 1) {
      throw new PkiException(
          found.isEmpty()
              ? "nothing was ever issued to " + subject
              : subject + " is " + String.join(" and ", found),
          found.isEmpty() ? "yett-pki list" : "say which");
    }
    return new Asked.Everything(Target.parse(found.first()));
  }

  /// At least 16 hexadecimal digits are a serial; a shorter word is a name.
  private static final Pattern SERIAL = Pattern.compile("[0-9A-Fa-f:]{16,}");

  /// Hexadecimal digits, as `show` and as openssl print them.
  private static String serial(String text) throws UsageException {
    var digits = text.replace(":", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{1,32}")) {
      throw new UsageException(
          "'" + text + "' is not a serial", "up to 32 hexadecimal digits, see yett-pki list");
    }
    return "0".repeat(32 - digits.length()) + digits;
  }

  private int revoke(Asked asked, RevocationList.Cause cause) throws PkiException {
    return switch (asked) {
      case Asked.OneGrant(String serial) -> grants(GRANT + serial, serial, null);
      case Asked.OneCertificate(String serial) -> certificates(serial, serial, null, cause);
      case Asked.Everything(Target target) ->
          (ca == null ? 0 : certificates(target.toString(), "", target, cause))
              + (grants == null ? 0 : grants("grants of " + target, "", target));
    };
  }

  private int certificates(
      String what, String serial, @Nullable Target target, RevocationList.Cause cause)
      throws PkiException {
    if (ca == null) {
      return 0;
    }
    var now = world.clock().instant();
    var out = spec.commandLine().getOut();
    try (var authority = CertificateAuthority.open(ca, now)) {
      var marked =
          target == null
              ? authority.revocations().revoke(serial, cause, now)
              : authority.revocations().revoke(target, cause, now);
      for (var entry : marked) {
        out.println("revoked " + entry.subject() + " serial " + entry.serial());
      }
      if (marked.isEmpty()) {
        out.println(what + ": no live certificate, nothing to revoke");
      }
      return marked.size();
    }
  }

  private int grants(String what, String serial, @Nullable Target target) throws PkiException {
    if (grants == null) {
      return 0;
    }
    var now = world.clock().instant();
    var out = spec.commandLine().getOut();
    try (var authority = GrantAuthority.open(grants)) {
      var marked = target == null ? authority.revoke(serial, now) : authority.revoke(target, now);
      for (var entry : marked) {
        out.println(
            "revoked grant/"
                + entry.serial()
                + " of operator/"
                + entry.operator()
                + " on device/"
                + entry.device());
      }
      if (marked.isEmpty()) {
        out.println(what + ": no live grant, nothing to revoke");
      }
      return marked.size();
    }
  }
}
