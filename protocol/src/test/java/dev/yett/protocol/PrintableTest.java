package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrintableTest {
  /// All controls of both blocks, DEL, all that turns the direction of writing, hides, or breaks
  /// lines.
  @Test
  void f02_no_control_passes() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      boolean bad =
          c < 0x20
              || (c >= 0x7f && c <= 0x9f)
              || c == 0xad
              || c == 0x61c
              || c == 0x180e
              || c == 0x200b
              || c == 0x200e
              || c == 0x200f
              || (c >= 0x2028 && c <= 0x202e)
              || (c >= 0x2060 && c <= 0x206f && c != 0x2065)
              || c == 0xfeff
              || (c >= 0xfff9 && c <= 0xfffb)
              || (c >= 0xe0020 && c <= 0xe007f)
              || (c >= 0xd800 && c <= 0xdfff)
              || (c & 0xfffe) == 0xfffe;
      if (bad) {
        assertThat(Printable.isPrintable(c)).as("U+%04X", c).isFalse();
        assertThat(
                Printable.escape(new StringBuilder("a").appendCodePoint(c).append('b').toString()))
            .matches("a\\\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})b");
      }
    }
  }

  @Test
  void f02_escape_sequences_become_visible() {
    assertThat(Printable.escape("\u001b]0;title\u0007")).isEqualTo("\\x1b]0;title\\x07");
    assertThat(Printable.escape("\u009b2J")).isEqualTo("\\x9b2J");
    assertThat(Printable.escape("a\r\nroot:")).isEqualTo("a\\x0d\\x0aroot:");
    assertThat(Printable.escape("invoice\u202efdp.exe")).isEqualTo("invoice\\u202efdp.exe");
    assertThat(Printable.escape("a\ud800b")).isEqualTo("a\\ud800b");
    assertThat(Printable.escape("\udb40\udc41")).isEqualTo("\\U000e0041");
  }

  @Test
  void text_of_all_languages_stays() {
    for (String text :
        List.of("plain", "grün", "水泵", "насос", "مضخة", "👩‍🔧", "a\u200db", "tab-less ~ \\ `")) {
      assertThat(Printable.escape(text)).isSameAs(text);
      assertThat(Printable.escape(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
    }
  }

  @Test
  void bytes_that_are_no_utf8_become_visible_one_by_one() {
    assertThat(Printable.escape(new byte[] {'a', (byte) 0xff, 'b'})).isEqualTo("a\\xffb");
    assertThat(Printable.escape(new byte[] {(byte) 0xc3})).isEqualTo("\\xc3");
    assertThat(Printable.escape(new byte[] {(byte) 0xe2, (byte) 0x82, 'x'}))
        .isEqualTo("\\xe2\\x82x");
    assertThat(Printable.escape(new byte[] {(byte) 0x9b, '2', 'J'})).isEqualTo("\\x9b2J");
    assertThat(Printable.escape(new byte[0])).isEmpty();
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    assertThat(Printable.isPrintable(Printable.escape(all))).isTrue();
  }

  @Test
  void texts_for_people_are_clipped_at_whole_characters() {
    assertThat(Prose.clip("x".repeat(1024))).hasSize(1024);
    assertThat(Prose.clip("x".repeat(1025))).hasSize(1024);
    assertThat(Prose.length(Prose.clip("x" + "ü".repeat(600)))).isEqualTo(1023);
    assertThat(Prose.length(Prose.clip("👩".repeat(600)))).isEqualTo(1024);
    assertThat(Prose.clip("a\ud800b")).isEqualTo("a\ufffdb");
  }
}
