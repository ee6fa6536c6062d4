package dev.yett.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the figures were measured on, one line.
final class Machine {
  private Machine() {}

  static String line() throws IOException {
    var model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 2))
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    var load = Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0];
    return "%d × %s, Linux %s, JDK %s, load %s before the run"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            model,
            System.getProperty("os.version"),
            Runtime.version(),
            load);
  }
}
