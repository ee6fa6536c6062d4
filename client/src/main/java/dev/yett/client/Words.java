package dev.yett.client;

import java.util.ArrayList;
import java.util.List;

/// Splits a line into words: at blanks, except within `'…'` (as it is) and `"…"` (where `\` keeps
/// the next character); outside of quotes `\` keeps the next character too. A `#` that begins a
/// word begins a comment. Nothing is expanded.
public final class Words {
  private Words() {}

  /// The words of a line.
  ///
  /// @throws UserError a quote is not closed
  public static List<String> split(String line) throws UserError {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean inWord = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\'' || c == '"') {
        i = quoted(line, i, word);
        inWord = true;
      } else if (c == '\\') {
        if (++i == line.length()) {
          throw UserError.usage("the line ends with \\");
        }
        word.append(line.charAt(i));
        inWord = true;
      } else if (c == ' ' || c == '\t' || c == '\r') {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else if (c == '#' && !inWord) {
        return words;
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }

  /// @return the position of the closing quote
  private static int quoted(String line, int open, StringBuilder word) throws UserError {
    char quote = line.charAt(open);
    for (int i = open + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == quote) {
        return i;
      }
      if (c == '\\' && quote == '"' && i + 1 < line.length()) {
        word.append(line.charAt(++i));
      } else {
        word.append(c);
      }
    }
    throw UserError.usage("a quote " + quote + " is not closed");
  }

  /// The word as it can be typed: quoted where it must be.
  public static String quote(String word) {
    return word.matches("[A-Za-z0-9_./:=@%+,^~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
