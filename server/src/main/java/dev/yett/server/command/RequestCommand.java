package dev.yett.server.command;

import dev.yett.identity.Credentials;
import dev.yett.identity.DurableFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.enrol.Enrolment;
import dev.yett.identity.seal.Passphrase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `yettd request`: a key made here, and a request for its certificate.
@Command(
    name = "request",
    description = {
      "Makes a key that never leaves this device, and prints a request for its certificate.",
      "Where there is a certificate already, the request renews it and is signed by its key too.",
      "Asked again before the reply was installed, it asks for the same key."
    },
    footer = {
      "",
      "  yettd request pump-7 --domain example.org --out pump-7.request",
      "  yettd request --out renewal.request",
      "  yettd request pump-7 --domain example.org --passphrase-file /dev/fd/3 3<pass"
    })
public final class RequestCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "the device's name, at first")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "the authority's domain, at first")
  private Optional<String> domain = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "instead of standard output")
  private Optional<Path> out = Optional.empty();

  @Mixin private final StateOption state = new StateOption();
  @Mixin private final PassphraseOption passphrase = new PassphraseOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, IdentityException {
    Path directory = state.directory();
    byte[] request =
        Files.exists(directory.resolve("cert.pem")) ? renewal(directory) : first(directory);
    if (out.isPresent()) {
      DurableFile.write(out.get(), request, DurableFile.READABLE);
    } else {
      spec.commandLine().getOut().print(new String(request, StandardCharsets.US_ASCII));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private byte[] renewal(Path directory) throws IOException, IdentityException {
    var given = passphrase.passphrases();
    var current = Credentials.load(directory, given);
    if (name.isPresent() && !name.get().equals(current.id().name())) {
      throw new ParameterException(
          spec.commandLine(), "this is " + current.id() + " already, not " + name.get());
    }
    return new Enrolment(directory, given).renewal(current, Optional.empty());
  }

  private byte[] first(Path directory) throws IOException, IdentityException {
    if (name.isEmpty() || domain.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "a first request needs the device's NAME and --domain DOMAIN");
    }
    SpiffeId id =
        SpiffeId.of("spiffe://%s/%s/%s".formatted(domain.get(), Role.DEVICE.segment(), name.get()))
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "a name is lower-case letters, digits and hyphens; a domain is like"
                            + " example.org"));
    Optional<Passphrase> protection = passphrase.protection();
    try {
      return new Enrolment(directory, passphrase.passphrases()).first(id, protection);
    } finally {
      protection.ifPresent(Passphrase::close);
    }
  }
}
