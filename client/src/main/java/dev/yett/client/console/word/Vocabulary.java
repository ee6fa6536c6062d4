package dev.yett.client.console.word;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The words of the shell, in the order in which help lists them.
public final class Vocabulary {
  private final List<Word> words;

  /// @throws IllegalArgumentException two words of the same name
  public Vocabulary(List<Word> words) {
    this.words = List.copyOf(words);
    var names = names();
    if (names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException("a word stands twice: " + names);
    }
  }

  /// The word that was typed; `quit` is `exit`.
  public Optional<Word> find(String typed) {
    var name = typed.equals("quit") ? "exit" : typed;
    return words.stream().filter(w -> w.manual().name().equals(name)).findFirst();
  }

  public List<Manual> manuals() {
    return words.stream().map(Word::manual).toList();
  }

  /// The names, `quit` among them where there is `exit`.
  public List<String> names() {
    var names = new ArrayList<>(words.stream().map(w -> w.manual().name()).toList());
    if (names.contains("exit")) {
      names.add("quit");
    }
    return names;
  }
}
