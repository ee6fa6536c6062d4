package dev.yett.client.command;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.show.Print;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
    var line = commandLine(session, Arrays.stream(arguments).findFirst());
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
    return commandLine(session, Optional.empty());
  }

  /// @param first the word that the line begins with: where it names a command, only that is made,
  ///     since making the other twenty takes longer than a short command does
  private static CommandLine commandLine(Session session, Optional<String> first) {
    var line = new CommandLine(new YettCommand(session));
    var all = commands(session);
    first
        .filter(word -> !word.equals("help"))
        .flatMap(word -> Optional.ofNullable(all.get(word)))
        .map(List::of)
        .orElseGet(() -> List.copyOf(all.values()))
        .forEach(command -> line.addSubcommand(command.get()));
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

  private static Map<String, Supplier<CommandLine>> commands(Session session) {
    var all = new LinkedHashMap<String, Supplier<CommandLine>>();
    // What follows the operation belongs to it, also where it begins with a dash.
    all.put("run", () -> new CommandLine(new RunCommand(session)).setStopAtPositional(true));
    all.put("each", () -> new CommandLine(new EachCommand(session)));
    all.put("operations", () -> new CommandLine(new OperationsCommand(session)));
    all.put("ls", () -> new CommandLine(new LsCommand(session)));
    all.put("cp", () -> new CommandLine(new CpCommand(session)));
    all.put("sync", () -> new CommandLine(new SyncCommand(session)));
    all.put("tail", () -> new CommandLine(new TailCommand(session)));
    all.put("status", () -> new CommandLine(new StatusCommand(session)));
    all.put("shell", () -> new CommandLine(new ShellCommand(session)));
    all.put("sessions", () -> new CommandLine(new SessionsCommand(session)));
    all.put("attach", () -> new CommandLine(new AttachCommand(session)));
    all.put(
        "grants",
        () ->
            new CommandLine(new GrantsCommand(session))
                .addSubcommand(new GrantsAddCommand(session)));
    all.put("request", () -> new CommandLine(new RequestCommand(session)));
    all.put("install", () -> new CommandLine(new InstallCommand(session)));
    all.put("renew", () -> new CommandLine(new RenewCommand(session)));
    all.put("doctor", () -> new CommandLine(new DoctorCommand(session)));
    all.put(
        "trust",
        () ->
            new CommandLine(new TrustCommand(session))
                .addSubcommand(new TrustPushCommand(session)));
    all.put("help", () -> new CommandLine(new CommandLine.HelpCommand()));
    return all;
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
