package dev.yett.protocol;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the types of arguments allow.
final class ArgumentRules {
  private static final Set<ArgumentType> NUMBERS =
      Set.of(ArgumentType.INTEGER, ArgumentType.DECIMAL, ArgumentType.PORT, ArgumentType.DURATION);
  private static final Set<ArgumentType> WITH_LENGTH =
      Set.of(ArgumentType.TEXT, ArgumentType.SECRET);
  private static final Set<ArgumentType> WITH_DASH = Set.of(ArgumentType.TEXT, ArgumentType.HOST);
  private static final int LAST_PORT = 65_535;

  private ArgumentRules() {}

  /// Whether the parts of a specification go together.
  static void check(
      String name,
      ArgumentType type,
      List<String> values,
      Optional<BigDecimal> min,
      Optional<BigDecimal> max,
      Optional<String> pattern,
      Optional<Integer> maxLength,
      boolean allowDash) {
    require(Names.isName(name), "the name is not [a-z][a-z0-9-]{0,62}");
    require((type == ArgumentType.CHOICE) != values.isEmpty(), "values belong to a choice");
    require(values.stream().distinct().count() == values.size(), "a value stands twice");
    for (String value : values) {
      require(
          !value.isEmpty() && Printable.isPrintable(value) && length(value) <= Limits.ARGUMENT_TEXT,
          "a value is empty, too long, or holds control characters");
    }
    require(
        NUMBERS.contains(type) || (min.isEmpty() && max.isEmpty()),
        "min and max belong to a number");
    require(
        min.isEmpty() || max.isEmpty() || min.get().compareTo(max.get()) <= 0,
        "min is greater than max");
    require(
        type == ArgumentType.DECIMAL || (isWhole(min) && isWhole(max)),
        "min and max must be whole");
    min.ifPresent(Cbor.Decimal::new);
    max.ifPresent(Cbor.Decimal::new);
    require(type == ArgumentType.TEXT || pattern.isEmpty(), "a pattern belongs to a text");
    pattern.ifPresent(ValuePattern::new);
    require(
        WITH_LENGTH.contains(type) || maxLength.isEmpty(),
        "max-length belongs to a text or secret");
    require(
        maxLength.isEmpty() || (maxLength.get() >= 1 && maxLength.get() <= Limits.ARGUMENT_TEXT),
        "max-length is not 1 to " + Limits.ARGUMENT_TEXT);
    require(WITH_DASH.contains(type) || !allowDash, "allow-dash belongs to a text or host");
  }

  /// Why the value is not allowed, or nothing.
  static Optional<ArgumentFault> fault(ArgumentSpec spec, Value value) {
    return switch (spec.type()) {
      case CHOICE, TEXT, PATH, HOST ->
          value instanceof Value.Text(String text) ? textFault(spec, text) : type(spec);
      case INTEGER, PORT, DURATION ->
          value instanceof Value.Int(long number) ? wholeFault(spec, number) : type(spec);
      case DECIMAL ->
          value instanceof Value.Decimal(BigDecimal number) ? rangeFault(spec, number) : type(spec);
      case FLAG -> value instanceof Value.Flag ? Optional.empty() : type(spec);
      case SECRET ->
          value instanceof Secret secret
              ? refuse(spec, secret.length() > longest(spec), "it is too long")
              : type(spec);
    };
  }

  private static Optional<ArgumentFault> textFault(ArgumentSpec spec, String text) {
    if (!Printable.isUnicode(text)) {
      return value(spec, "it is no Unicode text");
    }
    return switch (spec.type()) {
      case CHOICE ->
          refuse(spec, !spec.values().contains(text), "it must be one of the listed values");
      case PATH ->
          RemotePath.parse(text).isPresent()
              ? Optional.empty()
              : Optional.of(
                  new ArgumentFault(
                      Reason.PATH_OUTSIDE_ROOT, spec.name(), Reason.PATH_OUTSIDE_ROOT.text()));
      case HOST ->
          dash(spec, text)
              .or(() -> refuse(spec, !HostName.isValid(text), "it is no host name or IP address"));
      case TEXT -> dash(spec, text).or(() -> plainFault(spec, text));
      case INTEGER, DECIMAL, PORT, DURATION, FLAG, SECRET -> type(spec);
    };
  }

  private static Optional<ArgumentFault> plainFault(ArgumentSpec spec, String text) {
    if (!Printable.isPrintable(text)) {
      return value(spec, "it holds control characters");
    }
    if (length(text) > longest(spec)) {
      return value(spec, "it is too long");
    }
    boolean matches =
        spec.pattern().isEmpty() || new ValuePattern(spec.pattern().get()).matches(text);
    return refuse(spec, !matches, "it does not match the pattern");
  }

  /// A value that a program could take for an option.
  private static Optional<ArgumentFault> dash(ArgumentSpec spec, String text) {
    return refuse(spec, text.startsWith("-") && !spec.allowDash(), "it must not start with -");
  }

  private static Optional<ArgumentFault> wholeFault(ArgumentSpec spec, long number) {
    if (spec.type() == ArgumentType.PORT && (number < 1 || number > LAST_PORT)) {
      return value(spec, "a port is 1 to 65535");
    }
    if (spec.type() == ArgumentType.DURATION && number < 0) {
      return value(spec, "a duration is not negative");
    }
    return rangeFault(spec, BigDecimal.valueOf(number));
  }

  private static Optional<ArgumentFault> rangeFault(ArgumentSpec spec, BigDecimal number) {
    if (spec.min().isPresent() && number.compareTo(spec.min().get()) < 0) {
      return value(spec, "the least value is " + bound(spec, spec.min().get()));
    }
    if (spec.max().isPresent() && number.compareTo(spec.max().get()) > 0) {
      return value(spec, "the greatest value is " + bound(spec, spec.max().get()));
    }
    return Optional.empty();
  }

  private static String bound(ArgumentSpec spec, BigDecimal bound) {
    return spec.type() == ArgumentType.DURATION
        ? spec.format(new Value.Int(bound.longValueExact()))
        : bound.toPlainString();
  }

  private static int longest(ArgumentSpec spec) {
    return spec.maxLength().orElse(Limits.ARGUMENT_TEXT);
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean isWhole(Optional<BigDecimal> bound) {
    return bound.isEmpty() || bound.get().stripTrailingZeros().scale() <= 0;
  }

  private static Optional<ArgumentFault> type(ArgumentSpec spec) {
    return Optional.of(
        new ArgumentFault(Reason.ARGUMENT_TYPE, spec.name(), "it must be a " + spec.type().wire()));
  }

  private static Optional<ArgumentFault> value(ArgumentSpec spec, String text) {
    return Optional.of(new ArgumentFault(Reason.ARGUMENT_VALUE, spec.name(), text));
  }

  private static Optional<ArgumentFault> refuse(ArgumentSpec spec, boolean wrong, String text) {
    return wrong ? value(spec, text) : Optional.empty();
  }

  private static void require(boolean right, String otherwise) {
    if (!right) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
