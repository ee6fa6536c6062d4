package dev.yett.pki.command;

import dev.yett.pki.Line;
import dev.yett.pki.Out;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.inventory.RevokedGrants;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.pki.show.Exhibit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `bundle`: signs what is revoked.
@Command(
    name = "bundle",
    description = "Sign the next trust bundle: all that is revoked so far.",
    sortOptions = false,
    footer = {
      "",
      "Of the grants authority only the list of revoked grants is read, which holds no secret:"
          + " where",
      "it is on another machine, carry its file `revoked` over and name that with --grants. Without"
          + " one",
      "(--ca alone) the grants stay revoked that were revoked before.",
      "",
      "  yett-pki bundle --out trust.bundle",
      "  yett-pki bundle --ca ca --grants grants --out trust.bundle"
    })
public final class BundleCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write it; an older bundle is replaced.")
  private Path out = Path.of("");

  @Mixin private final PassphraseOptions passphrases = new PassphraseOptions();

  public BundleCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var file = Files.isDirectory(out) ? out.resolve("trust.bundle") : out;
    requireBundleOrFree(file);
    var now = world.clock().instant();
    var ca = authorities.requiredCa();
    var grants = authorities.grants();
    Optional<RevokedGrants> list =
        grants.isEmpty()
            ? Optional.empty()
            : Optional.of(RevokedGrants.at(grants.get(), now.minus(GrantAuthority.KEPT)));
    try (var authority = CertificateAuthority.open(ca, now);
        var passphrase = passphrases.ofCa(world).existing("the certificate authority " + ca)) {
      var made = authority.revocations().bundle(authority.unlockAll(passphrase), list, now);
      var parent = file.getParent();
      if (parent != null) {
        Out.directory(parent);
      }
      Out.open(file, made.der().toArray());
      spec.commandLine()
          .getOut()
          .println(
              "bundle "
                  + made.number()
                  + " in "
                  + Line.of(file)
                  + ": revoked "
                  + Line.count(made.certificates(), "certificate")
                  + ", "
                  + Line.count(made.grants(), "grant"));
    }
    return 0;
  }

  /// Bundles are made again and again in one place; a slip of the hand must still not replace a
  /// key.
  private static void requireBundleOrFree(Path file) throws PkiException {
    if (Files.exists(file) && !Exhibit.isBundle(PemFile.read(file))) {
      throw new PkiException(
          Line.of(file) + " exists and is not a bundle", "choose another place for it");
    }
  }
}
