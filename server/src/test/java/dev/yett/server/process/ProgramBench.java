package dev.yett.server.process;

import dev.yett.posix.Subreaper;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Value;
import dev.yett.server.config.Configuration;
import dev.yett.server.config.Configuration.Reading;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Decision;
import dev.yett.server.order.Denial;
import dev.yett.server.order.Permit;
import dev.yett.server.testing.FakeExchange;
import dev.yett.server.testing.Permits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A program `x`, declared in a real configuration, and orders for it as the real policy permits
/// them.
final class ProgramBench implements AutoCloseable {
  final Path directory;
  private final ProgramOperation operation;
  private final Permits permits;
  private final Roots roots;

  /// @param stanza what stands in `[operation.x]`; `@DIR@` is the scratch directory
  ProgramBench(Subreaper subreaper, Path scratch, String stanza) throws IOException {
    directory = scratch;
    Path files = Files.createDirectories(scratch.resolve("files"));
    Path file = Files.createDirectories(scratch.resolve("etc")).resolve("yettd.toml");
    Files.writeString(
        file,
        """
        state = "%s/state"
        [root.files]
        path = "%s"
        get = ["all"]
        [operation.x]
        summary = "for tests"
        roles = ["all"]
        """
                .formatted(scratch, files)
            + stanza.replace("@DIR@", scratch.toString()));
    Configuration configuration =
        switch (Configuration.load(file)) {
          case Reading.Sound sound -> sound.configuration();
          case Reading.Faulty faulty -> throw new AssertionError(faulty.faults().toString());
        };
    roots = Roots.open(configuration.roots().values());
    operation = new ProgramOperation(configuration.programs().get("x"), subreaper, roots, scratch);
    permits = new Permits(new Catalogue(List.of(operation.spec()), roots.specs()));
  }

  /// A program of the tests' own, in the scratch directory.
  static void script(Path scratch, String name, String text) throws IOException {
    Path path = Files.writeString(scratch.resolve(name), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  Outcome run(FakeExchange exchange, Map<String, Value> arguments)
      throws IOException, InterruptedException {
    return operation.run(permits.permit("x", arguments, "all"), exchange);
  }

  Outcome run(FakeExchange exchange) throws IOException, InterruptedException {
    return run(exchange, Map.of());
  }

  /// The order of an operator who has a terminal.
  Outcome run(TypedExchange exchange) throws IOException, InterruptedException {
    return switch (permits.decide("x", Map.of(), exchange.terminal(), "all")) {
      case Permit permit -> operation.run(permit, exchange);
      case Denial denial -> throw new AssertionError(denial.toString());
    };
  }

  Decision decide(Map<String, Value> arguments) {
    return permits.decide("x", new TreeMap<>(arguments), Optional.empty(), "all");
  }

  /// Processes whose command line holds a text.
  static List<String> alive(String text) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
          .map(ProgramBench::commandLine)
          .filter(line -> line.contains(text))
          .toList();
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(
          process.resolve("cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    roots.close();
  }
}
