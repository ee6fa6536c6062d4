package dev.yett.client.console.line;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One command as it was typed: what to say to the device or to a program here, and where its
/// output goes. All that stands behind a sign concerns this machine only.
///
/// @param words what to run, at least one word
/// @param local whether it is a program here
/// @param pipes the programs here that its output goes through, each with its arguments
/// @param source the file here that its input is
/// @param target the file here that the output becomes
/// @param apart whether it runs in the background
/// @param text as it was typed
/// @param line where it begins, counted from 1
public record Statement(
    List<String> words,
    boolean local,
    List<List<String>> pipes,
    Optional<String> source,
    Optional<Target> target,
    boolean apart,
    String text,
    int line) {
  public Statement {
    words = List.copyOf(words);
    pipes = List.copyOf(pipes);
  }

  /// A file here.
  ///
  /// @param add whether what it holds stays
  public record Target(String file, boolean add) {}

  /// All commands of some lines, in their order.
  ///
  /// @throws UserError a quotation mark is not closed, or signs and words do not go together
  public static List<Statement> all(String text) throws UserError {
    var lexed = Lexer.lex(text);
    if (lexed.open().isPresent()) {
      throw UserError.usage(
          lexed.open().get().equals("\\")
              ? "the line ends with \\"
              : "a quote " + lexed.open().get() + " is not closed");
    }
    var statements = new ArrayList<Statement>();
    var one = new ArrayList<Token>();
    for (var token : lexed.tokens()) {
      if (token instanceof Token.Sign sign && sign.kind() == Token.Kind.END) {
        one(text, one).ifPresent(statements::add);
        one.clear();
      } else if (!(token instanceof Token.Comment)) {
        one.add(token);
      }
    }
    one(text, one).ifPresent(statements::add);
    return statements;
  }

  private static Optional<Statement> one(String text, List<Token> tokens) throws UserError {
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    int start = tokens.getFirst().start();
    int line = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
    return Optional.of(new Reading().read(tokens, text.substring(start, end(tokens)), line));
  }

  private static int end(List<Token> tokens) {
    return tokens.getLast().end();
  }

  /// Reads the tokens of one command from left to right.
  private static final class Reading {
    private final List<List<String>> parts = new ArrayList<>(List.of(new ArrayList<>()));
    private Optional<String> source = Optional.empty();
    private Optional<Target> target = Optional.empty();
    private Optional<Token.Kind> file = Optional.empty();
    private boolean local;
    private boolean apart;

    Statement read(List<Token> tokens, String text, int line) throws UserError {
      for (var token : tokens) {
        switch (token) {
          case Token.Word word -> word(word.text());
          case Token.Sign sign -> sign(sign.kind());
          case Token.Comment _ -> {}
        }
      }
      if (file.isPresent()) {
        throw wrong("a file is missing after " + file.get().typed());
      }
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i).isEmpty()) {
          throw wrong(
              i > 0
                  ? "a program is missing after |"
                  : local ? "a program is missing after !" : "a command is missing");
        }
      }
      if (apart && (local || parts.size() > 1)) {
        throw new UserError(
            ExitCode.USAGE,
            "programs here do not run in the background",
            "only what runs on the device does, its output into a file or kept for fg");
      }
      return new Statement(
          parts.getFirst(),
          local,
          parts.subList(1, parts.size()),
          source,
          target,
          apart,
          text,
          line);
    }

    private void word(String text) throws UserError {
      if (file.isPresent()) {
        if (file.get() == Token.Kind.FROM) {
          source = Optional.of(text);
        } else {
          target = Optional.of(new Target(text, file.get() == Token.Kind.ADD));
        }
        file = Optional.empty();
      } else if (target.isPresent()) {
        throw wrong("'" + text + "' stands after the file, which ends a command");
      } else {
        parts.getLast().add(text);
      }
    }

    private void sign(Token.Kind kind) throws UserError {
      if (file.isPresent()) {
        throw wrong("a file is missing after " + file.get().typed());
      }
      if (target.isPresent() && kind != Token.Kind.APART && kind != Token.Kind.FROM) {
        throw wrong("output goes to one place: nothing stands after the file but &");
      }
      switch (kind) {
        case PIPE -> parts.add(new ArrayList<>());
        case INTO, ADD -> file = Optional.of(kind);
        case FROM -> {
          if (source.isPresent() || parts.size() > 1) {
            throw wrong("input comes from one file, which stands before |");
          }
          file = Optional.of(kind);
        }
        case APART -> apart = true;
        case LOCAL -> local = true;
        case END -> {}
      }
    }

    private static UserError wrong(String why) {
      return new UserError(
          ExitCode.USAGE, why, "quote what is meant as text: '|' '<' '>' '&' '!' are signs here");
    }
  }
}
