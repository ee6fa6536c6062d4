package dev.yett.server.process;

import dev.yett.protocol.ArgumentType;
import dev.yett.protocol.Secret;
import dev.yett.protocol.Value;
import dev.yett.server.config.Element;
import dev.yett.server.config.Element.Part;
import dev.yett.server.config.Program;
import dev.yett.server.file.root.Roots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A program's argument list with the values of one order in their places.
///
/// Each element of the owner's list becomes one element or, where an argument of it was not given,
/// none. No value is ever split, joined with another element, or read again for places.
final class ArgumentList {
  private ArgumentList() {}

  /// Thrown where a path among the arguments leads nowhere.
  static final class PathFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient IOException failure;
    private final String argument;

    PathFault(IOException failure, String argument) {
      super(failure);
      this.failure = failure;
      this.argument = argument;
    }

    IOException failure() {
      return failure;
    }

    String argument() {
      return argument;
    }
  }

  static List<String> of(Program program, Map<String, Value> given, Roots roots) throws PathFault {
    Map<String, String> texts = new TreeMap<>();
    for (var argument : program.spec().arguments()) {
      Value value = given.get(argument.name());
      if (value != null) {
        text(program, argument.name(), value, roots)
            .ifPresent(text -> texts.put(argument.name(), text));
      }
    }
    List<String> list = new ArrayList<>();
    for (Element element : program.command()) {
      filled(element, texts).ifPresent(list::add);
    }
    return list;
  }

  private static Optional<String> filled(Element element, Map<String, String> texts) {
    StringBuilder whole = new StringBuilder();
    for (Part part : element.parts()) {
      switch (part) {
        case Part.Literal(String text) -> whole.append(text);
        case Part.Place(String argument) -> {
          String text = texts.get(argument);
          if (text == null) {
            return Optional.empty();
          }
          whole.append(text);
        }
      }
    }
    return Optional.of(whole.toString());
  }

  /// What stands in the place of an argument; a secret has no place.
  private static Optional<String> text(Program program, String name, Value value, Roots roots)
      throws PathFault {
    return switch (value) {
      case Value.Text(String text) when isPath(program, name) ->
          Optional.of(located(roots, text, name));
      case Value.Text(String text) -> Optional.of(text);
      case Value.Int(long number) -> Optional.of(Long.toString(number));
      case Value.Decimal decimal -> Optional.of(decimal.value().toPlainString());
      case Value.Flag() -> Optional.ofNullable(program.when().get(name));
      case Secret secret -> Optional.empty();
    };
  }

  private static boolean isPath(Program program, String name) {
    return program.spec().argument(name).orElseThrow().type() == ArgumentType.PATH;
  }

  private static String located(Roots roots, String text, String name) throws PathFault {
    try {
      return roots.locate(text, name).toString();
    } catch (IOException e) {
      throw new PathFault(e, name);
    }
  }
}
