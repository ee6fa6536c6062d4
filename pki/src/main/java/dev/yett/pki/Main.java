package dev.yett.pki;

import dev.yett.pki.command.AuditCommand;
import dev.yett.pki.command.BundleCommand;
import dev.yett.pki.command.EpochCommand;
import dev.yett.pki.command.GrantCommand;
import dev.yett.pki.command.HistoryCommand;
import dev.yett.pki.command.InitCommand;
import dev.yett.pki.command.IssueCommand;
import dev.yett.pki.command.ListCommand;
import dev.yett.pki.command.RenewCommand;
import dev.yett.pki.command.RevokeCommand;
import dev.yett.pki.command.RotateCommand;
import dev.yett.pki.command.ShowCommand;
import dev.yett.pki.command.StatsCommand;
import dev.yett.pki.command.Surroundings;
import dev.yett.pki.command.VerifyCommand;
import dev.yett.pki.inventory.Waiting;
import dev.yett.pki.keys.ControllingTerminal;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `yett-pki`: makes the authorities and has them issue, grant and revoke. Exit status: 0, 1 where
/// something could not be done, 64 where the command line is wrong; every failure is one line.
@Command(
    name = "yett-pki",
    description = "Issues device and operator certificates, and grants.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Main.Version.class,
    footer = {
      "",
      "Two authorities, each with a directory and a passphrase of its own:",
      "  the CA (--ca) says who somebody is, the grants authority (--grants) what they may do.",
      "",
      "Left out, they are the directories ca and grants here, or in $YETT_PKI.",
      "",
      "  yett-pki init --domain example.org --ca ca --grants grants",
      "  yett-pki issue device pump-7 --request pump-7.request --out pump-7.reply",
      "  yett-pki epoch pump-7 --to pump-7/cert.pem --out pump-7.secret",
      "  yett-pki issue operator alice --ca ca --out alice/",
      "  yett-pki grant alice pump-7 --grants grants --role technician --out alice.grants"
    })
public final class Main implements Runnable {
  private static final int USAGE = 64;
  private static final int FAILURE = 1;
  private static final int LARGEST_INPUT = 1 << 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by the parser
  private CommandSpec spec;

  private Main() {}

  /// The program.
  public static void main(String[] args) {
    var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    var status = run(world(), out, err, args);
    out.flush();
    System.exit(out.checkError() && status == 0 ? FAILURE : status);
  }

  /// One run. Standard streams and the machine's clock are touched by `main` alone.
  public static int run(Surroundings world, PrintWriter out, PrintWriter err, String... args) {
    var commandLine = commandLine(world, out, err, Arrays.stream(args).findFirst());
    var status =
        ScopedValue.where(
                Waiting.BY,
                new Waiting(Waiting.PATIENCE, text -> fail(err, "note: " + text, "", 0)))
            .call(() -> commandLine.execute(args));
    out.flush();
    return status;
  }

  /// This machine's.
  static Surroundings world() {
    return new Surroundings(
        InstantSource.system(), new ControllingTerminal(), Main::input, isWatched());
  }

