package dev.yett.client.command;

import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.Grants;
import dev.yett.client.UserError;
import dev.yett.identity.Credentials;
import dev.yett.identity.GrantFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.seal.Passphrase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Check a file of grants and keep a copy that only you can read.",
      "Grants that are encrypted to your certificate are opened with its key."
    },
    footer = {
      "",
      "Examples:",
      "  yett grants add alice.grants",
      "  yett grants add --protect alice.grants"
    })
final class GrantsAddCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--protect", description = "Keep the copy under your passphrase.")
  private boolean protect;

  @Parameters(paramLabel = "FILE", description = "What `yett-pki grant` wrote.")
  private Path file = Path.of("");

  GrantsAddCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException {
    var own = own();
    try (var grants = Grants.load(session.files().grants(), session.passphrases())) {
      var protection = protection();
      try {
        for (var claims : grants.add(file, own, protection)) {
          session.screen().line(GrantsCommand.line(claims, Instant.now()));
        }
      } finally {
        protection.ifPresent(Passphrase::close);
      }
    }
    session.screen().flush();
    return 0;
  }

  /// What opens grants that are encrypted to the operator; others may come before a certificate.
  private Optional<Credentials> own() throws UserError, IOException {
    return Files.isRegularFile(file)
            && Files.readString(file, StandardCharsets.ISO_8859_1)
                .contains(GrantFile.ENCRYPTED_LABEL)
        ? Optional.of(Dialer.credentials(session.files(), session.passphrases()))
        : Optional.empty();
  }

  private Optional<Passphrase> protection() throws UserError, IOException {
    if (!protect) {
      return Optional.empty();
    }
    try {
      return Optional.of(session.passphrases().chosen(file));
    } catch (IdentityException e) {
      throw new UserError(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }
}
