package dev.yett.client.console.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.UserError;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "say hello~say,hello",
        "say 'a  b' \"c d\" e\\ f~say,a  b,c d,e f",
        "say 'it'\\''s'~say,it's",
        "say \"a \\\"b\\\" \\\\\"~say,a \"b\" \\",
        "say '' x~say,,x",
        "say a # b~say,a",
        "say a#b~say,a#b",
        "say a\\|b '>' \"<\" \\&~say,a|b,>,<,&",
        "fetch http://x/?a=1&b=2 y~fetch,http://x/?a=1&b=2,y",
        "say !x a!b~say,!x,a!b",
        "say a\\¶b~say,ab",
        "say a \\¶ b~say,a,b",
        "say 'a¶b'~say,a¶b",
      })
  void words_are_split_and_nothing_is_expanded(String line, String words) throws UserError {
    var statement = only(line.replace('¶', '\n'));
    assertThat(statement.words()).isEqualTo(List.of(words.replace('¶', '\n').split(",", -1)));
    assertThat(statement.pipes()).isEmpty();
    assertThat(statement.local() || statement.apart()).isFalse();
  }

  @Test
  void k03_dollars_stars_and_exclamation_marks_mean_themselves() throws UserError {
    assertThat(only("say $HOME * ~ `id` $(id) {a,b} !!").words())
        .containsExactly("say", "$HOME", "*", "~", "`id`", "$(id)", "{a,b}", "!!");
  }

  @Test
  void output_goes_through_programs_here() throws UserError {
    var statement = only("say hello|sort -r | less -S >out.txt");
    assertThat(statement.words()).containsExactly("say", "hello");
    assertThat(statement.pipes()).containsExactly(List.of("sort", "-r"), List.of("less", "-S"));
    assertThat(statement.target()).hasValue(new Statement.Target("out.txt", false));
  }

  @Test
  void output_becomes_a_file_or_is_added_to_one() throws UserError {
    assertThat(only("say x > 'my file'").target()).hasValue(new Statement.Target("my file", false));
    assertThat(only("say x>>log").target()).hasValue(new Statement.Target("log", true));
  }

  @Test
  void input_comes_from_a_file_here() throws UserError {
    var statement = only("sorted < names.txt > sorted.txt &");
    assertThat(statement.source()).hasValue("names.txt");
    assertThat(statement.target()).hasValue(new Statement.Target("sorted.txt", false));
    assertThat(statement.apart()).isTrue();
  }

  @Test
  void an_ampersand_at_the_end_runs_it_in_the_background() throws UserError {
    assertThat(only("nap 5 &").apart()).isTrue();
    assertThat(only("nap 5&").words()).containsExactly("nap", "5");
    assertThat(only("nap 5 & # later").apart()).isTrue();
  }

  @Test
  void an_exclamation_mark_runs_a_program_here() throws UserError {
    assertThat(only("!ls -l").local()).isTrue();
    assertThat(only("! ls -l").words()).containsExactly("ls", "-l");
  }

  @Test
  void several_lines_are_several_commands_that_know_their_line() throws UserError {
    var all = Statement.all("say a\n\n# nothing\nsay 'b\nc'\n  say d &\nsay e");
    assertThat(all).extracting(Statement::line).containsExactly(1, 4, 6, 7);
    assertThat(all).extracting(Statement::text).contains("say d &", "say 'b\nc'");
  }

  @Test
  void nothing_is_no_command() throws UserError {
    assertThat(Statement.all("")).isEmpty();
    assertThat(Statement.all("  # only a comment")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "say 'open",
        "say \"open",
        "say x \\",
        "|",
        "| less",
        "say x |",
        "say x | | less",
        "say x >",
        "say x > | less",
        "say x > a > b",
        "say x > a b",
        "say x > a | less",
        "!",
        "> file",
        "&",
        "!less &",
        "say x | less &",
        "say x | sort < file",
        "say < a < b",
      })
  void what_does_not_go_together_is_refused(String line) {
    assertThatThrownBy(() -> Statement.all(line)).isInstanceOf(UserError.class);
  }

  @Test
  void every_beginning_of_a_line_is_commands_or_a_fault() {
    var line = "a 'b c' \"d\\\"\" | e \\f > 'g h' &\n!i <j\n# k";
    for (int end = 0; end <= line.length(); end++) {
      var beginning = line.substring(0, end);
      var lexed = Lexer.lex(beginning);
      lexed.tokens().forEach(t -> assertThat(t.end()).isBetween(t.start(), beginning.length()));
      try {
        assertThat(Statement.all(beginning)).hasSizeLessThan(3);
        assertThat(lexed.open()).isEqualTo(Optional.empty());
      } catch (UserError e) {
        assertThat(e.exitCode()).isEqualTo(64);
      }
    }
  }

  private static Statement only(String line) throws UserError {
    var all = Statement.all(line);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }
}