  /// All commands, from which manual pages and completion are made.
  public static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return commandLine(world(), out, err, Optional.empty());
  }

  /// @param first the word that the line begins with: where it names a command, only that is made,
  ///     since making all takes longer than many a command does
  private static CommandLine commandLine(
      Surroundings world, PrintWriter out, PrintWriter err, Optional<String> first) {
    var all = commands(world);
    var commandLine = new CommandLine(new Main());
    first
        .filter(word -> !word.equals("help"))
        .flatMap(word -> Optional.ofNullable(all.get(word)))
        .map(List::of)
        .orElseGet(() -> List.copyOf(all.values()))
        .forEach(command -> commandLine.addSubcommand(command.get()));
    commandLine
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version.")
                .build());
    commandLine.getCommandSpec().addOption(help());
    for (var command : commandLine.getSubcommands().values()) {
      if (!(command.getCommand() instanceof HelpCommand)) {
        command.getCommandSpec().addOption(help());
      }
    }
    commandLine
        .setOut(out)
        .setErr(err)
        .setExpandAtFiles(false) // a name that begins with @ is no file to read options from
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setUsageHelpWidth(100)
        .registerConverter(Path.class, Main::path)
        .setParameterExceptionHandler(
            (e, ignored) -> {
              var command = e.getCommandLine().getCommandSpec().qualifiedName();
              return fail(err, sentence(e), "see `" + command + " --help`", USAGE);
            })
        .setExecutionExceptionHandler((e, ignored, result) -> fail(err, e));
    return commandLine;
  }

  private static Map<String, Supplier<Object>> commands(Surroundings world) {
    var all = new LinkedHashMap<String, Supplier<Object>>();
    // No reference to its constructor: linking one to a class so old crashes a JVM (25.0.3) that
    // writes a class cache.
    all.put("help", () -> new HelpCommand());
    all.put("init", () -> new InitCommand(world));
    all.put("issue", () -> new IssueCommand(world));
    all.put("epoch", () -> new EpochCommand(world));
    all.put("grant", () -> new GrantCommand(world));
    all.put("revoke", () -> new RevokeCommand(world));
    all.put("bundle", () -> new BundleCommand(world));
    all.put("show", () -> new ShowCommand(world));
    all.put("list", () -> new ListCommand(world));
    all.put("history", () -> new HistoryCommand(world));
    all.put("stats", () -> new StatsCommand(world));
    all.put("renew", () -> new RenewCommand(world));
    all.put("rotate", () -> new RotateCommand(world));
    all.put("verify", () -> new VerifyCommand(world));
    all.put("audit", () -> new AuditCommand(world));
    return all;
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help.")
        .build();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command is given");
  }

  private static int fail(PrintWriter err, Exception e) {
    return switch (e) {
      case UsageException usage ->
          fail(err, String.valueOf(usage.getMessage()), usage.hint(), USAGE);
      case PkiException failure ->
          fail(err, String.valueOf(failure.getMessage()), failure.hint(), FAILURE);
      case ParameterException usage -> fail(err, sentence(usage), "", USAGE);
      default -> {
        var places = new ArrayList<String>();
        for (var frame : e.getStackTrace()) {
          if (places.size() < 3 && frame.getClassName().startsWith("dev.yett.")) {
            places.add(frame.getFileName() + ":" + frame.getLineNumber());
          }
        }
        yield fail(
            err, "fault of this program: " + e + " at " + places, "please report it", FAILURE);
      }
    };
  }

  private static int fail(PrintWriter err, String message, String hint, int status) {
    var line = "yett-pki: " + message + (hint.isEmpty() ? "" : " (" + hint + ")");
    err.println(Printable.escape(line));
    err.flush();
    return status;
  }

  /// The parser's message as one line in our form.
  private static String sentence(ParameterException e) {
    var message = String.valueOf(e.getMessage());
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("a file or directory without a name");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("not a file name");
    }
  }

  /// All of standard input, up to the size of the largest request.
  private static byte[] input() throws PkiException {
    try {
      var bytes = System.in.readNBytes(LARGEST_INPUT + 1);
      if (bytes.length > LARGEST_INPUT) {
        throw new PkiException("standard input is larger than any request", "");
      }
      return bytes;
    } catch (IOException e) {
      throw new PkiException("cannot read standard input: " + e.getMessage(), "", e);
    }
  }

  /// Whether a person watches.
  @SuppressWarnings("SystemConsoleNull") // java.base's own is null without a terminal
  private static boolean isWatched() {
    var console = System.console();
    return console != null && console.isTerminal();
  }

  /// Reads the version from the packaged program.
  public static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var packaged = Main.class.getPackage().getImplementationVersion();
      return new String[] {"yett-pki " + (packaged == null ? "(not packaged)" : packaged)};
    }
  }
}
