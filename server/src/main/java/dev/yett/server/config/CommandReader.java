package dev.yett.server.config;

import dev.yett.protocol.ArgumentType;
import dev.yett.server.config.ArgumentsReader.Argument;
import dev.yett.server.config.Element.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads `run`: which argument goes where in a program's argument list.
///
/// `{name}` is the place of an argument; `{{` and `}}` stand for braces.
final class CommandReader {
  private static final Pattern PIECE =
      Pattern.compile("\\{\\{|}}|\\{([^{}]*)}|[{}]|[^{}]+", Pattern.DOTALL);

  private CommandReader() {}

  static List<Element> read(Section section, List<String> run, Map<String, Argument> arguments) {
    List<Element> elements = new ArrayList<>();
    Set<String> used = new TreeSet<>();
    for (int i = 0; i < run.size(); i++) {
      elements.add(element(section, i, run.get(i), arguments, used));
    }
    for (Argument argument : arguments.values()) {
      boolean listed = used.contains(argument.spec().name());
      if (!listed && argument.spec().type() != ArgumentType.SECRET) {
        argument
            .section()
            .fault(
                "argument \"" + argument.spec().name() + "\" is used nowhere",
                "write {" + argument.spec().name() + "} in `run`, or remove the argument");
      }
    }
    return elements;
  }

  private static Element element(
      Section section, int index, String text, Map<String, Argument> arguments, Set<String> used) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    Matcher pieces = PIECE.matcher(text);
    while (pieces.find()) {
      String piece = pieces.group();
      String name = pieces.group(1);
      if (name != null) {
        if (allowed(section, index, name, arguments)) {
          if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString()));
            literal.setLength(0);
          }
          parts.add(new Part.Place(name));
          used.add(name);
        }
      } else if (piece.equals("{") || piece.equals("}")) {
        section
            .source()
            .fault(
                section.at("run", index),
                "a lone " + piece + " in " + Section.quote(text),
                "write {{ or }} for a brace");
      } else {
        literal.append(piece.equals("{{") || piece.equals("}}") ? piece.substring(1) : piece);
      }
    }
    if (!literal.isEmpty() || parts.isEmpty()) {
      parts.add(new Part.Literal(literal.toString()));
    }
    return new Element(parts);
  }

  private static boolean allowed(
      Section section, int index, String name, Map<String, Argument> arguments) {
    String what;
    String mend;
    Argument argument = arguments.get(name);
    if (argument == null) {
      what = "there is no argument " + Section.quote(name);
      mend =
          Nearest.of(name, arguments.keySet())
              .map(near -> "did you mean {" + near + "}?")
              .orElse("declare it, or write {{ and }} for braces");
    } else if (argument.spec().type() == ArgumentType.SECRET) {
      what =
          "the secret \""
              + name
              + "\" may not stand in `run`, where every user of the machine could read it";
      mend = "remove it: the program reads it as a line of its standard input";
    } else if (index == 0) {
      what = "the program itself may not be an argument";
      mend = "write its whole path";
    } else {
      return true;
    }
    section.source().fault(section.at("run", index), what, mend);
    return false;
  }
}
