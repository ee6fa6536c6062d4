package dev.yett.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// What can stand where on a program's command line, as completion scripts need it.
final class Completion {
  private Completion() {}

  /// What completes an option's value or an argument.
  ///
  /// @return `hosts`, `places` (files here, or `HOST:`), `files`, `directories`, `kinds`,
  ///     `operations` and `values` of the host that stands before, or `nothing`
  static String kind(Node node, ArgSpec argument) {
    var label = Node.label(argument);
    if ((label.equals("FILE") && Set.of("cp", "sync").contains(node.spec().name()))
        || label.contains("HOST:")) {
      return "places";
    }
    if (label.startsWith("HOST")) {
      return "hosts";
    }
    if (label.startsWith("DIR")) {
      return "directories";
    }
    if (label.contains("FILE")) {
      return "files";
    }
    if (label.equals("OPERATION")) {
      return "operations";
    }
    if (label.contains("NAME=VALUE")) {
      return "values";
    }
    return label.startsWith("KIND") ? "kinds" : "nothing";
  }

  static Set<String> options(Node node) {
    var names = new TreeSet<String>();
    node.options().forEach(o -> names.addAll(List.of(o.names())));
    return names;
  }

  /// The kind of each argument in its turn; the last stands for all that follow if `...` comes
  /// after it.
  static List<String> arguments(Node node) {
    var kinds = new ArrayList<String>();
    for (var position : node.positions()) {
      kinds.add(kind(node, position));
      if (isMany(position)) {
        kinds.add("...");
      }
    }
    return kinds;
  }

  /// Whether more than one word may stand there.
  static boolean isMany(PositionalParamSpec position) {
    return position.arity().isVariable()
        || position.arity().max() > 1
        || position.index().isVariable();
  }

  /// A text within single quotation marks of a shell.
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
