package dev.yett.client.console.word;

import dev.yett.client.Arguments;
import dev.yett.client.BuiltIn;
import dev.yett.client.Words;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.InvalidValueException;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.Printable;
import dev.yett.protocol.Span;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the shell tells about its own words and about the device's operations. What comes from the
/// device is printable when it leaves here.
public final class Help {
  private static final Set<String> BEHIND_WORDS =
      Stream.of(
              BuiltIn.HELLO,
              BuiltIn.OPERATIONS,
              BuiltIn.TRUST,
              BuiltIn.LIST,
              BuiltIn.STAT,
              BuiltIn.GET,
              BuiltIn.PUT,
              BuiltIn.PART,
              BuiltIn.MAKE_DIRECTORY,
              BuiltIn.MOVE,
              BuiltIn.REMOVE,
              BuiltIn.SIGNATURES,
              BuiltIn.GET_CHANGES,
              BuiltIn.FOLLOW,
              BuiltIn.MANIFEST,
              BuiltIn.DIGEST,
              BuiltIn.GET_TREE,
              BuiltIn.PUT_TREE,
              BuiltIn.IDENTITY_REQUEST,
              BuiltIn.IDENTITY_INSTALL)
          .map(OperationSpec::name)
          .collect(Collectors.toUnmodifiableSet());

  private Help() {}

  public static List<String> overview(
      Vocabulary vocabulary, Catalogue catalogue, Set<String> roles) {
    var lines = new ArrayList<String>();
    lines.add("Words of the shell:");
    for (var word : vocabulary.manuals()) {
      lines.add(row(word.usage(), word.summary()));
    }
    lines.add("");
    lines.add("Operations of this device:");
    for (var operation : catalogue.operations()) {
      if (isAllowed(operation, roles) && !isBehindWords(operation)) {
        lines.add(row(Arguments.usage(operation), operation.summary()));
      }
    }
    lines.add("");
    lines.add(
        "'help NAME' explains one of them. Tab completes; Ctrl-C stops what runs; Ctrl-D leaves.");
    lines.add("'operations' lists those too that work behind the words of the shell.");
    return lines;
  }

  /// Whether it moves files or greets on behalf of the shell's own words, so that nobody needs to
  /// see it who asks what can be done here.
  public static boolean isBehindWords(OperationSpec operation) {
    return BEHIND_WORDS.contains(operation.name());
  }

  /// Whether a grant with these roles may run it, as the catalogue says; the device decides.
  public static boolean isAllowed(OperationSpec operation, Set<String> roles) {
    return operation.roles().map(some -> some.stream().anyMatch(roles::contains)).orElse(true);
  }

  public static List<String> word(Manual word) {
    var lines = new ArrayList<String>();
    lines.add(word.usage() + ": " + word.summary());
    word.options().forEach(o -> lines.add(row(o.usage().replaceAll("[\\[\\]]", ""), o.summary())));
    word.examples().forEach(example -> lines.add("  " + example));
    return lines;
  }

  public static List<String> operation(OperationSpec operation, Set<String> roles) {
    var lines = new ArrayList<String>();
    lines.add(Printable.escape(Arguments.usage(operation) + ": " + operation.summary()));
    for (var argument : operation.arguments()) {
      lines.add(row(argument.name(), describe(argument)));
    }
    if (operation.input() != InputMode.NONE) {
      lines.add("  It takes input, up to Ctrl-D.");
    }
    operation.timeout().ifPresent(t -> lines.add("  It is ended after " + Span.format(t) + "."));
    if (!isAllowed(operation, roles)) {
      lines.add(
          "  It needs one of the roles "
              + Printable.escape(String.join(", ", operation.roles().orElseThrow()))
              + ", which your grant does not have.");
    }
    lines.add("  For example: " + Printable.escape(example(operation)));
    return lines;
  }

  /// A line that the device would take, as far as its catalogue tells.
  public static String example(OperationSpec operation) {
    var line = new StringBuilder(operation.name());
    for (var argument : operation.arguments()) {
      boolean mayBeLeft = argument.optional() || argument.type() == ArgumentType.FLAG;
      if (!mayBeLeft && argument.type() != ArgumentType.SECRET) {
        line.append(' ').append(Words.quote(sample(argument)));
      }
    }
    return line.toString();
  }

  private static String sample(ArgumentSpec argument) {
    var samples =
        switch (argument.type()) {
          case CHOICE -> List.of(argument.values().getFirst());
          case INTEGER -> List.of("1", "10", bound(argument.min()), bound(argument.max()));
          case DECIMAL -> List.of("0.5", "1.5", bound(argument.min()), bound(argument.max()));
          case TEXT -> List.of(argument.name().toUpperCase(Locale.ROOT), argument.name(), "1", "a");
          case PATH -> List.of("/files/name");
          case HOST -> List.of("host.example.org");
          case PORT -> List.of("8080", bound(argument.min()), bound(argument.max()));
          case DURATION -> List.of("30s", "10m", span(argument.min()), span(argument.max()));
          case FLAG, SECRET -> List.of("");
        };
    return samples.stream()
        .filter(s -> admits(argument, s))
        .findFirst()
        .orElseGet(samples::getFirst);
  }

  private static String bound(Optional<BigDecimal> bound) {
    return bound.map(BigDecimal::toPlainString).orElse("");
  }

  private static String span(Optional<BigDecimal> millis) {
    return millis.map(m -> Span.format(Duration.ofMillis(m.longValue()))).orElse("");
  }

  /// Whether the device would take this text, as far as its catalogue tells.
  public static boolean admits(ArgumentSpec argument, String typed) {
    try {
      return argument.fault(argument.parse(typed)).isEmpty();
    } catch (InvalidValueException e) {
      return false;
    }
  }

  /// What an argument is, in a line; not escaped.
  public static String describe(ArgumentSpec argument) {
    var type =
        switch (argument.type()) {
          case CHOICE -> "one of " + String.join(", ", argument.values());
          case INTEGER, DECIMAL, PORT -> argument.type().wire() + range(argument);
          case DURATION -> "duration such as 30s or 10m";
          case TEXT -> "text" + argument.pattern().map(p -> " that matches " + p).orElse("");
          case PATH -> "path on the device";
          case HOST -> "host name or address";
          case FLAG -> "flag: " + argument.name() + "=true";
          case SECRET -> "secret, which is asked for";
        };
    var optional = argument.optional() && argument.type() != ArgumentType.FLAG ? ", optional" : "";
    return argument.summary() + " (" + type + optional + ")";
  }

  private static String range(ArgumentSpec argument) {
    Optional<String> min = argument.min().map(BigDecimal::toPlainString);
    Optional<String> max = argument.max().map(BigDecimal::toPlainString);
    if (min.isPresent() && max.isPresent()) {
      return " from " + min.get() + " to " + max.get();
    }
    return min.map(m -> " from " + m).orElse("") + max.map(m -> " up to " + m).orElse("");
  }

  private static String row(String left, String right) {
    return Printable.escape("  %-34s %s".formatted(left, right)).stripTrailing();
  }

  /// One line an operation, for `operations`.
  public static List<String> operations(Catalogue catalogue, Set<String> roles) {
    return catalogue.operations().stream()
        .map(
            o ->
                row(
                    Arguments.usage(o),
                    o.summary() + (isAllowed(o, roles) ? "" : " (not with your grant)")))
        .collect(Collectors.toList());
  }
}
