package dev.yett.client.command;

import dev.yett.client.UserError;
import dev.yett.client.transfer.RemotePlace;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.copy.Tail;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    description = "Show the end of a file of a device, and with -f what is added to it.",
    footer = {
      "",
      "Examples:",
      "  yett tail pump-7:/logs/today.txt",
      "  yett tail -f -n 50 pump-7:/logs/today.txt"
    })
final class TailCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what is added, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "LINES",
      description = "So many of the last lines; 10 unless said.")
  private int lines = 10;

  @Option(names = "--raw", description = "Let the file's control characters reach the terminal.")
  private boolean raw;

  @Parameters(paramLabel = "HOST:/PATH", description = "The file.")
  private String place = "";

  TailCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    if (lines < 0) {
      throw UserError.usage("-n is 0 or more");
    }
    var where =
        RemotePlace.parse(place)
            .orElseThrow(
                () -> UserError.usage("'" + place + "' is not HOST:/PATH, as in pump-7:/logs/x"));
    try (var dialer = session.dialer();
        var route =
            new Route(dialer, session.host(where.host()), session.screen()::note, Route.PATIENCE);
        var _ = session.interrupts().listen(route::stop)) {
      var tail = new Tail(route, session.screen().output(raw));
      tail.lines(where.path(), lines);
      if (follow) {
        tail.follow(where.path());
      }
      session.screen().finish();
      return route.isStopped() ? 128 + 2 : 0;
    }
  }
}
