package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class CompletionWordsTest {
  @Test
  void each_operation_is_a_line_of_what_may_follow_it() {
    var lines = new String(CompletionWords.of(Catalogues.usual()), StandardCharsets.US_ASCII);
    assertThat(lines.lines())
        .contains(
            "restart-service service= service=nginx service=pump-control wait= force=",
            "login password=@",
            "echo");
    assertThat(lines).matches("[A-Za-z0-9._/+=@ \n-]*");
  }

  @Test
  void it_lies_beside_the_catalogue() {
    assertThat(CompletionWords.beside(Path.of("/s/catalogues/pump-7")))
        .isEqualTo(Path.of("/s/catalogues/pump-7.words"));
  }
}
