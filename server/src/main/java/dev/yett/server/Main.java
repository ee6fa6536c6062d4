package dev.yett.server;

import dev.yett.protocol.Printable;
import dev.yett.server.command.AuditCommand;
import dev.yett.server.command.CheckCommand;
import dev.yett.server.command.InstallCommand;
import dev.yett.server.command.RequestCommand;
import dev.yett.server.command.ServeCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `yettd`: lets operators run what this device's owner declared, and nothing else. Exit status: 0,
/// 1 where the configuration is wrong, 64 where the command line is, 70 where the JVM broke, 255
/// where it could not start.
@Command(
    name = "yettd",
    description = "Lets operators run what this device's owner declared, and nothing else.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ServeCommand.class,
      CheckCommand.class,
      RequestCommand.class,
      InstallCommand.class,
      AuditCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "  yettd check --config /etc/yett/yettd.toml",
      "  yettd serve --config /etc/yett/yettd.toml",
      "  yettd request pump-7 --domain example.org --out pump-7.request",
      "  yettd install pump-7.reply pump-7.secret"
    })
public final class Main implements Runnable {
  static final int USAGE = 64;
  public static final int BROKEN = 70;
  public static final int CANNOT = 255;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  private Main() {}

  /// The program.
  public static void main(String[] args) {
    // JSSE reads it once, when its first class loads: sessions must not resume, since that would
    // skip every check of certificates.
    System.setProperty("jdk.tls.server.newSessionTicketCount", "0");
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, args));
  }

  static int run(PrintWriter out, PrintWriter err, String... args) {
    return commandLine(out, err).execute(args);
  }

  /// All commands, from which manual pages and completion are made too.
  public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    var commandLine = new CommandLine(new Main());
    commandLine.getCommandSpec().addOption(help());
    for (var command : commandLine.getSubcommands().values()) {
      if (!(command.getCommand() instanceof HelpCommand)) {
        command.getCommandSpec().addOption(help());
      }
    }
    return commandLine
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Main::misused)
        .setExecutionExceptionHandler(
            (fault, failed, parsed) -> {
              failed.getErr().println("yettd: " + Printable.escape(text(fault)));
              return CANNOT;
            });
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help.")
        .build();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static String text(Exception fault) {
    String message = fault.getMessage();
    return message == null ? fault.getClass().getSimpleName() : message;
  }

  private static int misused(ParameterException fault, String[] args) {
    PrintWriter err = fault.getCommandLine().getErr();
    err.println("yettd: " + Printable.escape(text(fault)));
    err.println("  see: " + fault.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return USAGE;
  }
}
