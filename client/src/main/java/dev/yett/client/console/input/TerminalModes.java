package dev.yett.client.console.input;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The modes of the terminal that standard input is, as `stty` tells and sets them.
///
/// JLine knows no line speed and sets it to 0 with whatever else it sets. That is nothing to a
/// pseudo-terminal, but the terminal would not be as it was; and a serial line would hang up.
public final class TerminalModes {
  private static final long PATIENCE_SECONDS = 2;
  private static final int END = 4;

  private final Optional<String> modes;

  private TerminalModes(Optional<String> modes) {
    this.modes = modes;
  }

  /// As they are now; nothing to restore where they cannot be had.
  public static TerminalModes now() {
    return new TerminalModes(
        stty("-g").map(String::strip).filter(told -> told.matches("[0-9a-fA-F:=,a-z]+")));
  }

  /// Whether JLine may set the modes itself, without `stty`.
  public static boolean isPseudo() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/0")).startsWith("/dev/pts");
    } catch (IOException e) {
      return false;
    }
  }

  /// Lets the terminal hand over whole lines, with the key that ends input as a byte at the end of
  /// one, until [#restore].
  ///
  /// @return that byte
  int handOverEnd() {
    stty("eof", "undef", "eol", "^D");
    return END;
  }

  /// Sets them as they were.
  public void restore() {
    modes.ifPresent(m -> stty(m));
  }

  private static Optional<String> stty(String... arguments) {
    try {
      var stty =
          new ProcessBuilder(Stream.concat(Stream.of("stty"), Stream.of(arguments)).toList())
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      try (var out = stty.getInputStream()) {
        if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          stty.destroyForcibly();
          return Optional.empty();
        }
        return stty.exitValue() == 0
            ? Optional.of(new String(out.readAllBytes(), StandardCharsets.UTF_8))
            : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
