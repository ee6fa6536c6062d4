package dev.yett.pki.command;

import dev.yett.identity.IdentityException;
import dev.yett.identity.Role;
import dev.yett.identity.enrol.SigningRequest;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import dev.yett.pki.Faults;
import dev.yett.pki.Lifetime;
import dev.yett.pki.Line;
import dev.yett.pki.Out;
import dev.yett.pki.Outbox;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.UsageException;
import dev.yett.pki.config.Profile;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.Delivery;
import dev.yett.pki.issuing.IssuedCertificate;
import dev.yett.pki.issuing.OtherName;
import dev.yett.pki.keys.KeyPairs;
import dev.yett.pki.keys.PassphraseFile;
import dev.yett.pki.keys.PassphraseSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `issue`: certificates, for keys of others or for keys that it makes.
@Command(
    name = "issue",
    description = "Issue a certificate for a device or an operator.",
    sortOptions = false,
    footer = {
      "",
      "With --request the key stays where it was made: only the key is taken from the request, its",
      "possession is checked, and the reply (certificate, chain, bundle) holds no secret.",
      "Without it a key is made here: cert.pem, key.pem, ca.pem and trust.bundle.",
      "",
      "  yett-pki issue device pump-7 --request pump-7.request --out pump-7.reply",
      "  yett renew pump-7 --request | yett-pki issue device pump-7 --request - | yett renew pump-7"
          + " --install -",
      "  yett-pki issue --from devices.csv --out devices/",
      "  yett-pki issue --from requests/ --out replies/",
      "  yett-pki issue device pump-7 --ca ca --out pump-7/ --dns pump-7.example.org --ip"
          + " 192.0.2.7",
      "  yett-pki issue operator/alice --ca ca --out alice/ --for 30d --bundle p12",
      "",
      "devices.csv has a first line kind,name and any of request,dns,ip,for; several DNS names or",
      "addresses are separated by spaces. A line with a request is answered by NAME.reply, one",
      "without by a directory. Of a folder each NAME.request is a device's, as `yett renew"
          + " --request-to`",
      "leaves them. What is in --out already is skipped."
    })
