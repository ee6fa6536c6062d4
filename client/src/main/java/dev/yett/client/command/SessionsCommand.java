package dev.yett.client.command;

import dev.yett.client.BuiltIn;
import dev.yett.client.Collected;
import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.Failures;
import dev.yett.client.Json;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Fields;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Span;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    description = {
      "List your sessions on a device: what you started there and what goes on, also while nobody",
      "is connected, or has ended and shown things that nobody has seen."
    },
    footer = {"", "Examples:", "  yett sessions pump-7", "  yett sessions --json pump-7"})
final class SessionsCommand implements Callable<Integer> {
  private static final int MOST = 4 << 20;

  private final Session session;

  @Option(names = "--json", description = "One JSON object a session.")
  private boolean json;

  @Parameters(paramLabel = "HOST", description = "The device.")
  private String host = "";

  SessionsCommand(Session session) {
    this.session = session;
  }

  /// A session as the device tells of it.
  record Row(
      String name,
      String operation,
      boolean tty,
      InputMode input,
      boolean attached,
      Instant started,
      Optional<Instant> ends,
      Optional<Instant> ended,
      long kept,
      Cbor.Map all) {
    private static Row of(Cbor item) throws ProtocolException {
      var fields = Fields.of(item, Reason.MESSAGE_MALFORMED);
      return new Row(
          fields.text("session"),
          fields.text("operation"),
          fields.bool("tty"),
          fields.word("input", InputMode.class),
          fields.bool("attached"),
          fields.time("started"),
          fields.optionalTime("ends"),
          fields.optionalTime("ended"),
          fields.uint("kept"),
          (Cbor.Map) item);
    }

    /// In words, as of the device's time.
    private String state(Instant now) {
      var left = ends.map(e -> ", for " + span(now, e) + " yet").orElse("");
      if (ended.isPresent()) {
        return "ended" + left;
      }
      return attached ? "attached" : "detached" + left;
    }
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var screen = session.screen();
    try (var dialer = session.dialer();
        var device = session.dial(dialer, session.host(host))) {
      var rows = of(device);
      if (json) {
        for (var row : rows) {
          screen.line(Json.line(Json.of(row.all())));
        }
      } else {
        table(rows, device.time());
      }
      screen.flush();
      return 0;
    }
  }

  private void table(List<Row> rows, Instant now) throws IOException {
    if (rows.isEmpty()) {
      session.screen().note("no sessions of yours on " + host);
      return;
    }
    var shape = "%-14s %-20s %-9s %-9s %s";
    session.screen().line(shape.formatted("SESSION", "OPERATION", "AGE", "UNSEEN", "STATE"));
    for (var row : rows) {
      var age = span(row.started(), now);
      var kept = dev.yett.client.show.Rows.size(row.kept());
      session
          .screen()
          .line(shape.formatted(row.name(), row.operation(), age, kept, row.state(now)));
    }
  }

  private static String span(Instant from, Instant to) {
    var between = Duration.between(from, to);
    return Span.format(Duration.ofSeconds(Math.max(0, between.toSeconds())));
  }

  /// The operator's sessions, oldest first.
  static List<Row> of(Device device) throws UserError, InterruptedException {
    var collected = new Collected(MOST);
    try {
      var order = device.start(OrderRequest.of(BuiltIn.SESSIONS, Collections.emptySortedMap()));
      var finished = order.await(collected);
      if (!(finished.ending() instanceof Ending.Exited)) {
        throw Failures.of(device.name(), BuiltIn.SESSIONS, finished)
            .orElseGet(() -> malformed(device));
      }
      var rows = new ArrayList<Row>();
      for (var item : collected.rows()) {
        rows.add(Row.of(item));
      }
      return rows;
    } catch (ProtocolException | IOException e) {
      throw malformed(device);
    }
  }

  private static UserError malformed(Device device) {
    return new UserError(
        ExitCode.NO_CONNECTION, device.name() + " did not say which sessions there are");
  }
}
