package dev.yett.client;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What devices of tests offer.
public final class Catalogues {
  private Catalogues() {}

  /// The built-in operations and some programs.
  public static Catalogue usual() {
    var operations = new ArrayList<OperationSpec>();
    operations.add(BuiltIn.HELLO);
    operations.add(BuiltIn.OPERATIONS);
    operations.add(BuiltIn.TRUST);
    operations.add(BuiltIn.STATUS);
    operations.add(BuiltIn.LIST);
    operations.add(BuiltIn.STAT);
    operations.add(BuiltIn.GET);
    operations.add(BuiltIn.PUT);
    operations.add(
        operation(
            "restart-service",
            InputMode.NONE,
            choice("service", "nginx", "pump-control"),
            ArgumentSpec.of("wait", ArgumentType.DURATION, "how long").asOptional(),
            ArgumentSpec.of("force", ArgumentType.FLAG, "at once")));
    operations.add(operation("echo", InputMode.NONE));
    operations.add(operation("import", InputMode.STREAM));
    operations.add(
        operation(
            "login", InputMode.NONE, ArgumentSpec.of("password", ArgumentType.SECRET, "the word")));
    return new Catalogue(operations, List.of());
  }

  public static OperationSpec operation(String name, InputMode input, ArgumentSpec... arguments) {
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
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }

  public static ArgumentSpec choice(String name, String... values) {
    return new ArgumentSpec(
        name,
        ArgumentType.CHOICE,
        "which",
        false,
        List.of(values),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
