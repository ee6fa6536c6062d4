package dev.yett.client.console;

import dev.yett.client.ClientFiles;
import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.Interrupts;
import dev.yett.client.Shell;
import dev.yett.client.UserError;
import dev.yett.client.config.Hosts;
import dev.yett.client.config.ShellSettings;
import dev.yett.client.console.input.Comfort;
import dev.yett.client.console.input.Console;
import dev.yett.client.console.input.PlainConsole;
import dev.yett.client.console.input.ScriptConsole;
import dev.yett.client.console.input.TerminalConsole;
import dev.yett.client.console.input.TerminalModes;
import dev.yett.client.console.job.Foreground;
import dev.yett.client.console.job.Jobs;
import dev.yett.client.console.line.Aliases;
import dev.yett.client.console.line.HistoryFile;
import dev.yett.client.console.line.LocalPrograms;
import dev.yett.client.console.line.RemoteDirectories;
import dev.yett.client.console.line.SecretLines;
import dev.yett.client.console.line.Sense;
import dev.yett.client.console.line.ShellCompleter;
import dev.yett.client.console.line.TypedLines;
import dev.yett.client.console.word.Place;
import dev.yett.client.console.word.Vocabulary;
import dev.yett.client.show.ConsoleSecrets;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.client.terminal.LocalTerminal;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.protocol.RemotePath;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// `yett shell`: JLine where standard input and output are a terminal, else one command a line.
public final class ConsoleShell implements Shell {
  private final Stdio stdio;
  private final Optional<LocalTerminal> terminal;
  private final Map<String, String> environment;
  private final Interrupts interrupts;
  private final Interrupts suspends;

  /// A shell on these streams.
  ///
  /// @param terminal that standard input is, if it is one
  /// @param environment `TERM`, `NO_COLOR` and `PATH` of it are heeded
  /// @param interrupts for a script; at a terminal JLine tells of Ctrl-C
  /// @param suspends tells of Ctrl-Z where the terminal is none of JLine's
  public ConsoleShell(
      Stdio stdio,
      Optional<LocalTerminal> terminal,
      Map<String, String> environment,
      Interrupts interrupts,
      Interrupts suspends) {
    this.stdio = stdio;
    this.terminal = terminal;
    this.environment = Map.copyOf(environment);
    this.interrupts = interrupts;
    this.suspends = suspends;
  }

  @Override
  public int run(ClientFiles files, Dialer dialer, Hosts hosts, HostSpec host)
      throws UserError, InterruptedException {
    var jobs = new Jobs();
    var vocabulary = ShellWords.all(jobs);
    var settings = ShellSettings.load(files.home().resolve("yettrc.toml"), vocabulary.names());
    var screen = new Screen(stdio);
    var device = dialer.dial(host);
    device.notes().forEach(screen::note);
    var parts =
        new Parts(
            files,
            screen,
            jobs,
            vocabulary,
            settings,
            new Aliases(settings.aliases()),
            new Place(
                Place.first(device.catalogue(), device.claims().roles()),
                Path.of("").toAbsolutePath()),
            new ConsoleSecrets(stdio.in(), device.name()));
    return run(parts, dialer, host, device);
  }

  /// What is the same for the whole session.
  private record Parts(
      ClientFiles files,
      Screen screen,
      Jobs jobs,
      Vocabulary vocabulary,
      ShellSettings settings,
      Aliases aliases,
      Place place,
      ConsoleSecrets secrets) {}

  private int run(Parts parts, Dialer dialer, HostSpec host, Device device)
      throws UserError, InterruptedException {
    var pressed = new LateInterrupts();
    var connection = new Connection(dialer, host, pressed, parts.screen(), device);
    var directories = new RemoteDirectories(path -> list(connection, path));
    try (var console = console(parts, connection, directories)) {
      pressed.are(console.interrupts());
      parts.jobs().announceTo(console::announce);
      try (var session =
          new ShellSession(
              within ->
                  new Site(
                      console,
                      stdio,
                      parts.settings().predicts()
                          ? terminal
                          : terminal.map(LocalTerminal::unpredicted),
                      parts.screen().news(),
                      connection,
                      parts.place(),
                      directories,
                      parts.vocabulary(),
                      within.script(),
                      within.leave(),
                      new AtomicBoolean(),
                      Optional.of(new Foreground(parts.jobs())),
                      held -> {}),
              parts.aliases(),
              new Background(parts.jobs(), parts.secrets()),
              () -> prompt(parts, connection))) {
        return session.run();
      }
    }
  }

