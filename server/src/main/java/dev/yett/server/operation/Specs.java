package dev.yett.server.operation;

import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What the built-in operations without arguments have in common.
final class Specs {
  private Specs() {}

  /// One that an owner names, with who may.
  static OperationSpec named(
      String name,
      String summary,
      InputMode input,
      OutputMode output,
      Effect effect,
      Set<String> roles,
      OptionalLong maxInput) {
    return new OperationSpec(
        name,
        summary,
        List.of(),
        input,
        output,
        effect,
        Survival.NONE,
        false,
        false,
        Optional.of(roles),
        Optional.empty(),
        maxInput);
  }

  /// One for every grant.
  static OperationSpec builtIn(
      String name,
      String summary,
      InputMode input,
      OutputMode output,
      Effect effect,
      boolean digest) {
    return new OperationSpec(
        name,
        summary,
        List.of(),
        input,
        output,
        effect,
        Survival.NONE,
        false,
        digest,
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty());
  }
}
