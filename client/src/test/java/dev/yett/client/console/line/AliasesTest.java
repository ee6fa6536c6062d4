package dev.yett.client.console.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AliasesTest {
  private static final Aliases ALIASES =
      new Aliases(
          Map.of(
              "ls",
              "ls -l",
              "restart",
              "restart-service",
              "up",
              "restart nginx",
              "a",
              "b x",
              "b",
              "a y",
              "page",
              "status | less"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "ls /files~ls -l /files",
        "restart nginx~restart-service nginx",
        "up~restart-service nginx",
        "a~a y x",
        "page -S~status | less -S",
        "say ls~say ls",
        "'ls' x~'ls' x",
        "\\ls~\\ls",
        "!ls~!ls",
        "say x | ls~say x | ls",
        "say x > ls~say x > ls",
        "say 1¶ls~say 1¶ls -l",
        "lsx~lsx",
      })
  void a_name_is_replaced_where_it_begins_a_command(String line, String expanded) {
    assertThat(ALIASES.expand(line.replace('¶', '\n'))).isEqualTo(expanded.replace('¶', '\n'));
  }

  @Test
  void without_aliases_a_line_is_as_it_was() {
    assertThat(Aliases.none().expand("ls 'x")).isEqualTo("ls 'x");
  }
}
