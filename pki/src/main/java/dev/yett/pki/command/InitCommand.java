package dev.yett.pki.command;

import dev.yett.identity.SpiffeId;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.PassphraseSeal;
import dev.yett.pki.Line;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.Founding;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.pki.issuing.NewDirectory;
import dev.yett.pki.keys.PassphraseFile;
import dev.yett.pki.keys.PassphraseSource;
import dev.yett.pki.keys.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `init`: makes one authority or both.
@Command(
    name = "init",
    description = "Make the authorities of a domain, each with a passphrase of its own.",
    sortOptions = false,
    footer = {
      "",
      "Leave out --ca or --grants to keep the two on different machines.",
      "A passphrase file has the passphrase of the CA on its first line and that of the grants",
      "on its second, or one line for both.",
      "",
      "  yett-pki init --domain example.org --ca ca --grants grants",
      "  yett-pki init --domain example.org --ca ca --passphrase-file ca.pass"
    })
public final class InitCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Option(
      names = "--domain",
      required = true,
      paramLabel = "DOMAIN",
      description = "Domain of all names, for example example.org.")
  private String domain = "";

  @Option(names = "--ca", paramLabel = "DIR", description = "Make the certificate authority here.")
  private @Nullable Path ca;

  @Option(names = "--grants", paramLabel = "DIR", description = "Make the grants authority here.")
  private @Nullable Path grants;

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Read the passphrases from here; asked for on the terminal if left out.")
  private @Nullable Path passphraseFile;

  @Option(
      names = "--passphrase-fd",
      paramLabel = "N",
      description = "Read the passphrases from a descriptor that is open.")
  private @Nullable Integer passphraseDescriptor;

  @Option(
      names = "--offline-root",
      paramLabel = "DIR",
      description = "Write the root's key here, on a medium that is put away.")
  private @Nullable Path offlineRoot;

  @Option(
      names = "--profiles",
      paramLabel = "FILE",
      description = "What the CA issues: profiles.toml is a copy of it.")
  private @Nullable Path profiles;

  @Option(
      names = "--token",
      paramLabel = "LIBRARY[:SLOT]",
      description = "Keep the CA's keys in this PKCS#11 token; the passphrase is its PIN.")
  private @Nullable String token;

  @Option(
      names = "--grants-token",
      paramLabel = "LIBRARY[:SLOT]",
      description = "Keep the master secret in this PKCS#11 token.")
  private @Nullable String grantsToken;

  @Option(
      names = "--grants-passphrase-file",
      paramLabel = "FILE",
      description = "Read the passphrase of the grants from here.")
  private @Nullable Path grantsPassphraseFile;

  public InitCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    if (!SpiffeId.isDomain(domain)) {
      throw new UsageException(
          "'" + domain + "' is not a domain", "a lower-case DNS name such as example.org");
    }
    if (ca == null && grants == null) {
      throw new UsageException("nothing to make", "--ca DIR, --grants DIR, or both");
    }
    if (passphraseDescriptor != null && ca != null && grants != null) {
      throw new UsageException(
          "a descriptor gives its bytes once, and two passphrases are needed",
          "one authority at a time, or --passphrase-file");
    }
    if (ca == null && (offlineRoot != null || token != null || profiles != null)) {
      throw new UsageException(
          "--offline-root, --token and --profiles are for a certificate authority", "--ca DIR");
    }
    if (ca != null && grants != null) {
      var first = ca.toAbsolutePath().normalize();
      var second = grants.toAbsolutePath().normalize();
      if (first.startsWith(second) || second.startsWith(first)) {
        throw new UsageException(
            "the two authorities share " + ca, "give each a directory of its own");
      }
    }
    if (ca != null) {
      NewDirectory.requireFree(ca);
    }
    if (grants != null) {
      NewDirectory.requireFree(grants);
    }
    make();
    if (ca != null && grants != null) {
      var err = spec.commandLine().getErr();
      err.println(
          "yett-pki: warning: both authorities are on this machine: one theft then takes both"
              + " (keep them apart where you can)");
      err.flush();
    }
    return 0;
  }

  /// Asks for what is needed first, so that nothing is made when the second passphrase is wrong.
  private void make() throws PkiException {
    try (var caPassphrase = caPassphrase();
        var grantsPassphrase = grantsPassphrase()) {
      var now = world.clock().instant();
      var out = spec.commandLine().getOut();
      Optional<byte[]> anchors = Optional.empty();
      if (ca != null) {
        if (offlineRoot != null) {
          Out.directory(offlineRoot);
          Out.requireFree(offlineRoot.resolve("root.key"), false);
        }
        Founding.found(
            ca,
            domain,
            caPassphrase,
            new Founding.Setup(
                Optional.ofNullable(offlineRoot), place(token), Optional.ofNullable(profiles)),
            now);
        if (token == null) {
          cost();
        }
        try (var authority = CertificateAuthority.open(ca, now)) {
          anchors = Optional.of(authority.anchors());
          out.println(
              "made the certificate authority of "
                  + domain
                  + " in "
                  + Line.of(ca)
                  + ", its issuing CA is valid until "
                  + Line.of(authority.issuingCertificate().getNotAfter().toInstant()));
        }
      }
      if (grants != null) {
        GrantAuthority.create(grants, domain, grantsPassphrase, place(grantsToken), anchors, now);
        out.println("made the grants authority of " + domain + " in " + Line.of(grants));
      }
    }
  }

  private static Optional<Token.Place> place(@Nullable String token) throws PkiException {
    return token == null ? Optional.empty() : Optional.of(Token.Place.parse(token));
  }

  /// What guessing one passphrase costs, measured here and now.
  private void cost() throws PkiException {
    try (var guess = new Passphrase(new char[] {'x'})) {
      var before = System.nanoTime();
      PassphraseSeal.GCM.seal(new byte[1], guess);
      var milliseconds = (System.nanoTime() - before) / 1_000_000;
      spec.commandLine()
          .getOut()
          .println(
              "keys are under scrypt ("
                  + PassphraseSeal.COST_TEXT
                  + "): one guess takes "
                  + milliseconds
                  + " ms here");
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException("scrypt does not work: " + e.getMessage(), "", e);
    }
  }

  private @Nullable Path passphrases() throws UsageException {
    if (passphraseDescriptor != null && passphraseFile != null) {
      throw new UsageException("two sources of the passphrase", "a file or a descriptor");
    }
    return passphraseDescriptor == null
        ? passphraseFile
        : Path.of("/dev/fd/" + passphraseDescriptor);
  }

  /// The PIN of a token is there already, and its length the token's affair; the key of an offline
  /// root is in a file all the same.
  private Passphrase caPassphrase() throws PkiException {
    if (ca == null) {
      return none();
    }
    return token != null && offlineRoot == null
        ? caSource().existing("the token of the certificate authority " + ca)
        : caSource().chosen("the certificate authority " + ca);
  }

  private Passphrase grantsPassphrase() throws PkiException {
    if (grants == null) {
      return none();
    }
    return grantsToken != null
        ? grantsSource().existing("the token of the grants authority " + grants)
        : grantsSource().chosen("the grants authority " + grants);
  }

  private PassphraseSource caSource() throws UsageException {
    var place = passphrases();
    return place == null ? PassphraseSource.asking(world.terminal()) : PassphraseFile.first(place);
  }

  private PassphraseSource grantsSource() throws UsageException {
    if (grantsPassphraseFile != null) {
      return PassphraseFile.first(grantsPassphraseFile);
    }
    var place = passphrases();
    return place == null ? PassphraseSource.asking(world.terminal()) : PassphraseFile.second(place);
  }

  private static Passphrase none() {
    return new Passphrase(new char[0]);
  }
}
