package dev.yett.client.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScreenModesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain text                      |",
        "^[[?1049h                       | ^[[?1049l",
        "^[[?1049h^[[?1049l              |",
        "^[[?25l                         | ^[[?25h",
        "^[[?25l^[[?25h                  |",
        "^[[?1000;1006h^[[?2004h         | ^[[?1000l^[[?1006l^[[?2004l",
        "^[=                             | ^[>",
        "^[=^[>                          |",
        "^[[1;31mred                     | ^[[0m",
        "^[[1;31mred^[[0m                |",
        "^[[1;31mred^[[m                 |",
        "^[[?7h                          |",
        "^[[?1049                        |",
        "^[^[[?1049h                     | ^[[?1049l",
      })
  void f07_what_a_lost_program_left_on_is_switched_off(String shown, String undone) {
    var modes = new ScreenModes();
    for (byte b : raw(shown)) {
      modes.shown(new byte[] {b});
    }
    assertThat(modes.undoing()).isEqualTo(undone == null ? new byte[0] : raw(undone));
    assertThat(modes.undoing()).isEmpty();
  }

  @Test
  void whatever_a_program_shows_what_is_undone_is_ours() {
    var random = new Random(5);
    var alphabet = raw("^[[?;:0123456789hlm=>x");
    for (int round = 0; round < 2_000; round++) {
      byte[] shown = new byte[random.nextInt(60)];
      for (int i = 0; i < shown.length; i++) {
        shown[i] = alphabet[random.nextInt(alphabet.length)];
      }
      var modes = new ScreenModes();
      modes.shown(shown);
      assertThat(new String(modes.undoing(), ISO_8859_1))
          .matches("(\\x1b\\[\\?[0-9]{1,4}[lh])*(\\x1b>)?(\\x1b\\[0m)?");
    }
  }

  private static byte[] raw(String text) {
    return text.strip().replace("^[", "\u001b").getBytes(ISO_8859_1);
  }
}
