package dev.yett.client.show;

import dev.yett.client.Collected;
import dev.yett.client.Failures;
import dev.yett.client.Json;
import dev.yett.client.OrderRequest;
import dev.yett.client.UserError;
import dev.yett.protocol.Cut;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// How an order ended, told to a person or as JSON.
public final class Outcome {
  private Outcome() {}

  /// Says what there is to say beside the output.
  ///
  /// @return the exit status
  public static int tell(Screen screen, String device, OperationSpec operation, Finished finished)
      throws IOException {
    return tell(screen, operation, finished, Failures.of(device, operation, finished));
  }

  /// The same, where it is known what was asked for.
  public static int tell(Screen screen, String device, OrderRequest request, Finished finished)
      throws IOException {
    return tell(screen, request.operation(), finished, Failures.of(device, request, finished));
  }

  private static int tell(
      Screen screen, OperationSpec operation, Finished finished, Optional<UserError> failure)
      throws IOException {
    screen.finish();
    missing(operation, finished).ifPresent(screen::note);
    failure.ifPresent(screen::tell);
    boolean worked = finished.ending() instanceof Ending.Exited exited && exited.status() == 0;
    if (worked && operation.output() == OutputMode.NONE) {
      for (var entry : finished.result().entries().entrySet()) {
        screen.line(entry.getKey() + ": " + Rows.value(entry.getValue()));
      }
      screen.flush();
    }
    return Failures.exitCode(finished);
  }

  /// What to say of output that the device did not send.
  public static Optional<String> missing(OperationSpec operation, Finished finished) {
    return switch (finished.cut()) {
      case NONE -> Optional.empty();
      case LIMIT ->
          Optional.of(
              "the output of %s was cut at its limit, which the device's owner sets (output-limit)"
                  .formatted(operation.name()));
      case UNTAKEN ->
          Optional.of(
              "the end of the output of %s is missing: it was over, and nobody took the rest in time"
                  .formatted(operation.name()));
    };
  }

  /// All of it as one object.
  public static ObjectNode json(
      OperationSpec operation, Digest order, Finished finished, Collected output) {
    var json = Json.object();
    json.put("operation", operation.name());
    json.put("order", order.value().hex());
    switch (finished.ending()) {
      case Ending.Exited exited -> json.put("status", exited.status());
      case Ending.Signaled signaled -> json.put("signal", signaled.signal());
      case Ending.Failed failed -> {
        var fault = json.putObject("failed");
        fault.put("reason", failed.reason());
        fault.put("text", failed.text());
        failed.argument().ifPresent(a -> fault.put("argument", a));
      }
    }
    json.set("result", Json.of(finished.result()));
    if (operation.output() == OutputMode.RECORDS) {
      var records = json.putArray("records");
      output.rows().forEach(row -> records.add(Json.of(row)));
    } else {
      json.put("output", new String(output.output(), StandardCharsets.UTF_8));
    }
    json.put("errors", new String(output.errors(), StandardCharsets.UTF_8));
    if (finished.truncated()) {
      json.put("truncated", true);
    }
    if (finished.cut() == Cut.UNTAKEN) {
      json.put("untaken", true);
    }
    return json;
  }
}
