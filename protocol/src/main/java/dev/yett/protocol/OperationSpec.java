package dev.yett.protocol;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/// One operation as the catalogue describes it, PROTOCOL §14.
///
/// @param summary for people
/// @param arguments in the order in which they are given without names
/// @param tty whether it runs on a terminal
/// @param digest whether `FINISHED` carries a digest of the output
/// @param roles any of which a grant needs; absent: every grant may
/// @param timeout after which a program is ended
/// @param maxInput bytes of input
/// @param linger how long its session lives detached; only with survival `replay`
public record OperationSpec(
    String name,
    String summary,
    List<ArgumentSpec> arguments,
    InputMode input,
    OutputMode output,
    Effect effect,
    Survival survival,
    boolean tty,
    boolean digest,
    Optional<Set<String>> roles,
    Optional<Duration> timeout,
    OptionalLong maxInput,
    Optional<Duration> linger) {
  /// One without a session.
  public OperationSpec(
      String name,
      String summary,
      List<ArgumentSpec> arguments,
      InputMode input,
      OutputMode output,
      Effect effect,
      Survival survival,
      boolean tty,
      boolean digest,
      Optional<Set<String>> roles,
      Optional<Duration> timeout,
      OptionalLong maxInput) {
    this(
        name,
        summary,
        arguments,
        input,
        output,
        effect,
        survival,
        tty,
        digest,
        roles,
        timeout,
        maxInput,
        Optional.empty());
  }

  /// Checks that the parts go together.
  ///
  /// @throws IllegalArgumentException, with a text for the owner, when the parts do not go together
  public OperationSpec {
    arguments = List.copyOf(arguments);
    roles = roles.map(Set::copyOf);
    require(Names.isOperation(name), "the name is not one of an operation");
    require(arguments.size() <= Limits.ARGUMENTS, "more than " + Limits.ARGUMENTS + " arguments");
    Set<String> names = new HashSet<>();
    for (ArgumentSpec argument : arguments) {
      require(names.add(argument.name()), "the argument " + argument.name() + " stands twice");
    }
    require(
        roles.stream().flatMap(Set::stream).allMatch(Names::isName),
        "a role is not [a-z][a-z0-9-]{0,62}");
    require(maxInput.orElse(0) >= 0, "max-input is negative");
    require(
        linger.isEmpty() || survival == Survival.REPLAY, "linger without the survival `replay`");
    require(
        !tty || (input == InputMode.STREAM && output == OutputMode.BYTES),
        "a terminal without input or output");
  }

  public Optional<ArgumentSpec> argument(String name) {
    return arguments.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /// The first fault of an order's arguments, or nothing.
  public Optional<ArgumentFault> fault(Map<String, Value> given) {
    for (String name : new TreeSet<>(given.keySet())) {
      if (argument(name).isEmpty()) {
        return Optional.of(
            new ArgumentFault(Reason.ARGUMENT_UNKNOWN, name, Reason.ARGUMENT_UNKNOWN.text()));
      }
    }
    for (ArgumentSpec argument : arguments) {
      Value value = given.get(argument.name());
      if (value != null) {
        Optional<ArgumentFault> fault = argument.fault(value);
        if (fault.isPresent()) {
          return fault;
        }
      } else if (!argument.optional() && argument.type() != ArgumentType.FLAG) {
        return Optional.of(
            new ArgumentFault(
                Reason.ARGUMENT_MISSING, argument.name(), Reason.ARGUMENT_MISSING.text()));
      }
    }
    return Optional.empty();
  }

  private static void require(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
