package dev.yett.manual;

import java.util.ArrayList;
import java.util.List;

/// A completion function for zsh, with descriptions.
final class ZshCompletion {
  private static final String TEMPLATE =
      """
      #compdef @P@
      # Completion of @P@ for zsh; its build made this from the program's own commands.
      @F@_hosts() {
        local home=${YETT_HOME:-$HOME/.config/yett}
        [[ -r $home/hosts.toml ]] || return 1
        local -a found groups
        found=(${(f)"$(sed -n 's/^[[:space:]]*\\[host\\.\\([a-z0-9-]*\\)\\].*/\\1/p' $home/hosts.toml)"})
        groups=(${(f)"$(sed -n 's/^[[:space:]]*groups[[:space:]]*=//p' $home/hosts.toml | grep -o '[a-z0-9-]\\{1,\\}' | sort -u | sed 's/^/@/')"})
        compadd -a found
        compadd -a groups
      }
      @F@_words() { # what the device of the host on this line offered last
        local state=${YETT_HOME:+$YETT_HOME/state} word
        state=${state:-$HOME/.local/state/yett}
        placed=()
        for word in $words[2,CURRENT-1]; do [[ $word == -* ]] || placed+=($word); done
        [[ ${placed[1]%%@*} == [a-z0-9-]## && -r $state/catalogues/${placed[1]%%@*}.words ]] || return 1
        offered=(${(f)"$(<$state/catalogues/${placed[1]%%@*}.words)"})
      }
      @F@_operations() {
        setopt localoptions extendedglob
        local -a placed offered found
        @F@_words || return 1
        found=(${offered%% *})
        compadd -a found
      }
      @F@_values() {
        setopt localoptions extendedglob
        local -a placed offered found
        @F@_words || return 1
        found=(${=${(M)offered:#${placed[2]} *}#* })
        compadd -S '' -- ${(M)found:#*[=@]}
        compadd -- ${found:#*[=@]}
      }
      @F@_places() {
        @F@_hosts
        _files
      }
      @FUNCTIONS@
      @F@ "$@"
      """;

  private ZshCompletion() {}

  static String of(Node program) {
    var functions = new StringBuilder();
    program.all().forEach(node -> functions.append(function(program, node)));
    var name = program.spec().name();
    return TEMPLATE
        .replace("@FUNCTIONS@\n", functions)
        .replace("@F@", "_" + name)
        .replace("@P@", name);
  }

  private static String name(Node node) {
    return "_" + node.page();
  }

  private static String function(Node program, Node node) {
    var specs = new ArrayList<String>();
    for (var option : node.options()) {
      for (var name : option.names()) {
        var value =
            option.arity().max() == 0
                ? ""
                : ":"
                    + Node.label(option).toLowerCase(java.util.Locale.ROOT)
                    + ":"
                    + action(program, node, option);
        specs.add(Completion.quote(name + "[" + bare(Node.text(option)) + "]" + value));
      }
    }
    if (node.children().isEmpty()) {
      for (var position : node.positions()) {
        boolean many = Completion.isMany(position);
        specs.add(
            Completion.quote(
                (many ? "*:" : ":")
                    + bare(Node.label(position)).toLowerCase(java.util.Locale.ROOT)
                    + ":"
                    + action(program, node, position)));
      }
      return "%s() {\n  _arguments %s\n}\n".formatted(name(node), String.join(" \\\n    ", specs));
    }
    return parent(node, specs);
  }

  private static String parent(Node node, List<String> specs) {
    var commands = new ArrayList<String>();
    var cases = new StringBuilder();
    for (var child : node.children()) {
      commands.add(Completion.quote(child.spec().name() + ":" + bare(child.summary())));
      cases.append("        %s) %s ;;\n".formatted(child.spec().name(), name(child)));
    }
    return """
    %1$s() {
      local state line
      local -a commands
      commands=(%2$s)
      _arguments -C %3$s '1:command:->command' '*::argument:->argument'
      case $state in
        command) _describe command commands ;;
        argument)
          case $line[1] in
    %4$s      esac
          ;;
      esac
    }
    """
        .formatted(
            name(node), String.join("\n    ", commands), String.join(" \\\n    ", specs), cases);
  }

  private static String action(
      Node program, Node node, picocli.CommandLine.Model.ArgSpec argument) {
    var name = "_" + program.spec().name();
    return switch (Completion.kind(node, argument)) {
      case "hosts" -> name + "_hosts";
      case "places" -> name + "_places";
      case "operations" -> name + "_operations";
      case "values" -> name + "_values";
      case "files" -> "_files";
      case "directories" -> "_files -/";
      case "kinds" -> "(device operator)";
      default -> " ";
    };
  }

  /// Without what _arguments would take for its own.
  private static String bare(String text) {
    return text.replaceAll("[\\[\\]:\\\\]", " ").replaceAll("\\s+", " ").strip();
  }
}
