package dev.yett.client;

import dev.yett.client.command.Session;
import dev.yett.client.command.YettCommand;
import dev.yett.client.console.ConsoleShell;
import dev.yett.client.console.TerminalSignals;
import dev.yett.client.show.Stdio;
import dev.yett.client.terminal.LocalTerminal;
import dev.yett.client.terminal.SttyTerminal;
import dev.yett.identity.TlsContext;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The program `yett`: its parts.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    if (arguments.length > 1) {
      // While the line is parsed and files are read, on the other processor.
      Thread.ofPlatform().daemon().name("yett-rehearsal").start(TlsContext::rehearse);
    }
    System.exit(YettCommand.run(session(), arguments));
  }

  /// All parts of the program, wired.
  static Session session() {
    var stdio =
        new Stdio(
            new FileInputStream(FileDescriptor.in),
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 65_536),
            new FileOutputStream(FileDescriptor.err),
            isTerminal(1),
            isTerminal(2));
    var signals = new TerminalSignals();
    var term = System.getenv().getOrDefault("TERM", "");
    var terminal =
        isTerminal(0)
            ? Optional.<LocalTerminal>of(new SttyTerminal(stdio.in(), stdio.out(), term, signals))
            : Optional.<LocalTerminal>empty();
    var shell =
        new ConsoleShell(
            stdio, terminal, System.getenv(), signals, then -> signals.listen("TSTP", then));
    return new Session(stdio, System.getenv(), signals, Optional.of(shell), terminal);
  }

  /// Whether a descriptor is a terminal, each by itself; [System#console] tells only of all three.
  @SuppressWarnings("SystemConsoleNull") // on JDK 25 it is null again where there is no terminal
  private static boolean isTerminal(int descriptor) {
    try {
      var target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.matches("/dev/(pts/\\d+|tty.*|console)");
    } catch (IOException e) {
      var console = System.console();
      return console != null && console.isTerminal();
    }
  }
}