  private static String prompt(Parts parts, Connection connection) {
    return parts
        .settings()
        .prompt(
            connection.last().name(),
            connection.dialer().operator().name(),
            parts.place().remote().toString(),
            parts.place().local().toString());
  }

  private Console console(Parts parts, Connection connection, RemoteDirectories directories)
      throws UserError {
    if (terminal.isEmpty() || !stdio.outIsTerminal()) {
      return new ScriptConsole(stdio.in(), parts.screen(), parts.secrets(), interrupts);
    }
    var term = environment.getOrDefault("TERM", "");
    if (term.isEmpty() || term.startsWith("dumb")) {
      return new PlainConsole(
          stdio, parts.screen(), parts.secrets(), interrupts, suspends, TerminalModes.now());
    }
    var programs = new LocalPrograms(environment.getOrDefault("PATH", ""));
    var roles = connection.last().claims().roles();
    var completer =
        new ShellCompleter(
            parts.vocabulary(),
            () -> connection.last().catalogue(),
            roles,
            parts.place(),
            directories,
            parts.aliases(),
            programs);
    var sense =
        new Sense(
            parts.vocabulary(),
            () -> connection.last().catalogue(),
            roles,
            parts.place(),
            parts.aliases(),
            programs);
    var history =
        new TypedLines(
            history(parts.files().history(connection.last().name()), parts.screen()),
            line ->
                !SecretLines.hasSecret(
                    parts.aliases().expand(line), connection.last().catalogue()));
    var modes = TerminalModes.now();
    return TerminalConsole.on(
        TerminalConsole.system(),
        stdio.in(),
        stdio.out(),
        completer,
        history,
        comfort(parts, connection, sense, directories),
        parts.secrets(),
        modes::restore);
  }

  private Comfort comfort(
      Parts parts, Connection connection, Sense sense, RemoteDirectories directories) {
    var settings = parts.settings();
    var bar =
        new ShellBar(
            connection::last,
            connection.dialer().operator().name(),
            connection.dialer().certificateEnds(),
            parts.jobs(),
            InstantSource.system());
    return new Comfort(
        settings.hints() ? Optional.of(sense) : Optional.empty(),
        settings.bar() ? bar::parts : List::of,
        directories::unanswered,
        settings.suggestions(),
        settings.colour() && environment.getOrDefault("NO_COLOR", "").isEmpty());
  }

  /// A history that cannot be kept is no reason not to work.
  private static Optional<HistoryFile> history(Path file, Screen screen) {
    try {
      var history = HistoryFile.open(file);
      history.note().ifPresent(screen::note);
      return Optional.of(history);
    } catch (UserError e) {
      screen.tell(e);
      return Optional.empty();
    }
  }

  /// For completion, which does not dial: who presses a key does not wait for a network.
  private static List<RemoteDirectories.Entry> list(Connection connection, RemotePath directory)
      throws UserError {
    var idle = connection.idle();
    if (idle.isEmpty() || !idle.get().isOpen()) {
      throw new UserError(
          ExitCode.NO_CONNECTION,
          idle.isEmpty()
              ? "a job has the connection: paths are known again after the next command"
              : "not connected: the next command connects again, and paths are known then");
    }
    var device = idle.get();
    try {
      return new RemoteFiles(device)
          .list(directory).stream()
              .map(e -> new RemoteDirectories.Entry(e.name(), e.isDirectory()))
              .toList();
    } catch (InterruptedException e) {
      // Ctrl-C. The listing may never end, and would hold up the next command: it is left.
      device.close();
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
