package dev.yett.server.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `yettd audit`: looks at the record of what was done.
@Command(
    name = "audit",
    description = "Looks at the record of what was done.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = AuditVerifyCommand.class,
    footer = {"", "  yettd audit verify", "  yettd audit verify --head 812:9f0c…"})
public final class AuditCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
