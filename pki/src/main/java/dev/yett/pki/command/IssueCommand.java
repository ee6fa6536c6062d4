package dev.yett.pki.command;

import dev.yett.pki.Target;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.Line;
import dev.yett.pki.UsageException;
import dev.yett.pki.PemFile;
import dev.yett.pki.Lifetime;
import dev.yett.pki.issuing.OtherName;
import dev.yett.pki.issuing.IssuedCertificate;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.keys.KeyPairs;
import dev.yett.pki.keys.PassphraseFile;
import dev.yett.pki.keys.PassphraseSource;
import dev.yett.identity.Pem;
import dev.yett.identity.Role;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `issue`: makes a key and a certificate for it.
@Command(
    name = "issue",
    description = "Make a key and a certificate for a device or an operator.",
    sortOptions = false,
    footer = {
      "",
      "Writes cert.pem, key.pem, ca.pem and trust.bundle.",
      "",
      "  yett-pki issue device pump-7 --ca ca --out pump-7/ --dns pump-7.example.org --ip"
          + " 192.0.2.7",
      "  yett-pki issue operator/alice --ca ca --out alice/ --for 30d"
    })
public final class IssueCommand implements Callable<Integer> {
  private static final Duration DEVICE_LIFETIME = Lifetime.years(1);
  private static final Duration OPERATOR_LIFETIME = Duration.ofDays(30);

  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(
      arity = "1..2",
      paramLabel = "KIND NAME",
      description = "For example: device pump-7, or operator/alice.")
  private List<String> words = List.of();

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "DIR",
      description = "The certificate authority.")
  private Path ca = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where to write what is issued; made if it is missing.")
  private Path out = Path.of("");

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "How long it is valid: 12h, 30d, 1y. A device 1y, an operator 30d if left out.")
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
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = "Read the passphrase from its first line; asked for if left out.")
  private @Nullable Path passphraseFile;

  @Option(names = "--force", description = "Replace a key and certificate that are there.")
  private boolean force;

  public IssueCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var target =
        words.size() == 2 ? Target.of(words.get(0), words.get(1)) : Target.parse(words.getFirst());
    var others = otherNames(target);
    var wanted =
        lifetime == null
            ? switch (target.role()) {
              case DEVICE -> DEVICE_LIFETIME;
              case OPERATOR -> OPERATOR_LIFETIME;
            }
            : Lifetime.parse(lifetime);
    var now = world.clock().instant();
    try (var authority = CertificateAuthority.open(ca)) {
      requireFree(authority);
      var validity = authority.validity(wanted, lifetime != null, now);
      IssuedCertificate certificate;
      KeyPair keys;
      try (var passphrase = source().existing("the certificate authority " + ca)) {
        var signer = authority.unlock(passphrase);
        keys = KeyPairs.make(KeyPairs.Curve.P256);
        certificate =
            authority.issue(
                signer, target.in(authority.domain()), others, keys.getPublic(), validity, now);
      } catch (GeneralSecurityException e) {
        throw new PkiException("cannot make a key: " + e.getMessage(), "", e);
      }
      write(authority, keys, certificate);
      spec.commandLine()
          .getOut()
          .println(
              target
                  + " serial "
                  + certificate.serial()
                  + " until "
                  + Line.of(certificate.notAfter())
                  + " in "
                  + Line.of(out));
    }
    return 0;
  }

  private List<GeneralName> otherNames(Target target) throws PkiException {
    if (target.role() == Role.OPERATOR && !(dns.isEmpty() && ip.isEmpty())) {
      throw new UsageException(
          "an operator has no DNS name or address", "leave out --dns and --ip");
    }
    var names = new ArrayList<GeneralName>();
    for (var name : dns) {
      names.add(OtherName.dns(name));
    }
    for (var address : ip) {
      names.add(OtherName.address(address));
    }
    return names;
  }

  private PassphraseSource source() {
    return passphraseFile == null
        ? PassphraseSource.asking(world.terminal())
        : PassphraseFile.first(passphraseFile);
  }

  /// Before anything is asked or signed.
  private void requireFree(CertificateAuthority authority) throws PkiException {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new PkiException(Line.of(out) + " is not a directory", "--out takes a directory");
    }
    Out.requireFree(out.resolve("key.pem"), force);
    Out.requireFree(out.resolve("cert.pem"), force);
    var anchors = out.resolve("ca.pem");
    if (!force
        && Files.exists(anchors)
        && !MessageDigest.isEqual(PemFile.read(anchors), authority.anchors())) {
      throw new PkiException(
          Line.of(anchors) + " is of another authority", "choose another place, or --force");
    }
  }

  private static byte[] encoded(KeyPair keys) throws PkiException {
    try {
      return KeyPairs.encode(keys);
    } catch (GeneralSecurityException e) {
      throw new PkiException("cannot encode the key: " + e.getMessage(), "", e);
    }
  }

  /// The certificate comes last: where it is, all is.
  private void write(CertificateAuthority authority, KeyPair keys, IssuedCertificate certificate)
      throws PkiException {
    Out.directory(out);
    var secret = encoded(keys);
    var pem = Pem.encode("PRIVATE KEY", secret);
    try {
      Out.secret(out.resolve("key.pem"), pem);
    } finally {
      Arrays.fill(secret, (byte) 0);
      Arrays.fill(pem, (byte) 0);
    }
    Out.open(out.resolve("ca.pem"), authority.anchors());
    Out.open(out.resolve("trust.bundle"), authority.newestBundle());
    var chain = new ByteArrayOutputStream();
    chain.writeBytes(certificate.pem());
    chain.writeBytes(authority.chain());
    Out.open(out.resolve("cert.pem"), chain.toByteArray());
  }
}
