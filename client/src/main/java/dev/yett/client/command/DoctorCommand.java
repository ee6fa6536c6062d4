package dev.yett.client.command;

import dev.yett.client.Examination;
import dev.yett.client.ExitCode;
import dev.yett.client.Json;
import dev.yett.client.UserError;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Say step by step why a device can be reached or not: your certificate and grant, address,",
      "TLS, chain, name, validity, revocation, secret, clock, roles; and what would mend it."
    },
    footer = {
      "",
      "Examples:",
      "  yett doctor pump-7",
      "  yett doctor --json pump-7@192.0.2.7",
      "",
      "Exit status 1 where a step failed."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Session session;

  @Option(names = "--json", description = "One JSON object a step.")
  private boolean json;

  @Parameters(paramLabel = "HOST", description = "One device.")
  private String word = "";

  DoctorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws UserError, IOException, InterruptedException {
    int status = 0;
    try (var dialer = session.dialer()) {
      for (var step : new Examination(dialer, session.host(word)).run()) {
        if (step.result() == Examination.Result.FAILED) {
          status = ExitCode.FAILED;
        }
        session.screen().line(json ? json(step) : line(step));
      }
    }
    session.screen().flush();
    return status;
  }

  private static String line(Examination.Step step) {
    var head = "%-8s %-11s %s".formatted(word(step.result()), step.what(), step.text());
    return head + step.mend().map(mend -> " — " + mend).orElse("");
  }

  private static String word(Examination.Result result) {
    return switch (result) {
      case OK -> "ok";
      case WARNING -> "warning";
      case FAILED -> "FAILED";
    };
  }

  private static String json(Examination.Step step) {
    var object = Json.object();
    object.put("step", step.what());
    object.put("result", step.result().name().toLowerCase(Locale.ROOT));
    object.put("text", step.text());
    step.mend().ifPresent(mend -> object.put("mend", mend));
    return Json.line(object);
  }
}
