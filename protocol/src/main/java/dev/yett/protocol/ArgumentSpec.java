package dev.yett.protocol;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One argument of an operation as the catalogue describes it. Both sides check values against it:
/// the client to help its user, the device because it must.
///
/// @param name unique within the operation
/// @param summary for people
/// @param optional whether an order may leave it out; a `flag` always may
/// @param values of a `choice`, else empty
/// @param min the least value of an `integer`, `decimal`, `port`, or `duration` in milliseconds
/// @param max the greatest
/// @param pattern of a `text`: a regular expression that the whole value matches
/// @param maxLength of a `text` or `secret`, bytes of UTF-8, at most 4,096
/// @param allowDash whether a `text` or `host` may start with `-`
public record ArgumentSpec(
    String name,
    ArgumentType type,
    String summary,
    boolean optional,
    List<String> values,
    Optional<BigDecimal> min,
    Optional<BigDecimal> max,
    Optional<String> pattern,
    Optional<Integer> maxLength,
    boolean allowDash) {
  /// Checks that the parts go together.
  ///
  /// @throws IllegalArgumentException, with a text for the owner, when the parts do not go together
  public ArgumentSpec {
    values = List.copyOf(values);
    ArgumentRules.check(name, type, values, min, max, pattern, maxLength, allowDash);
  }

  /// A required argument with no further rule.
  public static ArgumentSpec of(String name, ArgumentType type, String summary) {
    return new ArgumentSpec(
        name,
        type,
        summary,
        type == ArgumentType.FLAG,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  /// The same, which an order may leave out.
  public ArgumentSpec asOptional() {
    return new ArgumentSpec(
        name, type, summary, true, values, min, max, pattern, maxLength, allowDash);
  }

  /// The same, with a least value.
  public ArgumentSpec from(long least) {
    return new ArgumentSpec(
        name,
        type,
        summary,
        optional,
        values,
        Optional.of(BigDecimal.valueOf(least)),
        max,
        pattern,
        maxLength,
        allowDash);
  }

  /// The same, with a greatest value.
  public ArgumentSpec to(long most) {
    return new ArgumentSpec(
        name,
        type,
        summary,
        optional,
        values,
        min,
        Optional.of(BigDecimal.valueOf(most)),
        pattern,
        maxLength,
        allowDash);
  }

  /// Why a value is not allowed, or nothing.
  public Optional<ArgumentFault> fault(Value value) {
    return ArgumentRules.fault(this, value);
  }

  /// The value that a person typed: `30s` for a duration, `true` for a flag, digits for numbers.
  /// Secrets are never typed on a line. The value has been checked as [#fault] does.
  public Value parse(String typed) throws InvalidValueException {
    return TypedValue.parse(this, typed);
  }

  /// How a value is typed; that of a secret is not told.
  public String format(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text;
      case Value.Int(long number) when type == ArgumentType.DURATION ->
          Span.format(Duration.ofMillis(number));
      case Value.Int(long number) -> Long.toString(number);
      case Value.Decimal(BigDecimal number) -> number.toPlainString();
      case Value.Flag() -> "true";
      case Secret _ -> "(secret)";
    };
  }
}
