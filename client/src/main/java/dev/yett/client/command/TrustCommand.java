package dev.yett.client.command;

import dev.yett.client.Dialer;
import dev.yett.client.UserError;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "trust",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[COMMAND]",
    description = "Say which list of revocations you hold; bring it to devices with push.",
    footer = {"", "Examples:", "  yett trust", "  yett trust push 'pump-*' @site-3"})
final class TrustCommand implements Callable<Integer> {
  private final Session session;

  TrustCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException {
    var trust = Dialer.credentials(session.files(), session.passphrases()).trust();
    var bundle = trust.bundle();
    session
        .screen()
        .line(
            "%s: root list %d, bundle %d, of %s; %d certificate lists, %d revoked grants"
                .formatted(
                    trust.file(),
                    bundle.number().rootCrl(),
                    bundle.number().number(),
                    bundle.issued(),
                    bundle.crls().size(),
                    bundle.content().grants().size()));
    session.screen().flush();
    return 0;
  }
}
