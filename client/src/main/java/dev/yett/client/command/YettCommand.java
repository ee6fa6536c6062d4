package dev.yett.client.command;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.show.Print;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The program `yett`.
@Command(
    name = "yett",
    mixinStandardHelpOptions = true,
    versionProvider = YettCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Secure remote access to devices that run only what their owners declared.",
    footer = {
      "",
      "A HOST is a device's name from hosts.toml (pump-7), or a name at an address",
      "(pump-7@192.0.2.7:7466). A remote path is HOST:/ROOT/rest.",
      "",
      "Examples:",
      "  yett operations pump-7",
      "  yett run pump-7 restart-service nginx",
      "  yett cp pump-7:/logs/today.txt .",
      "  yett shell pump-7",
      "",
      "Exit status: the remote program's own, 128+n for a signal, 64 usage, 124 timed out,",
      "254 refused, 255 no connection or identity."
    })
public final class YettCommand implements Runnable {
  private final Session session;

  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  private YettCommand(Session session) {
    this.session = session;
  }

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Use the identity, grants and hosts of this profile.")
  void profile(String name) {
    session.profile(name);
  }

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      scope = CommandLine.ScopeType.INHERIT,
      description = "Read the passphrase of key and grants there, as /dev/fd/3; else it is asked.")
  void passphraseFile(java.nio.file.Path file) {
    session.passphraseFile(file);
  }

  /// Parses a command line and runs it; every failure is told on standard error.
  ///
  /// @return the exit status
  public static int run(Session session, String... arguments) {
    var line = commandLine(session);
    try {
      return line.execute(arguments);
    } catch (RuntimeException | Error bug) {
      var trace = bug.getStackTrace();
      session
          .screen()
          .tell(
              new UserError(
                  ExitCode.FAILED,
                  "a fault of yett itself: " + bug + (trace.length == 0 ? "" : " at " + trace[0]),
                  "please tell its makers, with what you did"));
      return ExitCode.FAILED;
    } finally {
      line.getOut().flush();
      line.getErr().flush();
    }
  }

  /// All commands, from which manual pages and completion are made too.
  public static CommandLine commandLine(Session session) {
    var line = new CommandLine(new YettCommand(session));
    // What follows the operation belongs to it, also where it begins with a dash.
    line.addSubcommand(new CommandLine(new RunCommand(session)).setStopAtPositional(true));
    line.addSubcommand(new EachCommand(session));
    line.addSubcommand(new OperationsCommand(session));
    line.addSubcommand(new LsCommand(session));
    line.addSubcommand(new CpCommand(session));
    line.addSubcommand(new SyncCommand(session));
    line.addSubcommand(new TailCommand(session));
    line.addSubcommand(new StatusCommand(session));
    line.addSubcommand(new ShellCommand(session));
    line.addSubcommand(new SessionsCommand(session));
    line.addSubcommand(new AttachCommand(session));
    line.addSubcommand(
        new CommandLine(new GrantsCommand(session)).addSubcommand(new GrantsAddCommand(session)));
    line.addSubcommand(new RequestCommand(session));
    line.addSubcommand(new InstallCommand(session));
    line.addSubcommand(new RenewCommand(session));
    line.addSubcommand(new DoctorCommand(session));
    line.addSubcommand(
        new CommandLine(new TrustCommand(session)).addSubcommand(new TrustPushCommand(session)));
    line.addSubcommand(new CommandLine.HelpCommand());
    line.setExpandAtFiles(false); // @site-3 is a group, never a file of arguments
    line.setUsageHelpWidth(96);
    line.setOut(writer(session.stdio().out()));
    line.setErr(writer(session.stdio().err()));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            session.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setParameterExceptionHandler((e, words) -> usage(session, e));
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(session, e));
    return line;
  }

  private static PrintWriter writer(java.io.OutputStream out) {
    return new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), true);
  }

  private static int usage(Session session, CommandLine.ParameterException e) {
    var name = e.getCommandLine().getCommandSpec().qualifiedName();
    session
        .screen()
        .tell(
            new UserError(
                ExitCode.USAGE, String.valueOf(e.getMessage()), "see: " + name + " --help"));
    return ExitCode.USAGE;
  }

  private static int failed(Session session, Exception e) {
    return switch (e) {
      case UserError error -> told(session, error);
      // Whoever read our output has seen enough: as if SIGPIPE had ended us.
      case Print.GoneException _ -> 128 + 13;
      case InterruptedException _ -> 128 + 2;
      case java.io.IOException world ->
          told(session, new UserError(ExitCode.FAILED, String.valueOf(world.getMessage())));
      default -> throw new IllegalStateException(e);
    };
  }

  private static int told(Session session, UserError error) {
    session.screen().tell(error);
    return error.exitCode();
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = YettCommand.class.getPackage().getImplementationVersion();
      return new String[] {"yett " + (version == null ? "(not packaged)" : version)};
    }
  }
}
