package dev.yett.client.console.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yett.client.UserError;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LineParserTest {
  /// The cursor is `|`. Fields are bounded by `~`, since lines hold quotes.
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "|~0~~0",
        "ls|~0~ls~2",
        "l|s~0~ls~1",
        "|ls~0~ls~0",
        "ls |~1~~0",
        "ls | x~1~~0",
        "ls |x~1~x~0",
        "ls 'a b|~1~a b~3",
        "ls 'a| b'~1~a b~1",
        "ls |'a b'~1~a b~0",
        "ls '|a b'~1~a b~0",
        "ls 'a b'|~1~a b~3",
        "ls 'a b' |~2~~0",
        "ls \"a \\\"b|\" c~1~a \"b~4",
        "ls a\\ b|~1~a b~3",
        "ls a\\ |b~1~a b~2",
        "ls a\\|~1~a~1",
        "ls x'y z'|w q~1~xy zw~4",
        "put 'from here' '/to th|ere'~2~/to there~6",
        "every mode=ec|o 5~1~mode=eco~7",
      })
  void finds_the_word_under_the_cursor(String marked, int index, String word, int at) {
    int cursor = marked.indexOf('|');
    var parsed = parse(marked.replace("|", ""), cursor);
    assertEquals(index, parsed.wordIndex());
    assertEquals(word == null ? "" : word, parsed.word());
    assertEquals(at, parsed.wordCursor());
    assertEquals(parsed.word(), parsed.words().get(index));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"put 'a b' \"c \\\"d\" e\\ f # g", "ls 'it'\\''s", "'", "\"\\", "a  b ", "#"})
  void every_place_of_the_cursor_lies_in_its_word(String line) {
    for (int cursor = 0; cursor <= line.length(); cursor++) {
      var parsed = parse(line, cursor);
      assertTrue(parsed.wordCursor() <= parsed.word().length(), line + " at " + cursor);
      assertTrue(parsed.rawWordCursor() <= parsed.rawWordLength(), line + " at " + cursor);
      assertTrue(parsed.rawWordCursor() >= 0, line + " at " + cursor);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "two words",
        "it's",
        "say \"x\"",
        "a\\b",
        "#x",
        "",
        "é ü",
        "-x",
        "!!",
        "a|b",
        "<",
        ">",
        ">>",
        "&",
        "a&",
        "a&b",
        "a>b"
      })
  void a_completed_word_is_run_as_that_word(String word) throws UserError {
    var escaped = parse("ls ", 3).escape(word, true).toString();
    assertEquals(List.of("ls", word), words("ls " + escaped));
  }

  @Test
  void an_unfinished_word_can_be_run_or_typed_on() throws UserError {
    var open = parse("ls ", 3).escape("two words/", false).toString();
    assertEquals("two\\ words/", open);
    assertEquals(List.of("ls", "two words/"), words("ls " + open));
    assertEquals(List.of("ls", "two words/in"), words("ls " + open + "in"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"say 'open", "say \"open", "say on \\", "say 'a\nb"})
  void a_line_that_is_not_ended_goes_on(String line) {
    assertThrows(
        EOFError.class,
        () -> new LineParser().parse(line, line.length(), ParseContext.ACCEPT_LINE));
  }

  private static List<String> words(String line) throws UserError {
    return Statement.all(line).getFirst().words();
  }

  private static CompletingParsedLine parse(String line, int cursor) {
    return new LineParser().parse(line, cursor, ParseContext.COMPLETE);
  }
}
