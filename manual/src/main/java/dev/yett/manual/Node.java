package dev.yett.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A program or one of its commands.
record Node(CommandLine line) {
  /// Its words: `yett grants add`.
  String words() {
    return spec().qualifiedName(" ");
  }

  /// What a manual page calls it: `yett-grants-add`.
  String page() {
    return spec().qualifiedName("-");
  }

  CommandSpec spec() {
    return line.getCommandSpec();
  }

  /// What it does: the first sentence of its description, without its stop.
  String summary() {
    var text = String.join(" ", description()).strip();
    int stop = text.indexOf(". ");
    var first = stop < 0 ? text : text.substring(0, stop);
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  List<String> description() {
    return plain(spec().usageMessage().description());
  }

  List<String> footer() {
    return plain(spec().usageMessage().footer());
  }

  /// How it is called, one form a line.
  List<String> synopsis() {
    var text = line.getHelp().synopsis(0);
    return text.lines().map(String::stripTrailing).filter(l -> !l.isBlank()).toList();
  }

  /// The lines of the footer that begin with blanks and name a program, or call one in a pipe.
  List<String> examples() {
    var program = spec().root().name();
    return footer().stream()
        .filter(
            l ->
                l.startsWith("  ")
                    && l.matches("(.*[|] *)?" + program + " .*|\\s+" + program + " .*"))
        .map(l -> l.substring(2))
        .toList();
  }

  /// The footer's other lines.
  List<String> remarks() {
    var remarks = new ArrayList<>(footer());
    examples().forEach(e -> remarks.remove("  " + e));
    remarks.removeIf(l -> l.strip().matches("Examples?:"));
    return remarks;
  }

  /// Commands below it, without `help`.
  List<Node> children() {
    return line.getSubcommands().values().stream()
        .filter(c -> !(c.getCommand() instanceof HelpCommand))
        .distinct()
        .map(Node::new)
        .toList();
  }

  /// It and all below it.
  Stream<Node> all() {
    return Stream.concat(Stream.of(this), children().stream().flatMap(Node::all));
  }

  List<OptionSpec> options() {
    return spec().options().stream().filter(o -> !o.hidden()).toList();
  }

  List<PositionalParamSpec> positions() {
    return spec().positionalParameters().stream().filter(p -> !p.hidden()).toList();
  }

  /// What an option or argument says of itself, with its default filled in.
  static String text(CommandLine.Model.ArgSpec argument) {
    return String.join(" ", plain(argument.description()))
        .replace("${DEFAULT-VALUE}", "default: " + argument.defaultValue());
  }

  static String label(CommandLine.Model.ArgSpec argument) {
    return argument.paramLabel().replaceAll("[<>]", "").toUpperCase(Locale.ROOT);
  }

  /// Without markup, formats applied as `--help` does.
  private static List<String> plain(String[] lines) {
    return Arrays.stream(lines)
        .map(l -> Ansi.OFF.string(l.replace("%n", "\n").replace("%%", "%")))
        .flatMap(String::lines)
        .toList();
  }
}
