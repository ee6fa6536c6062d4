package dev.yett.server.config;

import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Names;
import dev.yett.protocol.Printable;
import dev.yett.protocol.Word;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads `[[operation.NAME.argument]]`.
final class ArgumentsReader {
  private static final int MOST = 64;
  private static final BigDecimal LARGEST = BigDecimal.valueOf((1L << 53) - 1);

  /// Which types a key belongs to; the keys that are not listed belong to all.
  private static final Map<String, Set<ArgumentType>> OWNERS =
      Map.of(
          "values", Set.of(ArgumentType.CHOICE),
          "min",
              Set.of(
                  ArgumentType.INTEGER,
                  ArgumentType.DECIMAL,
                  ArgumentType.DURATION,
                  ArgumentType.PORT),
          "max",
              Set.of(
                  ArgumentType.INTEGER,
                  ArgumentType.DECIMAL,
                  ArgumentType.DURATION,
                  ArgumentType.PORT),
          "pattern", Set.of(ArgumentType.TEXT),
          "max-length", Set.of(ArgumentType.TEXT, ArgumentType.SECRET),
          "allow-dash", Set.of(ArgumentType.TEXT, ArgumentType.HOST),
          "when", Set.of(ArgumentType.FLAG));

  /// An argument as declared.
  ///
  /// @param when what a flag puts into the argument list
  record Argument(ArgumentSpec spec, Optional<String> when, Section section) {}

  private ArgumentsReader() {}

  /// The arguments by name, in the order in which they stand.
  static Map<String, Argument> read(Section operation) {
    Map<String, Argument> arguments = new LinkedHashMap<>();
    List<Section> items = operation.tables("argument");
    if (items.size() > MOST) {
      operation.fault(
          "argument", "there are more than " + MOST + " arguments", "an order holds no more");
    }
    for (Section item : items) {
      argument(item)
          .ifPresent(
              argument -> {
                if (arguments.putIfAbsent(argument.spec().name(), argument) != null) {
                  item.fault(
                      "name",
                      "there are two arguments \"" + argument.spec().name() + "\"",
                      "rename one");
                }
              });
    }
    return arguments;
  }

  private static Optional<Argument> argument(Section section) {
    Optional<String> name =
        section.needText("name", "write name = \"…\"").filter(text -> named(section, text));
    section.needText("type", "one of: " + String.join(", ", types()));
    Optional<ArgumentType> type =
        section.choice("type", types()).flatMap(text -> Word.of(ArgumentType.class, text));
    String summary = section.needText("summary", "say in one line what it means").orElse("");
    boolean optional = section.flag("optional");
    Optional<List<String>> values =
        section.items("values").map(items -> items.stream().map(Section.Item::text).toList());
    Optional<BigDecimal> min = bound(section, "min", type).or(() -> least(type));
    Optional<BigDecimal> max = bound(section, "max", type);
    Optional<String> pattern = section.text("pattern");
    OptionalLong maxLength = section.number(Setting.MAX_LENGTH);
    boolean allowDash = section.flag("allow-dash");
    Optional<String> when = section.text("when");
    section.end();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    if (type.isEmpty() || !complete(section, type.get(), values, min, max, when)) {
      return Optional.of(faulty(section, name.get()));
    }
    boolean bounded = owns(type.get(), "max-length");
    try {
      return Optional.of(
          new Argument(
              new ArgumentSpec(
                  name.get(),
                  type.get(),
                  summary,
                  optional || type.get() == ArgumentType.FLAG,
                  values.orElse(List.of()),
                  min,
                  max,
                  pattern,
                  bounded ? Optional.of((int) maxLength.getAsLong()) : Optional.empty(),
                  allowDash),
              when,
              section));
    } catch (IllegalArgumentException e) {
      section.fault(
          pattern.isPresent() ? "pattern" : "type",
          Printable.escape(String.valueOf(e.getMessage())),
          "correct the argument");
      return Optional.of(faulty(section, name.get()));
    }
  }

  /// Stands for an argument with a fault, so that its places in `run` are no faults too.
  private static Argument faulty(Section section, String name) {
    return new Argument(ArgumentSpec.of(name, ArgumentType.TEXT, ""), Optional.empty(), section);
  }

