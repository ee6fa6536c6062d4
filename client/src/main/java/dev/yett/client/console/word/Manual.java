package dev.yett.client.console.word;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What help and completion tell of a word.
///
/// @param name as it is typed
/// @param parameters what follows, as people read it: `REMOTE [LOCAL]`
/// @param summary one line
/// @param options what may stand among its parameters
/// @param examples whole lines, each of which can be typed
/// @param takes what each place stands for, without options; the last goes for all that follow
public record Manual(
    String name,
    String parameters,
    String summary,
    List<Option> options,
    List<String> examples,
    List<Takes> takes) {
  public Manual {
    options = List.copyOf(options);
    examples = List.copyOf(examples);
    takes = List.copyOf(takes);
  }

  /// An option of a word.
  ///
  /// @param name with its dash or dashes: `-l`, `--limit`
  /// @param value what the next word is, where the option takes one: `RATE`
  public record Option(String name, Optional<String> value, String summary) {
    String usage() {
      return "[" + name + value.map(v -> " " + v).orElse("") + "]";
    }
  }

  /// A manual without options and examples, to which these are added.
  public static Manual of(String name, String parameters, String summary, Takes... takes) {
    return new Manual(name, parameters, summary, List.of(), List.of(), List.of(takes));
  }

  /// The same, with an option.
  public Manual option(String option, String means) {
    return option(new Option(option, Optional.empty(), means));
  }

  /// The same, with an option that takes a value.
  public Manual option(String option, String value, String means) {
    return option(new Option(option, Optional.of(value), means));
  }

  private Manual option(Option option) {
    var more = new ArrayList<>(options);
    more.add(option);
    return new Manual(name, parameters, summary, more, examples, takes);
  }

  /// The same, with these examples; it needs one at least.
  public Manual examples(String... lines) {
    return new Manual(name, parameters, summary, options, List.of(lines), takes);
  }

  /// How the word is called: `get [-f] REMOTE [LOCAL]`.
  public String usage() {
    var said = options.stream().map(o -> " " + o.usage()).collect(Collectors.joining());
    return name + said + (parameters.isEmpty() ? "" : " " + parameters);
  }

  /// The option of that name.
  public Optional<Option> option(String option) {
    return options.stream().filter(o -> o.name().equals(option)).findFirst();
  }

  /// Whether what stands at the place `index` begins a command, to which all that follows belongs.
  public boolean isCommand(int index) {
    var there = takes(index);
    return there.equals(Optional.of(Takes.COMMAND)) || there.equals(Optional.of(Takes.OPERATION));
  }

  /// Whether a command follows, and so its options.
  boolean takesCommand() {
    return takes.contains(Takes.COMMAND) || takes.contains(Takes.OPERATION);
  }

  /// The place that this word has which comes when the place `due` does: where a duration may stand
  /// before a command, what begins with no digit is the command.
  public int place(int due, String word) {
    boolean left =
        takes(due).equals(Optional.of(Takes.DURATION))
            && isCommand(due + 1)
            && (word.isEmpty() || !Character.isDigit(word.charAt(0)));
    return left ? due + 1 : due;
  }

  /// What the place `index`, from 0 and without options, stands for.
  public Optional<Takes> takes(int index) {
    return takes.isEmpty() || index < 0
        ? Optional.empty()
        : Optional.of(takes.get(Math.min(index, takes.size() - 1)));
  }
}
