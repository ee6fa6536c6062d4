package dev.yett.client.command;

import dev.yett.client.Grants;
import dev.yett.client.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = "Check a file of grants and keep a copy that only you can read.",
    footer = {"", "Examples:", "  yett grants add alice.grants"})
final class GrantsAddCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "FILE", description = "What `yett-pki grant` wrote.")
  private Path file = Path.of("");

  GrantsAddCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException {
    try (var grants = Grants.load(session.files().grants())) {
      for (var claims : grants.add(file)) {
        session.screen().line(GrantsCommand.line(claims, Instant.now()));
      }
    }
    session.screen().flush();
    return 0;
  }
}
