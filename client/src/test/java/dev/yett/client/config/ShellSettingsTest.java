package dev.yett.client.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShellSettingsTest {
  @TempDir private Path directory;

  @Test
  void without_a_file_all_is_as_usual() throws UserError {
    var settings = ShellSettings.load(directory.resolve("yettrc.toml"), List.of());
    assertThat(settings).isEqualTo(ShellSettings.usual());
    assertThat(settings.prompt("pump-7", "alice", "/files", "/home")).isEqualTo("pump-7:/files> ");
  }

  @Test
  void every_key_has_its_effect() throws Exception {
    var settings =
        load(
            """
            prompt = "{operator}@{device} {local} {path} $1 % "
            status-bar = false
            hints = false
            suggestions = false
            colour = false
            predict = "never"
            [alias]
            restart = "restart-service"
            ls = "ls -l"
            """);
    assertThat(settings.prompt("pump-7", "alice", "/files", "/home/$x"))
        .isEqualTo("alice@pump-7 /home/$x /files $1 % ");
    assertThat(settings.bar() || settings.hints() || settings.suggestions() || settings.colour())
        .isFalse();
    assertThat(settings.predicts()).isFalse();
    assertThat(load("predict = \"auto\"").predicts()).isTrue();
    assertThat(settings.aliases())
        .containsEntry("restart", "restart-service")
        .containsEntry("ls", "ls -l");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "propmt = 'x'~1:1: 'propmt' is unknown",
        "hints = 'yes'~1:1: 'hints' is not true or false",
        "predict = 'always'~1:1: 'predict' is neither \"auto\" nor \"never\"",
        "predict = true~1:1: 'predict' is neither \"auto\" nor \"never\"",
        "prompt = 5~1:1: 'prompt' is not a string",
        "prompt = '{host}> '~1:1: '{host}' is unknown in a prompt",
        "alias = 'x'~1:1: 'alias' is not a table",
        "alias.ls = 'rm'~1:1: 'ls' is a word of the shell",
        "alias.ls = 'lsx'~1:1: 'ls' is a word of the shell",
        "alias.x = ''~1:1: 'x' stands for nothing",
        "alias.x = 5~1:1: 'x' is not a string",
        "alias.'a b' = 'x'~1:1: 'a b' cannot be the name of an alias",
        "alias.x = \"a\\nb\"~'x' holds what cannot be shown, or two lines",
        "hints = ~1:8: ",
      })
  void a_fault_names_file_line_and_column(String text, String told) {
    assertThatThrownBy(() -> load(text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("yettrc.toml:1:")
        .hasMessageContaining(told.strip());
  }

  private ShellSettings load(String text) throws Exception {
    var file = directory.resolve("yettrc.toml");
    Files.writeString(file, text);
    return ShellSettings.load(file, List.of("ls", "cd"));
  }
}
