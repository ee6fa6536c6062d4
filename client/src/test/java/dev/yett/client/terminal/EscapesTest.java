package dev.yett.client.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EscapesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "~.                | LEAVE",
        "~d                | DETACH",
        "~?                | HELP",
        "~^Z               | SUSPEND",
        "~~                | keys(~)",
        "~~.               | keys(~.)",
        "~x                | keys(~x)",
        "a~.               | keys(a~.)",
        "ls^M~.            | keys(ls^M) LEAVE",
        "ls^J~.            | keys(ls^J) LEAVE",
        "~?~.              | HELP LEAVE",
        "~?x~.             | HELP keys(x~.)",
        "~                 |",
        "~^M~.             | keys(~^M) LEAVE",
        "^[[200~^M~.^[[201~| keys(^[[200~^M~.^[[201~)",
        "^[[200~x^[[201~^M~.| keys(^[[200~x^[[201~^M) LEAVE",
        "^[[200~^[[200~^M~.| keys(^[[200~^[[200~^M~.)",
      })
  void escapes_count_only_after_a_new_line_and_never_in_what_is_pasted(
      String typed, String expected) {
    byte[] bytes = bytes(typed.strip());
    assertThat(shown(new Escapes().typed(bytes, bytes.length)))
        .isEqualTo(expected == null ? "" : expected.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ls^M~.            | LEAVE",
        "^[[200~^M~.^[[201~^M~d | DETACH",
        "~~~.^M~?          | HELP",
      })
  void escapes_count_wherever_what_is_typed_is_cut(String typed, String last) {
    byte[] bytes = bytes(typed.strip());
    var escapes = new Escapes();
    var all = new ArrayList<Escapes.Typed>();
    for (byte b : bytes) {
      all.addAll(escapes.typed(new byte[] {b}, 1));
    }
    assertThat(shown(all)).endsWith(last.strip());
    assertThat(shown(all)).doesNotContain(last.strip() + " ");
  }

  @Test
  void f09_every_byte_passes_as_it_is() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    var typed = new Escapes().typed(all, all.length);
    assertThat(typed).hasSize(1);
    assertThat(((Escapes.Typed.Keys) typed.getFirst()).bytes()).isEqualTo(all);
  }

  private static byte[] bytes(String text) {
    return text.replace("^M", "\r")
        .replace("^J", "\n")
        .replace("^Z", "\u001a")
        .replace("^[", "\u001b")
        .getBytes(ISO_8859_1);
  }

  private static String shown(List<Escapes.Typed> typed) {
    var words = new ArrayList<String>();
    for (var each : typed) {
      words.add(
          switch (each) {
            case Escapes.Typed.Keys(byte[] bytes) ->
                "keys("
                    + new String(bytes, ISO_8859_1)
                        .replace("\r", "^M")
                        .replace("\n", "^J")
                        .replace("\u001b", "^[")
                    + ")";
            case Escapes.Typed.Leave _ -> "LEAVE";
            case Escapes.Typed.Detach _ -> "DETACH";
            case Escapes.Typed.Help _ -> "HELP";
            case Escapes.Typed.Suspend _ -> "SUSPEND";
          });
    }
    return String.join(" ", words);
  }
}
