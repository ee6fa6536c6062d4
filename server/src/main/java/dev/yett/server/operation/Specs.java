package dev.yett.server.operation;

import dev.yett.protocol.Effect;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Survival;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What the built-in operations without arguments have in common.
final class Specs {
  private Specs() {}

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
