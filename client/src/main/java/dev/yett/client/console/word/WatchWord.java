package dev.yett.client.console.word;

import dev.yett.client.UserError;
import dev.yett.protocol.Span;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/// `watch`
public final class WatchWord implements Word {
  private static final Duration LEAST = Duration.ofMillis(100);
  private static final Duration USUAL = Duration.ofSeconds(2);

  @Override
  public Manual manual() {
    return Manual.of(
            "watch",
            "[EVERY] COMMAND…",
            "run a command again and again, every 2s unless said, until Ctrl-C",
            Takes.DURATION,
            Takes.COMMAND)
        .examples("watch 2s status", "watch ls -l");
  }

  @Override
  public int run(Given given, Workplace at) throws UserError, IOException, InterruptedException {
    given.require(1, Integer.MAX_VALUE);
    var every = given.first().matches("[0-9].*") ? span(given) : USUAL;
    var command = given.first().matches("[0-9].*") ? given.rest() : given.words();
    if (command.isEmpty()) {
      throw given.wrong("a command is missing");
    }
    int status;
    do {
      var shown = at.shown(command);
      status = shown.status();
      if (at.wasInterrupted()) {
        return 0;
      }
      var time = LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
      at.redraw(
          "every %s: %s  %s%s"
              .formatted(
                  Span.format(every),
                  String.join(" ", command),
                  time,
                  status == 0 ? "" : "  exit status " + status),
          shown.text());
    } while (at.pause(every));
    return 0;
  }

  private static Duration span(Given given) throws UserError {
    var span = Span.parse(given.first());
    if (span.isEmpty() || span.get().compareTo(LEAST) < 0) {
      throw given.wrong("'" + given.first() + "' is not a duration such as 2s or 1m");
    }
    return span.get();
  }
}
