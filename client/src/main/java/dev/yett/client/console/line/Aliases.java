package dev.yett.client.console.line;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Names for the beginnings of lines, the operator's own. A name is replaced where it is the first
/// word of a command and not quoted; what stands for it may begin with another name, but none is
/// replaced twice, so `ls` may stand for `ls -l`.
public final class Aliases {
  private final Map<String, String> texts;

  public Aliases(Map<String, String> texts) {
    this.texts = new TreeMap<>(texts);
  }

  public static Aliases none() {
    return new Aliases(Map.of());
  }

  public Map<String, String> texts() {
    return new TreeMap<>(texts);
  }

  /// The line with names replaced.
  public String expand(String line) {
    return texts.isEmpty() ? line : expand(line, Set.of());
  }

  private String expand(String line, Set<String> done) {
    var expanded = new StringBuilder();
    int copied = 0;
    boolean first = true;
    for (var token : Lexer.lex(line).tokens()) {
      if (first && token instanceof Token.Word word && isName(word, done)) {
        var deeper = new HashSet<>(done);
        deeper.add(word.text());
        expanded.append(line, copied, word.start());
        expanded.append(expand(String.valueOf(texts.get(word.text())), deeper));
        copied = word.end();
      }
      first = token instanceof Token.Sign sign && sign.kind() == Token.Kind.END;
    }
    return expanded.append(line, copied, line.length()).toString();
  }

  private boolean isName(Token.Word word, Set<String> done) {
    return word.bare() && texts.containsKey(word.text()) && !done.contains(word.text());
  }

  /// The words that a first word stands for; itself where it is no name.
  List<String> words(String first) {
    return Lexer.lex(expand(first)).tokens().stream()
        .takeWhile(t -> t instanceof Token.Word)
        .map(t -> ((Token.Word) t).text())
        .toList();
  }
}
