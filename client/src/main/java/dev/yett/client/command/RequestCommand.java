package dev.yett.client.command;

import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.UserError;
import dev.yett.identity.DurableFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.enrol.Enrolment;
import dev.yett.identity.seal.Passphrase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "request",
    mixinStandardHelpOptions = true,
    description = {
      "Make your key here, and print a request for its certificate; the key never leaves.",
      "With --renew the request is signed by the key that you have as well. Asked again before",
      "the reply was installed, it asks for the same key."
    },
    footer = {
      "",
      "Examples:",
      "  yett request alice --domain example.org --out alice.request",
      "  yett request alice --domain example.org --protect > alice.request",
      "  yett request --renew --out alice.request"
    })
final class RequestCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Your name, at first.")
  private @Nullable String name;

  @Option(names = "--domain", paramLabel = "DOMAIN", description = "The authority's, at first.")
  private @Nullable String domain;

  @Option(names = "--renew", description = "Ask for a new certificate for the same name.")
  private boolean renew;

  @Option(names = "--protect", description = "Put the new key under a passphrase, asked twice.")
  private boolean protect;

  @Option(names = "--out", paramLabel = "FILE", description = "Instead of standard output.")
  private @Nullable Path out;

  RequestCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException {
    var directory = session.files().identity();
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      byte[] request = renew ? renewal(directory) : first(directory);
      if (out != null) {
        DurableFile.write(out, request, DurableFile.READABLE);
      } else {
        session.stdio().out().write(request);
        session.screen().flush();
      }
      return 0;
    } catch (IdentityException e) {
      throw new UserError(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UserError(ExitCode.FAILED, directory + ": " + Failures.words(e));
    }
  }

  private byte[] renewal(Path directory) throws UserError, IOException, IdentityException {
    var own = Dialer.credentials(session.files(), session.passphrases());
    Optional<Passphrase> protection = protection(directory);
    try {
      return new Enrolment(directory, session.passphrases()).renewal(own, protection);
    } finally {
      protection.ifPresent(Passphrase::close);
    }
  }

  private byte[] first(Path directory) throws UserError, IOException, IdentityException {
    if (Files.exists(directory.resolve("cert.pem"))) {
      throw new UserError(
          ExitCode.USAGE,
          "you have a certificate in " + directory + " already",
          "renew it: yett request --renew; for another name: yett --profile NAME request …");
    }
    if (name == null || domain == null) {
      throw UserError.usage("a first request needs your NAME and --domain DOMAIN");
    }
    var id =
        SpiffeId.of("spiffe://" + domain + "/operator/" + name)
            .orElseThrow(
                () ->
                    UserError.usage(
                        "a name is lower-case letters, digits and hyphens; a domain is like"
                            + " example.org"));
    Optional<Passphrase> protection = protection(directory);
    try {
      return new Enrolment(directory, session.passphrases()).first(id, protection);
    } finally {
      protection.ifPresent(Passphrase::close);
    }
  }

  private Optional<Passphrase> protection(Path directory) throws IOException, IdentityException {
    return protect
        ? Optional.of(session.passphrases().chosen(directory.resolve("key.pem")))
        : Optional.empty();
  }
}
