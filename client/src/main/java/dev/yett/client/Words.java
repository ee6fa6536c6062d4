package dev.yett.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Splits a line into words: at blanks, except within `'…'` (as it is) and `"…"` (where `\` keeps
/// the next character); outside of quotes `\` keeps the next character too. A `#` that begins a
/// word begins a comment. Nothing is expanded.
public final class Words {
  private Words() {}

  /// A word and where it stands on the line, from `start` up to but not including `end`.
  public record Word(String text, int start, int end) {}

  /// The words of a whole line.
  ///
  /// @throws UserError a quote is not closed, or the line ends with a backslash
  public static List<String> split(String line) throws UserError {
    var scanner = new Scanner(line);
    var words = scanner.words();
    if (scanner.fault.isPresent()) {
      throw UserError.usage(scanner.fault.get());
    }
    return words.stream().map(Word::text).toList();
  }

  /// The words of a line that is still being typed: an open quote reaches to its end.
  public static List<Word> scan(String line) {
    return new Scanner(line).words();
  }

  private static final class Scanner {
    private final String line;
    private Optional<String> fault = Optional.empty();
    private int at;

    private Scanner(String line) {
      this.line = line;
    }

    private List<Word> words() {
      var words = new ArrayList<Word>();
      while (true) {
        while (at < line.length() && isBlank(line.charAt(at))) {
          at++;
        }
        if (at == line.length() || line.charAt(at) == '#') {
          return words;
        }
        int start = at;
        words.add(new Word(word(), start, at));
      }
    }

    private String word() {
      var word = new StringBuilder();
      while (at < line.length() && !isBlank(line.charAt(at))) {
        char c = line.charAt(at++);
        if (c == '\'' || c == '"') {
          quoted(c, word);
        } else if (c != '\\') {
          word.append(c);
        } else if (at < line.length()) {
          word.append(line.charAt(at++));
        } else {
          fault = Optional.of("the line ends with \\");
        }
      }
      return word.toString();
    }

    private void quoted(char quote, StringBuilder word) {
      while (at < line.length()) {
        char c = line.charAt(at++);
        if (c == quote) {
          return;
        }
        boolean escape = c == '\\' && quote == '"' && at < line.length();
        word.append(escape ? line.charAt(at++) : c);
      }
      fault = Optional.of("a quote " + quote + " is not closed");
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t' || c == '\r';
    }
  }

  /// The word as it can be typed: quoted where it must be.
  public static String quote(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,^~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
