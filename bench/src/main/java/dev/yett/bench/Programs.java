package dev.yett.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Starts programs and waits for them. All output goes to a file unless said otherwise.
final class Programs {
  private static final int PATIENCE_SECONDS = 300;

  private final Path directory;
  private final Map<String, String> environment;

  /// @param directory where they start, and where `log` is written
  /// @param environment beside that of this process
  Programs(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = Map.copyOf(environment);
  }

  Map<String, String> environment() {
    return environment;
  }

  /// Prepares a program: standard input is empty, output goes to the log.
  ProcessBuilder prepare(List<String> command) {
    var builder = new ProcessBuilder(command);
    builder.directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(false);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log()));
    return builder;
  }

  /// Runs to the end.
  ///
  /// @return the seconds that it took
  /// @throws IOException it failed; the end of the log says why
  double run(ProcessBuilder builder) throws IOException, InterruptedException {
    long began = System.nanoTime();
    var process = builder.start();
    await(process, builder.command());
    return (System.nanoTime() - began) / 1e9;
  }

  double run(String... command) throws IOException, InterruptedException {
    return run(prepare(List.of(command)));
  }

  /// Waits for a process that was started from here.
  void await(Process process, List<String> command) throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(command + " did not end");
    }
    if (process.exitValue() != 0) {
      throw new IOException(command + ": exit status " + process.exitValue() + "\n" + tail());
    }
  }

  /// The last lines that any program wrote.
  String tail() throws IOException {
    if (!Files.exists(log().toPath())) {
      return "";
    }
    var lines = Files.readAllLines(log().toPath(), java.nio.charset.StandardCharsets.ISO_8859_1);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private File log() {
    return directory.resolve("log").toFile();
  }
}
