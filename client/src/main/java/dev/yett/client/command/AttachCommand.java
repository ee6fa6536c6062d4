package dev.yett.client.command;

import dev.yett.client.BuiltIn;
import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.HostSpec;
import dev.yett.client.LineNews;
import dev.yett.client.OneShot;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.show.Outcome;
import dev.yett.client.show.Print;
import dev.yett.client.terminal.TerminalRelay;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "attach",
    mixinStandardHelpOptions = true,
    description = {
      "Come back to a session that goes on without you, or take it over from another client.",
      "Only your own, and only if you could start its operation now. What nobody has seen yet is",
      "shown first; a program on a terminal gets yours."
    },
    footer = {
      "",
      "Examples:",
      "  yett sessions pump-7",
      "  yett attach pump-7 k7q2",
      "",
      "Exit status: that of the session's program, as if it had been run here."
    })
final class AttachCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--raw", description = "Let the output's control characters reach the terminal.")
  private boolean raw;

  @Parameters(index = "0", paramLabel = "HOST", description = "The device.")
  private String host = "";

  @Parameters(index = "1", paramLabel = "SESSION", description = "As yett sessions names it.")
  private String name = "";

  AttachCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    if (!name.matches("[0-9a-z]{1,32}")) {
      throw new UserError(
          ExitCode.USAGE, "'" + name + "' is no session", "yett sessions " + host + " lists yours");
    }
    var target = session.host(host);
    try (var dialer = session.dialer();
        var device = session.dial(dialer, target)) {
      var found = SessionsCommand.of(device).stream().filter(s -> s.name().equals(name)).findAny();
      var request =
          OrderRequest.of(BuiltIn.ATTACH, new TreeMap<>(Map.of("session", new Value.Text(name))));
      // One that is not listed is asked for all the same: the device says why there is none.
      return found.isPresent() && found.get().tty() && session.terminal().isPresent()
          ? onTerminal(dialer, target, device, request)
          : inPipe(dialer, target, device, request, found);
    }
  }

  private int onTerminal(Dialer dialer, HostSpec target, Device device, OrderRequest request)
      throws UserError, IOException, InterruptedException {
    var relay =
        new TerminalRelay(
            session.terminalAsWanted().orElseThrow(),
            dialer,
            target,
            session.interrupts(),
            session.screen(),
            LineNews.none());
    try {
      return relay.run(device, request);
    } finally {
      relay.device().close();
    }
  }

  private int inPipe(
      Dialer dialer,
      HostSpec target,
      Device device,
      OrderRequest request,
      Optional<SessionsCommand.Row> found)
      throws UserError, IOException, InterruptedException {
    var input =
        found
            .filter(s -> s.input() != InputMode.NONE)
            .map(_ -> session.stdio().in())
            .or(() -> Optional.of(InputStream.nullInputStream()));
    var shot = new OneShot(dialer, target, session.interrupts(), session.screen().news());
    var asked = session.stdio().outIsTerminal() ? request : request.bulk();
    try {
      var finished =
          shot.run(device, asked, input, new Print(session.screen(), BuiltIn.ATTACH, raw));
      return Outcome.tell(session.screen(), device.name(), BuiltIn.ATTACH, finished);
    } finally {
      shot.device().close();
    }
  }
}
