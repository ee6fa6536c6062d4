package dev.yett.pki.command;

import dev.yett.pki.Line;
import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import dev.yett.pki.issuing.Rotation;
import dev.yett.pki.keys.Token;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `rotate`: replaces a CA.
@Command(
    name = "rotate",
    description = "Replace the issuing CA, or the root.",
    sortOptions = false,
    footer = {
      "",
      "After `rotate issuing` the new CA issues; what the old one issued holds until it ends.",
      "After `rotate root` both roots hold: whoever renews learns the new one. When all have,",
      "`rotate root --finish` ends the old. Make and push a bundle after each.",
      "",
      "  yett-pki rotate issuing --offline-root /media/root",
      "  yett-pki rotate root --offline-root /media/root",
      "  yett-pki rotate root --finish"
    })
public final class RotateCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(paramLabel = "issuing|root", description = "What to replace.")
  private String what = "";

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(
      names = "--offline-root",
      paramLabel = "DIR",
      description = "Where the root's key is, if not in the authority's directory.")
  private @Nullable Path offlineRoot;

  @Option(
      names = "--token",
      paramLabel = "LIBRARY[:SLOT]",
      description = "Keep the new keys in this PKCS#11 token.")
  private @Nullable String token;

  @Option(
      names = "--compromised",
      description = "The issuing CA's key may be in other hands: revoke it and all that it issued.")
  private boolean compromised;

  @Option(names = "--finish", description = "End the old root.")
  private boolean finish;

  @Mixin private final PassphraseOptions passphrases = new PassphraseOptions();

  public RotateCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    if (!what.equals("issuing") && !what.equals("root")) {
      throw new UsageException("'" + what + "' cannot be replaced", "issuing or root");
    }
    if ((compromised && what.equals("root")) || (finish && what.equals("issuing"))) {
      throw new UsageException(
          "--compromised goes with issuing, --finish with root", "see yett-pki rotate --help");
    }
    var ca = authorities.requiredCa();
    var place = Optional.ofNullable(offlineRoot);
    Optional<Token.Place> slot =
        token == null ? Optional.empty() : Optional.of(Token.Place.parse(token));
    var out = spec.commandLine().getOut();
    try (var rotation = Rotation.of(ca, place, slot, world.clock().instant())) {
      var before = rotation.untold(act());
      if (before.isPresent()) {
        out.println(
            "done already, by a run that was cut off before it said so: "
                + made(before.get())
                + "; to do it once more, run it again");
      } else if (finish) {
        var ended = rotation.finish();
        out.println(
            "the old root ends with the next bundle"
                + (ended == 0 ? "" : "; " + ended + " live certificates lead to it and end too"));
      } else {
        try (var passphrase = passphrases.ofCa(world).existing("the certificate authority " + ca)) {
          out.println(
              made(
                  what.equals("issuing")
                      ? rotation.issuing(passphrase, compromised)
                      : rotation.root(passphrase, place)));
        }
      }
      out.println(
          "in force with the next bundle: yett-pki bundle --ca "
              + Line.of(ca)
              + " --out trust.bundle");
      out.flush();
      rotation.told();
    }
    return 0;
  }

  private String act() {
    return what.equals("issuing")
        ? compromised ? Rotation.COMPROMISED : Rotation.ISSUING
        : finish ? Rotation.FINISH : Rotation.ROOT;
  }

  private static String made(X509Certificate ca) {
    return ca.getSubjectX500Principal() + " until " + Line.of(ca.getNotAfter().toInstant());
  }
}
