package dev.yett.pki.command;

import dev.yett.identity.Grant;
import dev.yett.pki.Lifetime;
import dev.yett.pki.Line;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.UsageException;
import dev.yett.pki.inventory.Selection;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.GrantAuthority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `renew`: the same again for longer.
@Command(
    name = "renew",
    description = "Renew certificates, for the key that they have, or grants, with their roles.",
    sortOptions = false,
    footer = {
      "",
      "A certificate is renewed for the key of the live one; for a new key, see issue --request.",
      "Grants are made anew for as long as they were made for; the old ones run out by themselves.",
      "",
      "  yett-pki renew pump-7 --out pump-7.reply",
      "  yett-pki renew 'device/pump-*' --out replies/",
      "  yett-pki renew 'grant/alice/*' --out alice.grants"
    })
public final class RenewCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(
      paramLabel = "WHAT",
      description = "NAME, KIND/NAME or grant/OPERATOR/DEVICE; * stands for any part of a name.")
  private String what = "";

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR|FILE",
      description = "Where to write; a directory where WHAT has a *, but for grants.")
  private Path out = Path.of("");

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "How long; what the profile, or the old grant, says if left out.")
  private @Nullable String lifetime;

  @Mixin private final GrantsOutOptions form = new GrantsOutOptions();

  @Mixin private final PassphraseOptions passphrases = new PassphraseOptions();

  @Option(names = "--force", description = "Replace files that are there.")
  private boolean force;

  public RenewCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var pattern = Selection.pattern(what);
    if (lifetime != null) {
      Lifetime.parse(lifetime);
    }
    var now = world.clock().instant();
    var selection = new Selection(List.of(pattern), Optional.empty(), false, now);
    return pattern.startsWith("grant/") ? grants(selection, now) : certificates(selection, now);
  }

  private int certificates(Selection selection, Instant now) throws PkiException {
    var ca = authorities.requiredCa();
    var many = what.contains("*");
    try (var authority = CertificateAuthority.open(ca, now)) {
      var found = new TreeSet<String>();
      authority.each(
          selection,
          entry -> {
            var isLeaf = entry.kind().equals("device") || entry.kind().equals("operator");
            if (isLeaf && entry.state(now) == dev.yett.pki.inventory.State.VALID) {
              found.add(entry.subject());
            }
          });
      if (found.isEmpty()) {
        throw new PkiException(what + " has no live certificate to renew", "yett-pki list");
      }
      if (!many && found.size() > 1) {
        throw new UsageException(what + " is " + String.join(" and ", found), "say which");
      }
      var wanted = new ArrayList<CertificateAuthority.Wanted>();
      var places = new ArrayList<Path>();
      for (var subject : found) {
        var target = Target.parse(subject);
        var place = many ? target.reply(out) : out;
        Out.requireFree(place, force);
        wanted.add(again(authority, target, now));
        places.add(place);
      }
      try (var passphrase = passphrases.ofCa(world).existing("the certificate authority " + ca)) {
        var issued = authority.issue(authority.unlock(passphrase), wanted, now);
        if (many) {
          Out.directory(out);
        }
        for (int i = 0; i < issued.size(); i++) {
          var reply = authority.reply(issued.get(i));
          if (places.get(i).toString().equals("-")) {
            spec.commandLine().getOut().print(new String(reply, StandardCharsets.US_ASCII));
            continue;
          }
          Out.open(places.get(i), reply);
          spec.commandLine()
              .getOut()
              .println(
                  wanted.get(i).target()
                      + " serial "
                      + issued.get(i).serial()
                      + " until "
                      + Line.of(issued.get(i).notAfter())
                      + " in "
                      + Line.of(places.get(i)));
        }
      }
    }
    return 0;
  }

  /// The same names for the same key.
  private CertificateAuthority.Wanted again(
      CertificateAuthority authority, Target target, Instant now) throws PkiException {
    var old = authority.live(target, now);
    var rules = authority.profiles().named(target.role().segment());
    return Wanting.of(
        authority,
        rules,
        target,
        Wanting.names(rules, SubjectNames.dns(old), SubjectNames.addresses(old)),
        old.getPublicKey(),
        Optional.ofNullable(lifetime),
        now);
  }

  private int grants(Selection selection, Instant now) throws PkiException {
    var place = authorities.requiredGrants();
    Out.requireFree(out, force);
    var made = new ArrayList<Grant>();
    try (var authority = GrantAuthority.open(place);
        var write =
            form.prepare(
                authority,
                world,
                now,
                text -> spec.commandLine().getErr().println("yett-pki: note: " + text))) {
      var wanted = authority.anew(selection, false, now);
      if (lifetime != null) {
        var end = now.plus(Lifetime.parse(lifetime));
        wanted = wanted.stream().map(one -> one.until(end)).toList();
      }
      if (wanted.isEmpty()) {
        throw new PkiException("no live grant is " + what, "yett-pki list '" + what + "'");
      }
      write.requireOperators(wanted);
      try (var passphrase = passphrases.ofGrants(world).existing("the grants authority " + place);
          var master = authority.unlock(passphrase, now)) {
        made.addAll(authority.grant(master, wanted, now));
        write.write(out, made);
        spec.commandLine()
            .getOut()
            .println(Line.count(made.size(), "grant") + " anew in " + Line.of(out));
      }
    } finally {
      made.forEach(Grant::close);
    }
    return 0;
  }
}
