package dev.yett.client.console.word;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a word was given: options, each with its value or "", and the words among them.
///
/// Options may stand anywhere before `--`, which ends them so that a name may begin with a dash;
/// but where a whole command is given, what follows its first word is the command's. Short options
/// without values may be written together: `-lr`.
public final class Given {
  private final Manual manual;
  private final Map<String, String> options = new LinkedHashMap<>();
  private List<String> words = List.of();

  private Given(Manual manual) {
    this.manual = manual;
  }

  /// Sorts the words that follow a word of the shell.
  ///
  /// @throws UserError an option that the word does not know, or one without its value
  public static Given of(Manual manual, List<String> said) throws UserError {
    var given = new Given(manual);
    var words = new ArrayList<String>();
    int at = 0;
    while (at < said.size()
        && !said.get(at).equals("--")
        && (words.isEmpty() || !manual.takesCommand())) {
      if (isOption(said.get(at))) {
        at = given.option(said, at);
      } else {
        words.add(said.get(at++));
      }
    }
    if (at < said.size() && said.get(at).equals("--")) {
      at++;
    }
    words.addAll(said.subList(at, said.size()));
    given.words = List.copyOf(words);
    return given;
  }

  private static boolean isOption(String word) {
    return word.startsWith("-") && word.length() > 1 && !word.equals("--");
  }

  /// @return where the next option would stand
  private int option(List<String> said, int at) throws UserError {
    var word = said.get(at);
    int equals = word.startsWith("--") ? word.indexOf('=') : -1;
    var name = equals < 0 ? word : word.substring(0, equals);
    var known = manual.option(name);
    if (known.isEmpty()) {
      together(word);
      return at + 1;
    }
    if (known.get().value().isEmpty()) {
      if (equals >= 0) {
        throw wrong(name + " takes no value");
      }
      options.put(name, "");
      return at + 1;
    }
    if (equals < 0 && at + 1 == said.size()) {
      throw wrong(name + " needs a value, " + known.get().value().get());
    }
    options.put(name, equals < 0 ? said.get(at + 1) : word.substring(equals + 1));
    return equals < 0 ? at + 2 : at + 1;
  }

  private void together(String word) throws UserError {
    boolean all =
        !word.startsWith("--")
            && word.length() > 2
            && word.chars()
                .skip(1)
                .allMatch(
                    c ->
                        manual.option("-" + (char) c).filter(o -> o.value().isEmpty()).isPresent());
    if (!all) {
      throw wrong("there is no option '" + word + "'");
    }
    word.chars().skip(1).forEach(c -> options.put("-" + (char) c, ""));
  }

  public boolean has(String option) {
    return options.containsKey(option);
  }

  /// The value of an option that takes one, where it was given.
  public Optional<String> value(String option) {
    return Optional.ofNullable(options.get(option));
  }

  /// The words without the options.
  public List<String> words() {
    return words;
  }

  public String first() {
    return words.getFirst();
  }

  public String last() {
    return words.getLast();
  }

  /// The words but the first.
  public List<String> rest() {
    return words.subList(1, words.size());
  }

  /// Checks how many words were given.
  ///
  /// @throws UserError fewer or more words than the word takes
  public void require(int least, int most) throws UserError {
    if (words.size() < least) {
      throw wrong("something is missing");
    }
    if (words.size() > most) {
      throw wrong("'" + words.get(most) + "' is one word too many");
    }
  }

  /// What a person is told who called the word in a way that it does not understand.
  public UserError wrong(String why) {
    return new UserError(
        ExitCode.USAGE, manual.name() + ": " + why, "it is called so: " + manual.usage());
  }
}
