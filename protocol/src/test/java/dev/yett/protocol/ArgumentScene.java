package dev.yett.protocol;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/// Specifications of single arguments, and what values they refuse.
abstract class ArgumentScene {
  static ArgumentSpec spec(ArgumentType type) {
    return with(type, Optional.empty(), Optional.empty(), false);
  }

  static ArgumentSpec with(
      ArgumentType type, Optional<String> pattern, Optional<Integer> maxLength, boolean allowDash) {
    return new ArgumentSpec(
        "it",
        type,
        "",
        false,
        type == ArgumentType.CHOICE ? List.of("nginx", "-v") : List.of(),
        Optional.empty(),
        Optional.empty(),
        pattern,
        maxLength,
        allowDash);
  }

  static ArgumentSpec bounded(ArgumentType type, String min, String max) {
    return new ArgumentSpec(
        "it",
        type,
        "",
        false,
        List.of(),
        Optional.of(new BigDecimal(min)),
        Optional.of(new BigDecimal(max)),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  static Optional<Reason> fault(ArgumentSpec spec, Value value) {
    return spec.fault(value).map(ArgumentFault::reason);
  }

  static Optional<Reason> fault(ArgumentType type, String text) {
    return fault(spec(type), new Value.Text(text));
  }
}
