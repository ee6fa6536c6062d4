package dev.yett.client.command;

import dev.yett.client.Arguments;
import dev.yett.client.Collected;
import dev.yett.client.Device;
import dev.yett.client.Dialer;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.HostSpec;
import dev.yett.client.Json;
import dev.yett.client.Lifeline;
import dev.yett.client.LineNews;
import dev.yett.client.OneShot;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.client.show.ConsoleSecrets;
import dev.yett.client.show.Outcome;
import dev.yett.client.show.Print;
import dev.yett.client.terminal.LocalTerminal;
import dev.yett.client.terminal.TerminalRelay;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Run one operation that the device declares; pass on its output and exit status.",
      "Values fill the operation's arguments in their order; NAME=VALUE names one. A secret is",
      "asked for, or read: NAME=@FILE, NAME=@- for standard input. With - for the operation,",
      "commands are read from standard input, one a line, and run on one connection."
    },
    footer = {
      "",
      "Examples:",
      "  yett run pump-7 restart-service nginx",
      "  yett run pump-7 restart-service service=nginx",
      "  yett run --json pump-7 hello",
      "  yett run pump-7 import-table < table.csv",
      "  yett run pump-7 bash",
      "  printf 'status\\nrestart-service nginx\\n' | yett run pump-7 -",
      "",
      "Ctrl-C interrupts the remote program; a second one leaves, which ends it.",
      "An operation with a terminal gets yours, if standard input is one: every key goes to it,"
          + " but",
      "for these after a new line: ~. leaves, ~d detaches, ~? tells of more. Where the operation",
      "survives the loss of its connection, it is dialled again and goes on."
    })
final class RunCommand implements Callable<Integer> {
  private static final long JSON_LIMIT = 64L << 20;

  private final Session session;

  @Option(names = "--json", description = "Print outcome, result and output as one JSON object.")
  private boolean json;

  @Option(
      names = "-t",
      description = "On a terminal, also where standard input is none or the output is JSON.")
  private boolean withTerminal;

  @Option(names = "-T", description = "Never on a terminal.")
  private boolean withoutTerminal;

  @Option(names = "--raw", description = "Let the output's control characters reach the terminal.")
  private boolean raw;

  @Parameters(index = "0", paramLabel = "HOST", description = "The device.")
  private String host = "";

  @Parameters(index = "1", paramLabel = "OPERATION", description = "What to run, or -.")
  private String operation = "";

  @Parameters(index = "2..*", paramLabel = "VALUE|NAME=VALUE", description = "Its arguments.")
  private List<String> values = List.of();

  RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var target = session.host(host);
    try (var dialer = session.dialer();
        var device = session.dial(dialer, target)) {
      if (operation.equals("-")) {
        if (!values.isEmpty()) {
          throw UserError.usage("nothing stands after '-': commands are read from standard input");
        }
        return batch(dialer, target, device);
      }
      return one(dialer, target, device);
    }
  }

  private int batch(Dialer dialer, HostSpec target, Device device)
      throws UserError, IOException, InterruptedException {
    var line = new Lifeline(dialer, target, device, session.screen().news());
    try (line) {
      return new Batch(session, line, json, raw).run(session.stdio().in());
    } finally {
      line.device().close();
    }
  }

  private int one(Dialer dialer, HostSpec target, Device device)
      throws UserError, IOException, InterruptedException {
    var spec = find(device, operation);
    var secrets = new ConsoleSecrets(session.stdio().in(), device.name());
    var request = OrderRequest.of(spec, Arguments.parse(spec, values, secrets));
    if (withTerminal && withoutTerminal) {
      throw UserError.usage("-t and -T contradict each other");
    }
    boolean terminal = spec.tty() && !withoutTerminal && (withTerminal || !json);
    if (terminal && !json && session.terminal().isPresent()) {
      return onTerminal(session.terminalAsWanted().orElseThrow(), dialer, target, device, request);
    }
    if (withTerminal) {
      request = request.on(new Terminal("dumb", 80, 24));
    }
    if (!session.stdio().outIsTerminal()) {
      request = request.bulk();
    }
    var input =
        spec.input() == InputMode.NONE || secrets.tookStandardInput()
            ? Optional.<InputStream>empty()
            : Optional.of(session.stdio().in());
    var shot = new OneShot(dialer, target, session.interrupts(), session.screen().news());
    try {
      return shown(shot, device, request, input);
    } finally {
      shot.device().close();
    }
  }

  private int onTerminal(
      LocalTerminal here, Dialer dialer, HostSpec target, Device device, OrderRequest request)
      throws UserError, IOException, InterruptedException {
    var relay =
        new TerminalRelay(
            here, dialer, target, session.interrupts(), session.screen(), LineNews.none());
    try {
      return relay.run(device, request);
    } finally {
      relay.device().close();
    }
  }

  private int shown(OneShot shot, Device device, OrderRequest request, Optional<InputStream> input)
      throws UserError, IOException, InterruptedException {
    var spec = request.operation();
    if (json) {
      var collected = new Collected(JSON_LIMIT);
      var finished = shot.run(device, request, input, collected);
      session.screen().line(Json.line(Outcome.json(spec, shot.digest(), finished, collected)));
      session.screen().flush();
      return Failures.exitCode(finished);
    }
    var finished =
        shot.run(device, request, input, new Print(session.screen(), request.operation(), raw));
    return Outcome.tell(session.screen(), device.name(), spec, finished);
  }

  static OperationSpec find(Device device, String operation) throws UserError {
    return device
        .catalogue()
        .find(operation)
        .orElseThrow(
            () ->
                new UserError(
                    ExitCode.USAGE,
                    device.name() + " has no operation '" + operation + "'",
                    "yett operations " + device.name() + " lists what it offers"));
  }
}
