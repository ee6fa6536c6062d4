package dev.yett.client.console;

import dev.yett.client.Arguments;
import dev.yett.client.ClientFiles;
import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.HostSpec;
import dev.yett.client.Interrupts;
import dev.yett.client.Shell;
import dev.yett.client.UserError;
import dev.yett.client.config.Hosts;
import dev.yett.client.console.input.Console;
import dev.yett.client.console.input.ScriptConsole;
import dev.yett.client.console.input.TerminalConsole;
import dev.yett.client.console.input.TerminalModes;
import dev.yett.client.console.line.HistoryFile;
import dev.yett.client.console.line.RemoteDirectories;
import dev.yett.client.console.line.SecretLines;
import dev.yett.client.console.line.ShellCompleter;
import dev.yett.client.console.line.TypedLines;
import dev.yett.client.console.word.Place;
import dev.yett.client.show.ConsoleSecrets;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.client.terminal.LocalTerminal;
import dev.yett.client.transfer.RemoteFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// `yett shell`: JLine where standard input and output are a terminal, else one command a line.
public final class ConsoleShell implements Shell {
  private final Stdio stdio;
  private final Optional<LocalTerminal> terminal;
  private final Interrupts interrupts;

  /// A shell on these streams.
  ///
  /// @param terminal that standard input is, if it is one
  /// @param interrupts for a script; at a terminal JLine tells of Ctrl-C
  public ConsoleShell(Stdio stdio, Optional<LocalTerminal> terminal, Interrupts interrupts) {
    this.stdio = stdio;
    this.terminal = terminal;
    this.interrupts = interrupts;
  }

  @Override
  public int run(ClientFiles files, Dialer dialer, Hosts hosts, HostSpec host)
      throws UserError, InterruptedException {
    var screen = new Screen(stdio);
    var device = dialer.dial(host);
    device.notes().forEach(screen::note);
    var place =
        new Place(
            Place.first(device.catalogue(), device.claims().roles()), Path.of("").toAbsolutePath());
    var current = new AtomicReference<Device>(device);
    var directories = new RemoteDirectories(path -> list(current.get(), path));
    var secrets = new ConsoleSecrets(stdio.in(), device.name());
    try (var console = console(files, screen, current, place, directories, secrets);
        var session =
            new ShellSession(
                console, screen, dialer, host, current, place, directories, terminal)) {
      return session.run();
    }
  }

  private Console console(
      ClientFiles files,
      Screen screen,
      AtomicReference<Device> device,
      Place place,
      RemoteDirectories directories,
      Arguments.Secrets secrets)
      throws UserError {
    if (terminal.isEmpty() || !stdio.outIsTerminal()) {
      return new ScriptConsole(stdio.in(), screen, secrets, interrupts);
    }
    var completer =
        new ShellCompleter(
            ShellWords.all(),
            () -> device.get().catalogue(),
            device.get().claims().roles(),
            place,
            directories);
    var history =
        new TypedLines(
            history(files.history(device.get().name()), screen),
            line -> !SecretLines.hasSecret(line, device.get().catalogue()));
    var modes = TerminalModes.now();
    return TerminalConsole.on(
        TerminalConsole.system(),
        stdio.in(),
        stdio.out(),
        completer,
        history,
        secrets,
        modes::restore);
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

  private static Optional<java.util.List<RemoteDirectories.Entry>> list(
      Device device, dev.yett.protocol.RemotePath directory) {
    try {
      return Optional.of(
          new RemoteFiles(device)
              .list(directory).stream()
                  .map(e -> new RemoteDirectories.Entry(e.name(), e.isDirectory()))
                  .toList());
    } catch (UserError e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      // Ctrl-C. The listing may never end, and would hold up the next command: it is left.
      device.close();
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
