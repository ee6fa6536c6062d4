package dev.yett.client.command;

import dev.yett.client.ClientFiles;
import dev.yett.client.ConsolePassphrases;
import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.HostSpec;
import dev.yett.client.Interrupts;
import dev.yett.client.Shell;
import dev.yett.client.UserError;
import dev.yett.client.config.Hosts;
import dev.yett.client.config.ShellSettings;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.client.terminal.LocalTerminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What every command has at hand: the streams, the operator's files, and how to get a connection.
public final class Session {
  private final Stdio stdio;
  private final Map<String, String> environment;
  private final Interrupts interrupts;
  private final Optional<Shell> shell;
  private final Optional<LocalTerminal> terminal;
  private final Screen screen;
  private Optional<String> profile = Optional.empty();
  private ConsolePassphrases passphrases = new ConsolePassphrases(Optional.empty());

  public Session(
      Stdio stdio, Map<String, String> environment, Interrupts interrupts, Optional<Shell> shell) {
    this(stdio, environment, interrupts, shell, Optional.empty());
  }

  /// With the terminal that standard input is, if it is one.
  public Session(
      Stdio stdio,
      Map<String, String> environment,
      Interrupts interrupts,
      Optional<Shell> shell,
      Optional<LocalTerminal> terminal) {
    this.terminal = terminal;
    this.stdio = stdio;
    this.environment = Map.copyOf(environment);
    this.interrupts = interrupts;
    this.shell = shell;
    this.screen = new Screen(stdio);
  }

  void profile(String name) {
    profile = Optional.of(name);
  }

  Stdio stdio() {
    return stdio;
  }

  Screen screen() {
    return screen;
  }

  Interrupts interrupts() {
    return interrupts;
  }

  /// The terminal that standard input is, if it is one.
  Optional<LocalTerminal> terminal() {
    return terminal;
  }

  /// The same, used as its user wants (`predict` in `yettrc.toml`).
  Optional<LocalTerminal> terminalAsWanted() throws UserError {
    if (terminal.isEmpty()) {
      return terminal;
    }
    var settings = ShellSettings.load(files().home().resolve("yettrc.toml"), List.of());
    return settings.predicts() ? terminal : terminal.map(LocalTerminal::unpredicted);
  }

  Optional<Shell> shell() {
    return shell;
  }

  /// Whether colour is wanted and seen.
  boolean colour() {
    return stdio.outIsTerminal() && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  ClientFiles files() throws UserError {
    return ClientFiles.of(environment, profile);
  }

  Hosts hosts() throws UserError {
    return Hosts.load(files().hosts());
  }

  HostSpec host(String word) throws UserError {
    return hosts().one(word);
  }

  void passphraseFile(Path file) {
    passphrases = new ConsolePassphrases(Optional.of(file));
  }

  /// Asked once, for all files under a passphrase.
  ConsolePassphrases passphrases() {
    return passphrases;
  }

  Dialer dialer() throws UserError {
    return Dialer.open(files(), passphrases);
  }

  /// An open connection, after what there is to know about it has been told.
  Device dial(Dialer dialer, HostSpec host) throws UserError, InterruptedException {
    var device = dialer.dial(host);
    device.notes().forEach(screen::note);
    return device;
  }
}
