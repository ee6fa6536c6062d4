package dev.yett.client.console.input;

import dev.yett.client.terminal.Stty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The modes of the terminal that standard input is, as `stty` tells and sets them.
///
/// JLine knows no line speed and sets it to 0 with whatever else it sets. That is nothing to a
/// pseudo-terminal, but the terminal would not be as it was; and a serial line would hang up.
public final class TerminalModes {
  private static final int END = 4;

  private final Optional<String> modes;

  private TerminalModes(Optional<String> modes) {
    this.modes = modes;
  }

  /// As they are now; nothing to restore where they cannot be had.
  public static TerminalModes now() {
    return new TerminalModes(Stty.modes());
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
    Stty.run("eof", "undef", "eol", "^D");
    return END;
  }

  /// Sets them as they were.
  public void restore() {
    modes.ifPresent(m -> Stty.run(m));
  }
}
