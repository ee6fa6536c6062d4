package dev.yett.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A completion script for bash 4 or newer. It needs no other package, starts no JVM, makes no
/// connection, and reads nothing but `hosts.toml` and what the client keeps of catalogues.
final class BashCompletion {
  /// `@F@` is the function's name, `@P@` the program's.
  private static final String TEMPLATE =
      """
      # Completion of @P@ for bash; its build made this from the program's own commands.
      @F@_table() { # what can stand after the words of a command
        commands= options= arguments= values=
        case $1 in
      @TABLE@  esac
      }
      @F@_hosts() { # names and @groups of hosts.toml
        local home=${YETT_HOME:-$HOME/.config/yett}
        [ -z "$profile" ] || home=$home/profiles/$profile
        [ -r "$home/hosts.toml" ] || return 0
        sed -n 's/^[[:space:]]*\\[host\\.\\([a-z0-9-]*\\)\\].*/\\1/p' "$home/hosts.toml"
        sed -n 's/^[[:space:]]*groups[[:space:]]*=//p' "$home/hosts.toml" | grep -o '[a-z0-9-]\\{1,\\}' | sort -u | sed 's/^/@/'
      }
      @F@_words() { # what the device of a host offered last, a line an operation
        local state=${YETT_HOME:+$YETT_HOME/state}
        state=${state:-$HOME/.local/state/yett}
        [ -z "$profile" ] || state=$state/profiles/$profile
        [[ ${1%%@*} =~ ^[a-z0-9-]+$ && -r $state/catalogues/${1%%@*}.words ]] || return 0
        cat "$state/catalogues/${1%%@*}.words"
      }
      @F@_kind() { # candidates of a kind, one a line
        case $1 in
          hosts) @F@_hosts ;;
          places) @F@_hosts | sed '/^@/d; s/$/:\\//'; compgen -f -- "$token" ;;
          files) compgen -f -- "$token" ;;
          directories) compgen -d -- "$token" ;;
          operations) @F@_words "${placed[0]}" | sed 's/ .*//' ;;
          values) @F@_words "${placed[0]}" | sed -n "s/^${placed[1]//[^a-z0-9.-]/} //p" | tr ' ' '\\n' ;;
          kinds) printf 'device\\noperator\\n' ;;
        esac
      }
      @F@() {
        local line=${COMP_LINE:0:COMP_POINT} path=@P@ profile= token= expected= word kind i at=0
        local commands options arguments values candidates broken
        local -a typed=() turns=() placed=()
        # Words as the program sees them: bash parts them at @, : and = too.
        read -ra typed <<<"$line"
        if [[ $line != *[[:space:]] ]]; then
          token=${typed[-1]}
          unset 'typed[-1]'
        fi
        COMPREPLY=()
        @F@_table "$path"
        for ((i = 1; i < ${#typed[@]}; i++)); do
          word=${typed[i]}
          if [ -n "$expected" ]; then
            [ "$expected" != --profile ] || profile=$word
            expected=
          elif [ $at = 0 ] && [[ " $commands " == *" $word "* ]]; then
            path="$path $word"
            @F@_table "$path"
          elif [ "$word" = -- ]; then
            return 0
          elif [[ $word == -* ]]; then
            [[ " $values" != *" $word="* ]] || expected=$word
          else
            at=$((at + 1))
            placed+=("$word")
          fi
        done
        if [ -n "$expected" ]; then
          kind=" $values "
          kind=${kind#* "$expected="}
          candidates=$(@F@_kind "${kind%% *}")
        elif [[ $token == -* ]]; then
          candidates=${options// /$'\\n'}
        else
          read -ra turns <<<"$arguments"
          kind=${turns[at]:-}
          for ((i = 0; i <= at && i < ${#turns[@]}; i++)); do
            [ "${turns[i]}" != ... ] || kind=${turns[i - 1]}
          done
          candidates=$([ $at -gt 0 ] || printf '%s\\n' $commands; @F@_kind "$kind")
        fi
        # What readline replaces is its own idea of the last word, which may begin later.
        word=${COMP_WORDS[COMP_CWORD]}
        [[ $word != [:=] ]] || word=
        broken=${token%"$word"}
        [[ $token != @* ]] || broken= # a sign at the beginning it keeps
        while IFS= read -r word; do
          [[ -z $word || $word != "$token"* ]] || COMPREPLY+=("${word#"$broken"}")
        done <<<"$candidates"
        [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *[/=@] ]] || compopt -o nospace 2>/dev/null
        [[ ! -d ${COMPREPLY[0]:-} ]] || compopt -o filenames 2>/dev/null
      }
      complete -F @F@ @P@
      """;

  private BashCompletion() {}

  static String of(Node program) {
    var name = program.spec().name();
    var table = new StringBuilder();
    program.all().forEach(node -> row(table, node));
    return TEMPLATE
        .replace("@TABLE@", table)
        .replace("@F@", "_" + name.replace('-', '_'))
        .replace("@P@", name);
  }

  private static void row(StringBuilder table, Node node) {
    var fields = new ArrayList<String>();
    field(
        fields,
        "commands",
        node.children().stream().map(c -> c.spec().name()).collect(Collectors.joining(" ")));
    field(fields, "options", String.join(" ", Completion.options(node)));
    field(fields, "arguments", String.join(" ", Completion.arguments(node)));
    field(fields, "values", String.join(" ", values(node)));
    table.append(
        "    %s) %s ;;\n".formatted(Completion.quote(node.words()), String.join(" ", fields)));
  }

  private static List<String> values(Node node) {
    var values = new ArrayList<String>();
    for (var option : node.options()) {
      if (option.arity().max() > 0) {
        for (var name : option.names()) {
          values.add(name + "=" + Completion.kind(node, option));
        }
      }
    }
    return values;
  }

  private static void field(List<String> fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.add(name + "=" + Completion.quote(value));
    }
  }
}
