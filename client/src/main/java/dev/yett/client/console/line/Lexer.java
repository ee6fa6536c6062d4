package dev.yett.client.console.line;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Splits what is typed into words and signs. Blanks separate words; within `'…'` all is as it is,
/// within `"…"` and outside of quotes `\` keeps the next character, and a `\` at the end of a line
/// joins the next one. A `#` that begins a word begins a comment. Nothing is expanded.
///
/// Signs are told from words by their place: `|`, `<`, `>` and `>>` stand anywhere outside of
/// quotes, `!` only at the beginning and `&` only at the end of a command.
final class Lexer {
  private final String line;
  private final List<Token> tokens = new ArrayList<>();
  private Optional<String> open = Optional.empty();
  private int at;

  private Lexer(String line) {
    this.line = line;
  }

  /// What a line is made of.
  ///
  /// @param tokens in their order
  /// @param open what is missing at its end: a quotation mark, or what a last backslash joins
  record Lexed(List<Token> tokens, Optional<String> open) {}

  /// The parts of a line, which may still be being typed: an open quote reaches to its end.
  static Lexed lex(String line) {
    var lexer = new Lexer(line);
    lexer.run();
    return new Lexed(List.copyOf(lexer.tokens), lexer.open);
  }

  private void run() {
    while (at < line.length()) {
      char c = line.charAt(at);
      switch (c) {
        case ' ', '\t', '\r' -> at++;
        case '\n' -> sign(Token.Kind.END);
        case '#' -> comment();
        case '|' -> sign(Token.Kind.PIPE);
        case '<' -> sign(Token.Kind.FROM);
        case '>' -> sign(line.startsWith(">>", at) ? Token.Kind.ADD : Token.Kind.INTO);
        case '!' -> {
          if (beginsCommand()) {
            sign(Token.Kind.LOCAL);
          } else {
            word();
          }
        }
        case '\\' -> {
          if (joins()) {
            at += 2;
          } else {
            word();
          }
        }
        default -> {
          if (isApart()) {
            sign(Token.Kind.APART);
          } else {
            word();
          }
        }
      }
    }
  }

  private void sign(Token.Kind kind) {
    tokens.add(new Token.Sign(kind, at, at + kind.typed().length()));
    at += kind.typed().length();
  }

  private void comment() {
    int end = line.indexOf('\n', at);
    int to = end < 0 ? line.length() : end;
    tokens.add(new Token.Comment(at, to));
    at = to;
  }

  private boolean beginsCommand() {
    return tokens.isEmpty()
        || (tokens.getLast() instanceof Token.Sign sign && sign.kind() == Token.Kind.END);
  }

  /// Whether an `&` stands here that ends a command.
  private boolean isApart() {
    if (line.charAt(at) != '&') {
      return false;
    }
    int next = at + 1;
    while (next < line.length() && " \t\r".indexOf(line.charAt(next)) >= 0) {
      next++;
    }
    return next == line.length()
        || line.charAt(next) == '\n'
        || (line.charAt(next) == '#' && next > at + 1);
  }

  /// Whether a backslash stands here that joins the next line.
  private boolean joins() {
    return line.startsWith("\\\n", at);
  }

  private void word() {
    int start = at;
    boolean bare = true;
    var word = new StringBuilder();
    while (at < line.length() && " \t\r\n|<>".indexOf(line.charAt(at)) < 0 && !isApart()) {
      char c = line.charAt(at++);
      switch (c) {
        case '\'', '"' -> {
          bare = false;
          quoted(c, word);
        }
        case '\\' -> {
          bare = false;
          kept(word);
        }
        default -> word.append(c);
      }
    }
    tokens.add(new Token.Word(word.toString(), start, at, bare));
  }

  /// What follows a backslash.
  private void kept(StringBuilder word) {
    if (at == line.length()) {
      open = Optional.of("\\");
    } else if (line.charAt(at) == '\n') {
      at++;
    } else {
      word.append(line.charAt(at++));
    }
  }

  private void quoted(char quote, StringBuilder word) {
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == quote) {
        return;
      }
      if (c == '\\' && quote == '"' && at < line.length()) {
        kept(word);
      } else {
        word.append(c);
      }
    }
    open = Optional.of(String.valueOf(quote));
  }
}