public final class IssueCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(
      arity = "0..2",
      paramLabel = "KIND NAME",
      description = "For example: device pump-7, or operator/alice.")
  private List<String> words = List.of();

  @Mixin private final AuthorityOptions authorities = new AuthorityOptions();

  @Option(
      names = "--request",
      paramLabel = "FILE",
      description = "A request for a certificate; - is standard input.")
  private @Nullable String request;

  @Option(
      names = "--rekey",
      description = "Take a request that is not signed with the key of the live certificate.")
  private boolean rekey;

  @Option(
      names = "--from",
      paramLabel = "FILE|DIR",
      description = "Issue for each line of this CSV file, or each NAME.request in this folder.")
  private @Nullable Path from;

  @Option(
      names = "--out",
      paramLabel = "DIR|FILE",
      description = "Where to write; with --request a file, or standard output if left out.")
  private @Nullable Path out;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "A profile of profiles.toml; that of the kind if left out.")
  private @Nullable String profile;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "How long it is valid: 12h, 30d, 1y; what the profile says if left out.")
  private @Nullable String lifetime;

  @Option(
      names = "--dns",
      paramLabel = "NAME",
      description = "A DNS name that stands beside a device's own.")
  private List<String> dns = List.of();

  @Option(
      names = "--ip",
      paramLabel = "ADDRESS",
      description = "An address that stands beside a device's own name.")
  private List<String> ip = List.of();

  @Option(
      names = "--bundle",
      paramLabel = "p12",
      description = "Write identity.p12 too (PKCS#12), for browsers and curl; implies --protect.")
  private @Nullable String bundle;

  @Option(
      names = "--protect",
      description = "Put the key that is made under a passphrase of its own.")
  private boolean protect;

  @Option(
      names = "--protect-file",
      paramLabel = "FILE",
      description = "Read that passphrase from the first line of this file.")
  private @Nullable Path protectFile;

  @Mixin private final PassphraseOptions passphrases = new PassphraseOptions();

  @Option(names = "--force", description = "Replace a key and certificate that are there.")
  private boolean force;

  public IssueCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    if (bundle != null && !bundle.equals("p12")) {
      throw new UsageException("'" + bundle + "' is no bundle", "--bundle p12");
    }
    var now = world.clock().instant();
    var ca = authorities.requiredCa();
    if (from != null) {
      return batch(ca, from, now);
    }
    if (words.isEmpty()) {
      throw new UsageException("for whom?", "KIND NAME, or --from FILE");
    }
    var target =
        words.size() == 2 ? Target.of(words.get(0), words.get(1)) : Target.parse(words.getFirst());
    requireSense(target);
    try (var authority = CertificateAuthority.open(ca, now)) {
      var rules = profile(authority, target);
      if (request != null) {
        answer(authority, ca, target, rules, request, now);
      } else {
        make(authority, ca, target, rules, now);
      }
    }
    return 0;
  }

  private void requireSense(Target target) throws PkiException {
    if (target.role() == Role.OPERATOR && !(dns.isEmpty() && ip.isEmpty())) {
      throw new UsageException(
          "an operator has no DNS name or address", "leave out --dns and --ip");
    }
    if (request != null && (bundle != null || protect || protectFile != null)) {
      throw new UsageException(
          "the key of a request is not here", "leave out --bundle and --protect");
    }
    if (request == null && out == null) {
      throw new UsageException(
          "where to?", "--out DIR, or --request FILE for a key made elsewhere");
    }
    for (var name : dns) {
      OtherName.dns(name);
    }
    for (var address : ip) {
      OtherName.address(address);
    }
    if (lifetime != null) {
      Lifetime.parse(lifetime);
    }
  }

  private Profile profile(CertificateAuthority authority, Target target) throws PkiException {
    var rules = authority.profiles().named(profile == null ? target.role().segment() : profile);
    rules.require(target);
    return rules;
  }

  /// For a key that was made elsewhere.
  private void answer(
      CertificateAuthority authority,
      Path ca,
      Target target,
      Profile rules,
      String source,
      Instant now)
      throws PkiException {
    var asked = read(source);
    var err = spec.commandLine().getErr();
    authority
        .accept(asked, target, rekey || again(authority, target, asked, now), now)
        .ifPresent(note -> err.println("yett-pki: note: " + note));
    if (asked.name().filter(name -> !name.equals(target.in(authority.domain()))).isPresent()) {
      err.println(
          "yett-pki: note: the request calls itself "
              + asked.name().get()
              + ", the certificate is for "
              + target);
    }
    err.flush();
    if (out != null) {
      Out.requireFree(out, force);
    }
    var certificate = authority.issued(target, asked.key(), now);
    if (certificate.isEmpty()) {
      try (var passphrase = passphrases.ofCa(world).existing("the certificate authority " + ca)) {
        var wanted = wanted(authority, rules, target, asked.key(), now);
        certificate = Optional.of(authority.issue(authority.unlock(passphrase), wanted, now));
      }
    }
    var reply = authority.reply(certificate.get());
    if (out == null || out.toString().equals("-")) {
      spec.commandLine().getOut().print(new String(reply, StandardCharsets.US_ASCII));
      return;
    }
    if (out.getParent() != null) {
      Out.directory(out.getParent());
    }
    Out.open(out, reply);
    report(target, certificate.get(), out);
  }

  /// Whether this very key has a live certificate of this name already: the answer was lost.
  private static boolean again(
      CertificateAuthority authority, Target target, SigningRequest asked, Instant now)
      throws PkiException {
    return authority.issued(target, asked.key(), now).isPresent();
  }

  private SigningRequest read(String source) throws PkiException {
    var file = Path.of(source);
    try {
      return SigningRequest.parse(
          file, source.equals("-") ? world.input().get() : PemFile.read(file));
    } catch (IdentityException e) {
      throw Faults.of(e);
    }
  }

  /// For a key that is made here.
  private void make(
      CertificateAuthority authority, Path ca, Target target, Profile rules, Instant now)
      throws PkiException {
    var place = out == null ? Path.of("") : out;
    var delivery = new Delivery(place, force);
    delivery.requireFree(authority);
    try (var own = own()) {
      var protection = own.isEmpty() ? Optional.<Passphrase>empty() : Optional.of(own);
      var begun = delivery.isBegun();
      var keys = begun ? begun(delivery, protection, place) : fresh();
      var before =
          begun
              ? authority.issued(target, keys.getPublic(), now)
              : Optional.<IssuedCertificate>empty();
      IssuedCertificate certificate;
      if (before.isPresent()) {
        certificate = before.get();
      } else {
        var wanted = wanted(authority, rules, target, keys.getPublic(), now);
        try (var passphrase = passphrases.ofCa(world).existing("the certificate authority " + ca)) {
          var signer = authority.unlock(passphrase);
          if (!begun) {
            begin(delivery, keys, protection, place);
          }
          certificate = authority.issue(signer, wanted, now);
        }
      }
      var outbox = new Outbox(place);
      delivery.finish(
          outbox, authority, keys, certificate, bundle == null ? Optional.empty() : protection);
      outbox.send();
      report(target, certificate, place);
    }
  }

  private static KeyPair fresh() throws PkiException {
    try {
      return KeyPairs.make(KeyPairs.Curve.P256);
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot make a key: " + e.getMessage(), "", e);
    }
  }

  /// Has the key on disk, before anything is signed.
  private static void begin(
      Delivery delivery, KeyPair keys, Optional<Passphrase> protection, Path place)
      throws PkiException {
    var outbox = new Outbox(place);
    var written = delivery.begin(outbox, keys, protection);
    try {
      outbox.send();
    } finally {
      Arrays.fill(written, (byte) 0);
    }
  }

  /// The key of a run that was cut off.
  private KeyPair begun(Delivery delivery, Optional<Passphrase> protection, Path place)
      throws PkiException {
    var err = spec.commandLine().getErr();
    err.println("yett-pki: note: goes on with the key that is in " + Line.of(place));
    err.flush();
    return delivery.begun(
        protection.isEmpty()
            ? Passphrases.none("--protect asks for it, or --force makes another key")
            : file -> protection.get().duplicate());
  }

  private CertificateAuthority.Wanted wanted(
      CertificateAuthority authority, Profile rules, Target target, PublicKey key, Instant now)
      throws PkiException {
    return Wanting.of(
        authority, rules, target, names(rules), key, Optional.ofNullable(lifetime), now);
  }

  private List<GeneralName> names(Profile rules) throws PkiException {
    return Wanting.names(rules, dns, ip);
  }

  /// The passphrase over the key that is made; empty if it shall be under none.
  private Passphrase own() throws PkiException {
    if (!protect && protectFile == null && bundle == null) {
      return new Passphrase(new char[0]);
    }
    return protectFile == null
        ? PassphraseSource.asking(world.terminal()).chosen("the new key")
        : PassphraseFile.first(protectFile).chosen("the new key");
  }

  private int batch(Path ca, Path file, Instant now) throws PkiException {
    if (!words.isEmpty() || request != null || out == null || bundle != null || protect) {
      throw new UsageException(
          "--from goes with --ca, --out, --profile, --for and --force alone",
          "--out DIR is needed");
    }
    var err = spec.commandLine().getErr();
    try (var authority = CertificateAuthority.open(ca, now)) {
      var batch = new IssueBatch(authority, out, now, force, rekey, profile, lifetime);
      batch.read(file);
      try (var passphrase = passphrases.ofCa(world).existing("the certificate authority " + ca)) {
        var signer = authority.unlock(passphrase);
        var done =
            batch.run(signer, new Progress(err, world.isInteractive(), batch.size(), "issued"));
        spec.commandLine().getOut().println(done + " in " + Line.of(out));
      }
    }
    return 0;
  }

  private void report(Target target, IssuedCertificate certificate, Path place) {
    spec.commandLine()
        .getOut()
        .println(
            target
                + " serial "
                + certificate.serial()
                + " until "
                + Line.of(certificate.notAfter())
                + " in "
                + Line.of(place));
  }
}
