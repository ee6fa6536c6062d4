package dev.yett.client.console.line;

import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.Parser;

/// How JLine sees a line: split as [Lexer] splits it, so that what is completed is what is run. Its
/// words are those of the part in which the cursor stands.
public final class LineParser implements Parser {
  /// What the words of a part are.
  enum Part {
    /// For the device or the shell.
    COMMAND,
    /// A program here.
    LOCAL,
    /// A file here.
    FILE
  }

  @Override
  public CompletingParsedLine parse(String line, int cursor, ParseContext context) {
    var lexed = Lexer.lex(line);
    boolean whole = context == ParseContext.ACCEPT_LINE || context == ParseContext.SECONDARY_PROMPT;
    if (whole && lexed.open().isPresent()) {
      throw new EOFError(-1, cursor, "not ended", lexed.open().get());
    }
    return part(line, cursor, lexed.tokens());
  }

  static Line part(String line, int cursor, List<Token> tokens) {
    var words = new ArrayList<Token.Word>();
    var part = Part.COMMAND;
    for (var token : tokens) {
      if (token instanceof Token.Sign sign) {
        if (sign.end() > cursor) {
          break;
        }
        words.clear();
        part =
            switch (sign.kind()) {
              case PIPE, LOCAL -> Part.LOCAL;
              case INTO, ADD, FROM -> Part.FILE;
              case APART, END -> Part.COMMAND;
            };
      } else if (token instanceof Token.Word word) {
        words.add(word);
      }
    }
    int at = 0;
    while (at < words.size() && words.get(at).end() < cursor) {
      at++;
    }
    if (at == words.size() || words.get(at).start() > cursor) {
      words.add(at, new Token.Word("", cursor, cursor, true));
    }
    return new Line(line, cursor, part, List.copyOf(words), at);
  }

  /// JLine would drop a backslash at the end of a line; ours joins the next line.
  @Override
  public boolean isEscapeChar(char c) {
    return false;
  }

  /// The part of a line in which the cursor stands.
  ///
  /// @param part what its words are
  /// @param scanned with an empty word where the cursor stands between two
  record Line(String line, int cursor, Part part, List<Token.Word> scanned, int wordIndex)
      implements CompletingParsedLine {
    private Token.Word current() {
      return scanned.get(wordIndex);
    }

    @Override
    public String word() {
      return current().text();
    }

    /// Where the cursor stands in the word as it means, not as it is typed.
    @Override
    public int wordCursor() {
      // Behind a word `!` is no sign, and before a letter `&` is none.
      var before = Lexer.lex(". " + line.substring(current().start(), cursor) + "x").tokens();
      return before.size() > 1 && before.get(1) instanceof Token.Word word
          ? word.text().length() - 1
          : 0;
    }

    @Override
    public List<String> words() {
      return scanned.stream().map(Token.Word::text).toList();
    }

    @Override
    public int rawWordCursor() {
      return cursor - current().start();
    }

    @Override
    public int rawWordLength() {
      return current().end() - current().start();
    }

    /// By backslashes, which need no end: what is completed can be run as it stands, or typed on.
    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
      if (candidate.isEmpty()) {
        return complete ? "''" : "";
      }
      var escaped = new StringBuilder();
      for (int i = 0; i < candidate.length(); i++) {
        char c = candidate.charAt(i);
        boolean special =
            " \t\r'\"\\|<>".indexOf(c) >= 0
                || (c == '#' && i == 0)
                || (c == '!' && i == 0)
                || (c == '&' && i == candidate.length() - 1);
        escaped.append(special ? "\\" : "").append(c);
      }
      return escaped;
    }
  }
}
