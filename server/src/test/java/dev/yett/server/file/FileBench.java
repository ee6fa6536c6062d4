package dev.yett.server.file;

import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Right;
import dev.yett.protocol.RootSpec;
import dev.yett.protocol.Value;
import dev.yett.server.config.Root;
import dev.yett.server.config.RootRules;
import dev.yett.server.file.root.Roots;
import dev.yett.server.operation.Operation;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Decision;
import dev.yett.server.order.Permit;
import dev.yett.server.testing.FakeExchange;
import dev.yett.server.testing.Permits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A root `files` in a directory of its own, beside one that nobody opened, and orders upon it as
/// the real policy permits them.
final class FileBench implements AutoCloseable {
  /// Directory of the root `files`.
  final Path inside;

  /// Beside it; holds a canary that nobody may read, and must stay as it is.
  final Path outside;

  final Roots roots;
  private final Map<String, Operation> operations;
  private final Permits permits;

  FileBench(Path scratch, Overwrite overwrite) throws IOException {
    this(scratch, overwrite, RootRules.USUAL);
  }

  FileBench(Path scratch, Overwrite overwrite, RootRules rules) throws IOException {
    inside = Files.createDirectory(scratch.resolve("files"));
    outside = Files.createDirectory(scratch.resolve("files-outside"));
    Files.writeString(outside.resolve("canary"), "CANARY");
    Map<Right, Set<String>> rights = new EnumMap<>(Right.class);
    for (Right right : Right.values()) {
      rights.put(right, Set.of("all"));
    }
    rights.put(Right.LIST, Set.of("all", "viewer"));
    var other = Files.createDirectory(scratch.resolve("other"));
    roots =
        Roots.open(
            List.of(
                new Root(new RootSpec("files", new TreeMap<>(rights), overwrite), inside, rules),
                new Root(
                    new RootSpec(
                        "other", new TreeMap<>(Map.of(Right.MOVE, Set.of("all"))), overwrite),
                    other)));
    operations =
        FileOperations.upon(roots).stream()
            .collect(Collectors.toMap(each -> each.spec().name(), Function.identity()));
    permits =
        new Permits(
            new Catalogue(
                FileOperations.upon(roots).stream().map(Operation::spec).toList(), roots.specs()));
  }

  Outcome run(String operation, FakeExchange exchange, String... arguments) throws IOException {
    Permit permit = permits.permit(operation, values(arguments), "all");
    try {
      return operations.get(operation).run(permit, exchange);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Outcome run(String operation, String... arguments) throws IOException {
    return run(operation, FakeExchange.with("new".getBytes(StandardCharsets.UTF_8)), arguments);
  }

  Decision decide(String operation, String... arguments) {
    return permits.decide(operation, values(arguments), Optional.empty(), "all");
  }

  List<Cbor.Map> listAs(String role, String path) throws IOException, InterruptedException {
    FakeExchange exchange = FakeExchange.silent();
    operations.get("list").run(permits.permit("list", values("path=" + path), role), exchange);
    return exchange.records();
  }

  /// `path=/files/a`, `offset=7`, `overwrite`.
  private static Map<String, Value> values(String... arguments) {
    Map<String, Value> values = new TreeMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        values.put(argument, new Value.Flag());
      } else if (argument.matches("(offset|mode|modified|lines)=[0-9]+")) {
        values.put(
            argument.substring(0, equals),
            new Value.Int(Long.parseLong(argument.substring(equals + 1))));
      } else {
        values.put(argument.substring(0, equals), new Value.Text(argument.substring(equals + 1)));
      }
    }
    return values;
  }

  /// How an outcome reads: `done`, or a reason's code.
  static String told(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Exited exited when exited.status() == 0 -> "done";
      case Outcome.Failed failed -> failed.reason().code();
      case Outcome.Exited exited -> "status " + exited.status();
      case Outcome.Signaled signaled -> "signal " + signaled.signal();
    };
  }

  /// Every path in the root, with what it is and holds.
  Map<String, String> contents() throws IOException {
    Map<String, String> found = new TreeMap<>(snapshot(inside));
    found.remove("");
    return found;
  }

  /// Every path below the scratch directory, with what it is and holds.
  static Map<String, String> snapshot(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      Map<String, String> found = new TreeMap<>();
      for (Path path : paths.toList()) {
        String what =
            Files.isSymbolicLink(path)
                ? "-> " + Files.readSymbolicLink(path)
                : Files.isRegularFile(path)
                    ? Files.readString(path, StandardCharsets.ISO_8859_1)
                    : "";
        found.put(directory.relativize(path).toString(), what);
      }
      return found;
    }
  }

  @Override
  public void close() {
    roots.close();
  }
}
