package dev.yett.client.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the user's umask leaves of a mode. Java cannot ask for it; the kernel tells it.
final class Umask {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int USUAL = 0022;

  private Umask() {}

  /// The nine bits that a new file or directory gets.
  static int leaves(int mode) {
    return mode & 0777 & ~mask();
  }

  private static int mask() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("Umask:"))
          .findFirst()
          .map(line -> Integer.parseInt(line.substring("Umask:".length()).strip(), 8))
          .orElse(USUAL);
    } catch (IOException | java.io.UncheckedIOException | NumberFormatException e) {
      return USUAL;
    }
  }
}