  /// What the rules of one key alone do not tell; whether all is well.
  private static boolean complete(
      Section section,
      ArgumentType type,
      Optional<List<String>> values,
      Optional<BigDecimal> min,
      Optional<BigDecimal> max,
      Optional<String> when) {
    boolean sound = true;
    for (Map.Entry<String, Set<ArgumentType>> entry : OWNERS.entrySet()) {
      String key = entry.getKey();
      if (section.has(key) && !entry.getValue().contains(type)) {
        section.fault(
            key, "`" + key + "` means nothing for type \"" + type.wire() + "\"", "remove it");
        sound = false;
      }
    }
    if (type == ArgumentType.CHOICE && (values.isEmpty() || values.get().isEmpty())) {
      section.fault("values", "a choice without values", "write values = [\"…\", \"…\"]");
      sound = false;
    }
    if (type == ArgumentType.FLAG && when.isEmpty()) {
      section.fault(
          "when",
          "a flag without `when`",
          "write what it puts into `run`, as when = \"--verbose\"");
      sound = false;
    }
    if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
      section.fault(
          section.has("min") ? "min" : "max",
          "`min` lies above `max`",
          section.has("min") ? "exchange them" : "say `min`, which is 0 where it is absent");
      sound = false;
    }
    return sound;
  }

  /// A number that begins with `-` could be taken for an option, so it takes an owner to allow it.
  private static Optional<BigDecimal> least(Optional<ArgumentType> type) {
    return type.filter(known -> known == ArgumentType.INTEGER || known == ArgumentType.DECIMAL)
        .map(known -> BigDecimal.ZERO);
  }

  /// A bound, in the unit of the argument's type: milliseconds for a duration.
  private static Optional<BigDecimal> bound(
      Section section, String key, Optional<ArgumentType> type) {
    Optional<Object> given = section.scalar(key);
    if (given.isEmpty() || type.isEmpty() || !owns(type.get(), key)) {
      return Optional.empty();
    }
    Optional<BigDecimal> bound =
        switch (given.get()) {
          case Long whole when type.get() != ArgumentType.DURATION ->
              Optional.of(BigDecimal.valueOf(whole));
          case Double real when type.get() == ArgumentType.DECIMAL && Double.isFinite(real) ->
              Optional.of(BigDecimal.valueOf(real));
          case String text when type.get() == ArgumentType.DURATION -> {
            OptionalLong span = Section.millis(text);
            yield span.isPresent()
                ? Optional.of(BigDecimal.valueOf(span.getAsLong()))
                : Optional.empty();
          }
          default -> Optional.empty();
        };
    BigDecimal least = type.get() == ArgumentType.PORT ? BigDecimal.ONE : LARGEST.negate();
    BigDecimal most = type.get() == ArgumentType.PORT ? BigDecimal.valueOf(65_535) : LARGEST;
    if (bound.isEmpty()
        || bound.get().compareTo(least) < 0
        || bound.get().compareTo(most) > 0
        || bound.get().scale() > 18) {
      section.fault(
          key,
          "`" + key + "` is no " + type.get().wire() + " that an order can hold",
          form(type.get()));
      return Optional.empty();
    }
    return bound;
  }

  private static boolean owns(ArgumentType type, String key) {
    return OWNERS.getOrDefault(key, Set.of()).contains(type);
  }

  private static String form(ArgumentType type) {
    return switch (type) {
      case DURATION -> "write text such as \"30s\"";
      case DECIMAL -> "write a number such as 0.5, within ±(2^53-1)";
      case PORT -> "write a whole number from 1 to 65535";
      case INTEGER, CHOICE, TEXT, PATH, HOST, FLAG, SECRET ->
          "write a whole number within ±(2^53-1)";
    };
  }

  private static boolean named(Section section, String text) {
    if (!Names.isName(text)) {
      section.fault(
          "name", "argument name " + Section.quote(text) + " is not allowed", Roles.NAME_RULE);
    }
    return Names.isName(text);
  }

  private static List<String> types() {
    return Arrays.stream(ArgumentType.values()).map(ArgumentType::wire).toList();
  }
}
