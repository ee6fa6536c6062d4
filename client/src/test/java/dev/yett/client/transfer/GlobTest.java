package dev.yett.client.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
final class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*.gz, a.gz, true",
    "*.gz, .gz, false",
    "*.gz, a.gzip, false",
    ".*, .hidden, true",
    "*, .hidden, false",
    "?, a, true",
    "?, ab, false",
    "?, \uD83D\uDE00, true",
    "a*b*c, axxbyyc, true",
    "a*b*c, axxbyy, false",
    "[a-c]x, bx, true",
    "[a-c]x, dx, false",
    "[!a-c]x, dx, true",
    "[]]x, ]x, true",
    "[a-]x, -x, true",
    "a\\*, a*, true",
    "a\\*, ab, false",
    "**, abc, true",
    "log[0-9]*, log7.txt, true",
  })
  void a_pattern_matches_whole_names(String pattern, String name, boolean matches)
      throws UserError {
    assertThat(Glob.parse(pattern).matches(name)).isEqualTo(matches);
  }

  @Test
  void a_pattern_that_is_not_finished_is_a_usage_error() {
    assertThatThrownBy(() -> Glob.parse("[abc")).hasMessageContaining("not closed");
    assertThatThrownBy(() -> Glob.parse("abc\\")).hasMessageContaining("ends with");
  }

  @Test
  void c10_a_name_made_to_be_slow_is_not() throws UserError {
    var pattern = Glob.parse("*a".repeat(100) + "b");
    assertThat(pattern.matches("a".repeat(255))).isFalse();
  }

  @Test
  void a_newline_is_a_character_like_another() throws UserError {
    assertThat(Glob.parse("a*b").matches("a\nb")).isTrue();
    assertThat(Glob.isGlob("a\n*")).isTrue();
    assertThat(Glob.isGlob("plain.txt")).isFalse();
  }
}
