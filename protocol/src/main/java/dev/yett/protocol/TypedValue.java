package dev.yett.protocol;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads what people type as values of arguments.
final class TypedValue {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,16}");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,16}(\\.[0-9]{1,18})?");

  private TypedValue() {}

  static Value parse(ArgumentSpec spec, String typed) throws InvalidValueException {
    Value value = read(spec.type(), typed);
    Optional<ArgumentFault> fault = spec.fault(value);
    if (fault.isPresent()) {
      throw new InvalidValueException(fault.get().text());
    }
    return value;
  }

  private static Value read(ArgumentType type, String typed) throws InvalidValueException {
    return switch (type) {
      case CHOICE, TEXT, PATH, HOST -> new Value.Text(typed);
      case INTEGER -> new Value.Int(whole(typed, "it must be a whole number"));
      case PORT -> new Value.Int(whole(typed, "a port is 1 to 65535"));
      case DURATION ->
          new Value.Int(
              Span.parse(typed)
                  .orElseThrow(
                      () ->
                          new InvalidValueException(
                              "a duration is a number and ms, s, m, h, d or y"))
                  .toMillis());
      case DECIMAL -> decimal(typed);
      case FLAG -> {
        if (!typed.equals("true")) {
          throw new InvalidValueException("a flag is given as true, or left out");
        }
        yield new Value.Flag();
      }
      case SECRET -> throw new InvalidValueException("a secret is never given on a line");
    };
  }

  private static long whole(String typed, String otherwise) throws InvalidValueException {
    if (WHOLE.matcher(typed).matches()) {
      long number = Long.parseLong(typed);
      if (Math.abs(number) <= Limits.INTEGER) {
        return number;
      }
    }
    throw new InvalidValueException(otherwise);
  }

  private static Value decimal(String typed) throws InvalidValueException {
    if (!DECIMAL.matcher(typed).matches()) {
      throw new InvalidValueException("it must be a decimal number such as 2.5");
    }
    try {
      return new Value.Decimal(new BigDecimal(typed));
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("it has too many digits");
    }
  }
}
