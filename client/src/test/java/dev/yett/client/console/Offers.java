package dev.yett.client.console;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A catalogue with an argument of every type.
public final class Offers {
  public static final OperationSpec EVERY =
      operation(
          "every",
          InputMode.SEALED,
          Set.of("technician", "viewer"),
          new ArgumentSpec(
              "mode",
              ArgumentType.CHOICE,
              "which mode",
              false,
              List.of("eco", "boost"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false),
          ranged("count", ArgumentType.INTEGER, "how many", "5", "9"),
          ranged("level", ArgumentType.DECIMAL, "how far", "2.5", "4"),
          ArgumentSpec.of("word", ArgumentType.TEXT, "what to say"),
          ArgumentSpec.of("file", ArgumentType.PATH, "where to"),
          ArgumentSpec.of("peer", ArgumentType.HOST, "which machine"),
          ArgumentSpec.of("port", ArgumentType.PORT, "which port"),
          ranged("wait", ArgumentType.DURATION, "how long", "1000", "15000"),
          ArgumentSpec.of("force", ArgumentType.FLAG, "at once"),
          ArgumentSpec.of("password", ArgumentType.SECRET, "the word"),
          ArgumentSpec.of("note", ArgumentType.TEXT, "why").asOptional());

  public static final OperationSpec STATUS =
      operation("status", InputMode.NONE, Set.of("technician"));
  public static final OperationSpec REBOOT = operation("reboot", InputMode.NONE, Set.of("owner"));
  public static final OperationSpec FILTER =
      operation("filter", InputMode.STREAM, Set.of("technician"));

  private Offers() {}

  public static Catalogue all() {
    return new Catalogue(List.of(EVERY, FILTER, REBOOT, STATUS), List.of());
  }

  public static OperationSpec operation(
      String name, InputMode input, Set<String> roles, ArgumentSpec... arguments) {
    return new OperationSpec(
        name,
        "Operation " + name,
        List.of(arguments),
        input,
        OutputMode.BYTES,
        Effect.CHANGES,
        Survival.NONE,
        false,
        false,
        Optional.of(roles),
        Optional.of(Duration.ofSeconds(90)),
        OptionalLong.empty());
  }

  private static ArgumentSpec ranged(
      String name, ArgumentType type, String summary, String min, String max) {
    return new ArgumentSpec(
        name,
        type,
        summary,
        false,
        List.of(),
        Optional.of(new BigDecimal(min)),
        Optional.of(new BigDecimal(max)),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
