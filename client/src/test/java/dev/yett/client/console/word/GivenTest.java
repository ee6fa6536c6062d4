package dev.yett.client.console.word;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GivenTest {
  private static final Manual COPY =
      Manual.of("copy", "FROM TO", "copy", Takes.LOCAL)
          .option("-f", "replace")
          .option("-r", "whole trees")
          .option("--limit", "RATE", "bytes a second")
          .option("-n", "COUNT", "lines")
          .examples("copy a b");

  @Test
  void options_stand_anywhere_among_the_words() throws UserError {
    var given = Given.of(COPY, List.of("-f", "a", "-n", "3", "b", "-r"));
    assertThat(given.has("-f") && given.has("-r")).isTrue();
    assertThat(given.value("-n")).hasValue("3");
    assertThat(given.words()).containsExactly("a", "b");
  }

  @Test
  void what_follows_a_command_is_the_commands() throws UserError {
    for (var takes :
        List.of(
            new Takes[] {Takes.NUMBER, Takes.COMMAND}, new Takes[] {Takes.OPERATION, Takes.TEXT})) {
      var word = Manual.of("again", "TIMES COMMAND", "again", takes).option("-q", "quietly");
      var given = Given.of(word, List.of("-q", "3", "ls", "-l", "--", "a"));
      assertThat(given.has("-q")).isTrue();
      assertThat(given.words()).containsExactly("3", "ls", "-l", "--", "a");
    }
  }

  @Test
  void short_options_may_be_written_together() throws UserError {
    var given = Given.of(COPY, List.of("-rf", "a", "b"));
    assertThat(given.has("-f") && given.has("-r")).isTrue();
    assertThat(given.last()).isEqualTo("b");
  }

  @Test
  void an_option_with_a_value_takes_the_next_word_or_what_follows_its_equals_sign()
      throws UserError {
    assertThat(Given.of(COPY, List.of("--limit", "10M", "a")).value("--limit")).hasValue("10M");
    var given = Given.of(COPY, List.of("--limit=10M", "-n", "-3", "a"));
    assertThat(given.value("--limit")).hasValue("10M");
    assertThat(given.value("-n")).hasValue("-3");
    assertThat(given.words()).containsExactly("a");
  }

  @Test
  void two_dashes_end_the_options_and_one_alone_is_a_word() throws UserError {
    assertThat(Given.of(COPY, List.of("--", "-f")).words()).containsExactly("-f");
    assertThat(Given.of(COPY, List.of("a", "--", "-f", "--")).words())
        .containsExactly("a", "-f", "--");
    assertThat(Given.of(COPY, List.of("-", "a")).words()).containsExactly("-", "a");
  }

  @Test
  void what_the_word_does_not_know_is_told_with_how_it_is_called() {
    for (var said :
        List.of(
            List.of("-x"),
            List.of("-fx"),
            List.of("-fn"),
            List.of("--force"),
            List.of("-f=yes"),
            List.of("--limit"))) {
      assertThatThrownBy(() -> Given.of(COPY, said))
          .isInstanceOfSatisfying(
              UserError.class,
              e ->
                  assertThat(e.hint())
                      .hasValue(
                          "it is called so: copy [-f] [-r] [--limit RATE] [-n COUNT] FROM TO"));
    }
  }

  @Test
  void too_few_and_too_many_words_are_told() throws UserError {
    var given = Given.of(COPY, List.of("a", "b", "c"));
    assertThatThrownBy(() -> given.require(2, 2)).hasMessageContaining("'c' is one word too many");
    assertThatThrownBy(() -> given.require(4, 4)).hasMessageContaining("something is missing");
  }
}
