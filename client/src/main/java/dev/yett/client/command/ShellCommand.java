package dev.yett.client.command;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "shell",
    mixinStandardHelpOptions = true,
    description = {
      "Open an interactive session on a device.",
      "Its operations, cd, ls, put, get and more, with history and completion. Where standard",
      "input is no terminal, one command a line is read from it."
    },
    footer = {"", "Examples:", "  yett shell pump-7", "  yett shell pump-7@192.0.2.7:7466"})
final class ShellCommand implements Callable<Integer> {
  private final Session session;

  @Parameters(paramLabel = "HOST", description = "The device.")
  private String host = "";

  ShellCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, InterruptedException {
    var shell = session.shell();
    if (shell.isEmpty()) {
      throw new UserError(
          ExitCode.USAGE, "this build has no interactive shell", "yett run HOST - reads commands");
    }
    var hosts = session.hosts();
    try (var dialer = session.dialer()) {
      return shell.get().run(session.files(), dialer, hosts, hosts.one(host));
    }
  }
}
