package dev.yett.client.command;

import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.Grants;
import dev.yett.client.UserError;
import dev.yett.identity.Credentials;
import dev.yett.identity.IdentityException;
import dev.yett.identity.Installation;
import dev.yett.identity.enrol.Delivery;
import dev.yett.identity.enrol.Enrolment;
import dev.yett.identity.enrol.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = {
      "Take what the authorities answered: the reply to your request, grants encrypted to you, or",
      "a trust bundle. What is not for the key that waits here, or not for you, is refused."
    },
    footer = {
      "",
      "Examples:",
      "  yett install alice.reply alice.grants",
      "  yett install newer.bundle"
    })
final class InstallCommand implements Callable<Integer> {
  private static final byte DER = 0x30;

  private final Session session;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "In any order.")
  private List<Path> files = List.of();

  InstallCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException {
    for (Path file : files) {
      try {
        var first = head(file);
        if (first == DER) {
          bundle(file);
        } else {
          reply(file);
        }
      } catch (IdentityException e) {
        throw new UserError(ExitCode.FAILED, String.valueOf(e.getMessage()));
      } catch (IOException e) {
        throw new UserError(ExitCode.FAILED, file + ": " + Failures.words(e));
      }
    }
    for (Path file : files) {
      if (head(file) != DER) {
        grants(file);
      }
    }
    session.screen().flush();
    return 0;
  }

  private static byte head(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return (byte) in.read();
    }
  }

  private Optional<Delivery> delivery(Path file) throws IOException, IdentityException {
    if (Files.size(file) > Delivery.LARGEST) {
      throw new IdentityException(file, "too large");
    }
    byte[] text = Files.readAllBytes(file);
    return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1)
            .contains("BEGIN YETT GRANT")
        ? Optional.empty()
        : Optional.of(Delivery.parse(file, text));
  }

  private void reply(Path file) throws UserError, IOException, IdentityException {
    var delivery = delivery(file);
    if (delivery.isEmpty() || delivery.get().reply().isEmpty()) {
      return;
    }
    Reply reply = delivery.get().reply().get();
    var directory = session.files().identity();
    var enrolment = new Enrolment(directory, session.passphrases());
    var installed =
        Files.exists(directory.resolve("cert.pem"))
            ? enrolment.renew(file, reply, own(), signed -> Instant.now())
            : enrolment.enrol(file, reply, signed -> Instant.now());
    session
        .screen()
        .line(
            "%s: %s, until %s"
                .formatted(
                    installed.taken() ? "installed" : "in use already",
                    installed.id(),
                    installed.leaf().getNotAfter().toInstant()));
  }

  private void grants(Path file) throws UserError, IOException {
    try {
      var delivery = delivery(file);
      if (delivery.isPresent() && delivery.get().grants().isEmpty()) {
        return;
      }
      try (var grants = Grants.load(session.files().grants(), session.passphrases())) {
        for (var claims : grants.add(file, Optional.of(own()), Optional.empty())) {
          session.screen().line(GrantsCommand.line(claims, Instant.now()));
        }
      }
    } catch (IdentityException e) {
      throw new UserError(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void bundle(Path file) throws UserError, IOException, IdentityException {
    var trust = own().trust();
    session
        .screen()
        .line(
            switch (trust.install(Files.readAllBytes(file), Instant.now())) {
              case Installation.Installed it ->
                  "trust bundle installed, of " + trust.bundle().issued();
              case Installation.Held it -> "this trust bundle is held already";
              case Installation.Older it -> "an older trust bundle: the newer one stays";
              case Installation.Refused(String text) -> throw new IdentityException(file, text);
            });
  }

  private Credentials own() throws UserError {
    return Dialer.credentials(session.files(), session.passphrases());
  }
}
