package dev.yett.pki.command;

import dev.yett.identity.Bundle;
import dev.yett.identity.Credentials;
import dev.yett.identity.Explanation;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Judgement;
import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.Trust;
import dev.yett.pki.Faults;
import dev.yett.pki.Line;
import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import dev.yett.pki.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `verify`: explains whether a chain would be accepted, and why.
@Command(
    name = "verify",
    description = "Explain step by step whether a certificate is accepted, as a peer decides it.",
    sortOptions = false,
    footer = {
      "",
      "Exit status 0 where it is accepted, 1 where it is not.",
      "",
      "  yett-pki verify alice/cert.pem --as operator",
      "  yett-pki verify pump-7/cert.pem --as device --anchors ca.pem --trust trust.bundle",
      "  yett-pki verify pump-7/cert.pem --as device --at 2027-01-01T00:00:00Z"
    })
public final class VerifyCommand implements Callable<Integer> {
  private final Surroundings world;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The chain: the leaf, then its issuers.")
  private Path file = Path.of("");

  @Option(
      names = "--as",
      required = true,
      paramLabel = "operator|device",
      description = "What it should be.")
  private String as = "";

  @Option(
      names = "--anchors",
      paramLabel = "FILE",
      description = "The roots; ca.pem beside FILE if left out.")
  private @Nullable Path anchors;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "The trust bundle; trust.bundle beside FILE if left out.")
  private @Nullable Path trust;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Judge at this time, such as 2027-01-01T00:00:00Z; now if left out.")
  private @Nullable String at;

  public VerifyCommand(Surroundings world) {
    this.world = world;
  }

  @Override
  public Integer call() throws PkiException {
    var role =
        Role.of(as)
            .orElseThrow(() -> new UsageException("'" + as + "' is no role", "operator or device"));
    var now = world.clock().instant();
    var time = at == null ? now : time(at);
    var out = spec.commandLine().getOut();
    try {
      var chain = Credentials.certificates(file);
      var roots = Credentials.anchors(anchors == null ? beside("ca.pem") : anchors);
      var bundle = bundle(roots, time);
      out.println(
          "clock here    " + Line.of(now) + (at == null ? "" : ", judged at " + Line.of(time)));
      out.println(
          bundle
              .map(b -> "trust bundle  " + b.number().number() + " issued " + Line.of(b.issued()))
              .orElse("trust bundle  none: every status is unknown, and refused"));
      List<X509CRL> crls = bundle.map(Bundle::crls).orElse(List.of());
      for (var finding : Explanation.of(chain, roots, crls, role, Optional.empty(), time)) {
        out.println(
            String.format(
                Locale.ROOT,
                "%-5s %-11s %s",
                finding.holds() ? "ok" : "FAIL",
                finding.what(),
                finding.text()));
      }
      // This program has no domain of its own: that of the leaf is taken.
      var domain = Explanation.named(chain).map(SpiffeId::domain).orElse("invalid");
      return switch (new Trust(roots, domain, () -> crls).judge(chain, role, time)) {
        case Judgement.Accepted accepted -> {
          out.println("ACCEPTED as " + accepted.id() + " until " + Line.of(accepted.notAfter()));
          yield 0;
        }
        case Judgement.Rejected rejected -> {
          out.println("REFUSED " + rejected.reason().code() + ": " + rejected.text());
          yield 1;
        }
      };
    } catch (IOException e) {
      throw Faults.of("cannot read", file, e);
    } catch (IdentityException e) {
      throw Faults.of(e);
    }
  }

  private Optional<Bundle> bundle(Set<TrustAnchor> roots, Instant time)
      throws PkiException, IdentityException {
    var place = trust == null ? beside("trust.bundle") : trust;
    if (trust == null && !Files.exists(place)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bundle.verify(PemFile.read(place), roots, time));
    } catch (IdentityException e) {
      throw new IdentityException(place, String.valueOf(e.getMessage()));
    }
  }

  private Path beside(String name) {
    return file.resolveSibling(name);
  }

  private static Instant time(String text) throws UsageException {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UsageException("'" + text + "' is not a time", "such as 2027-01-01T00:00:00Z");
    }
  }
}
