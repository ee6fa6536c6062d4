package dev.yett.client.command;

import dev.yett.client.Arguments;
import dev.yett.client.Json;
import dev.yett.client.UserError;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.ProtocolException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "operations",
    mixinStandardHelpOptions = true,
    description = "List what a device offers: its operations and its roots of files.",
    footer = {"", "Examples:", "  yett operations pump-7", "  yett operations pump-7 --json"})
final class OperationsCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--json", description = "Print the whole catalogue as JSON.")
  private boolean json;

  @Parameters(paramLabel = "HOST", description = "The device.")
  private String host = "";

  OperationsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    var screen = session.screen();
    try (var dialer = session.dialer();
        var device = session.dial(dialer, session.host(host))) {
      var catalogue = device.catalogue();
      if (json) {
        screen.line(Json.line(Json.of(Cbor.decode(catalogue.encode()))));
      } else {
        int width =
            catalogue.operations().stream()
                .mapToInt(o -> Arguments.usage(o).length())
                .filter(w -> w <= 40)
                .max()
                .orElse(0);
        for (var operation : catalogue.operations()) {
          screen.line(described(operation, width));
        }
        for (var root : catalogue.roots()) {
          screen.line(
              ("%-" + Math.max(1, width) + "s  a root of files").formatted("/" + root.name()));
        }
      }
      screen.flush();
      return 0;
    } catch (ProtocolException e) {
      throw new AssertionError("we encoded it", e);
    }
  }

  private static String described(OperationSpec operation, int width) {
    var usage = Arguments.usage(operation);
    var roles =
        operation.roles().map(r -> "  (" + String.join(", ", r.stream().sorted().toList()) + ")");
    return ("%-" + Math.max(1, width) + "s  %s%s")
        .formatted(usage, operation.summary(), roles.orElse(""));
  }
}
