package dev.yett.client.terminal;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `stty` on the terminal that standard input is. It keeps the line speed, which JLine sets to 0.
public final class Stty {
  private static final long PATIENCE_SECONDS = 2;

  private Stty() {}

  /// Runs it. Blocks for 2 s at most.
  ///
  /// @return what it told; empty where it failed, or standard input is no terminal
  public static Optional<String> run(String... words) {
    var command = new ArrayList<String>(List.of("stty"));
    command.addAll(List.of(words));
    try {
      var stty =
          new ProcessBuilder(command)
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      try (var told = stty.getInputStream()) {
        // In the background, a program that sets the terminal is stopped, not refused.
        if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          stty.destroyForcibly();
          return Optional.empty();
        }
        return stty.exitValue() == 0
            ? Optional.of(new String(told.readAllBytes(), StandardCharsets.UTF_8))
            : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /// The modes as they are now, to be given to [#run] again.
  public static Optional<String> modes() {
    return run("-g").map(String::strip).filter(told -> told.matches("[0-9a-fA-F:=,a-z]+"));
  }
}
