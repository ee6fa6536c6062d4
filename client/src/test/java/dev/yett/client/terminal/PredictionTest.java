package dev.yett.client.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys against what a far device shows. A line of a script is `>` and keys, or `<` and what the
/// device shows, then what the terminal shows of it: characters that are predicted stand in
/// brackets, and `~` is the backspace key.
final class PredictionTest {
  private static final long MS = 1_000_000;
  private static final String PROMPT = "\r\n$ ";

  private final Prediction prediction = new Prediction(40);
  private final Paper paper = new Paper(40);
  private long now;

  PredictionTest() {
    prediction.roundTrip(200 * MS);
  }

  private String type(String keys) {
    for (var key : keys.split("", -1)) {
      if (!key.isEmpty()) {
        var byteTyped = key.replace('~', '\u007f').getBytes(StandardCharsets.ISO_8859_1);
        paper.shown(prediction.typed(byteTyped, now));
      }
    }
    return paper.line();
  }

  private String show(String text) {
    paper.shown(prediction.shown(text.getBytes(StandardCharsets.ISO_8859_1), now));
    return paper.line();
  }

  @Test
  void nothing_is_shown_of_a_line_before_one_character_of_it_was_echoed() {
    show(PROMPT);
    assertThat(type("ls")).isEqualTo("$ ");
    assertThat(show("l")).isEqualTo("$ l[s]");
    assertThat(type(" -l")).isEqualTo("$ l[s -l]");
    assertThat(show("s ")).isEqualTo("$ ls [-l]");
    assertThat(show("-l")).isEqualTo("$ ls -l");
    assertThat(type("\r")).isEqualTo("$ ls -l");
    show("\r\nfile\r\n$ ");
    assertThat(type("x")).isEqualTo("$ ");
  }

  @Test
  void backspace_is_predicted_at_the_end_of_the_line() {
    show(PROMPT);
    type("a");
    show("a");
    assertThat(type("bc~d")).isEqualTo("$ a[bd]");
    assertThat(show("bc")).isEqualTo("$ ab[d]");
    assertThat(show("\b \b")).isEqualTo("$ ab[d]");
    assertThat(show("d")).isEqualTo("$ abd");
    assertThat(type("~~")).isEqualTo("$ a");
    assertThat(show("\b\u001b[K")).isEqualTo("$ a");
    assertThat(show("\b\u001b[K")).isEqualTo("$ a");
    assertThat(type("z")).isEqualTo("$ a[z]");
    show("z");
    type("~");
    show("\b \b");
    assertThat(type("y")).isEqualTo("$ a[y]");
  }

  @Test
  void backspace_stops_where_the_typed_text_began() {
    show(PROMPT);
    type("a");
    show("a");
    assertThat(type("~~")).isEqualTo("$ ");
  }

  @Test
  void what_is_not_echoed_is_never_shown() {
    show(PROMPT);
    type("s");
    show("s");
    type("u\r");
    show("u\r\nPassword: ");
    assertThat(type("secret")).isEqualTo("Password: ");
    now += 2_000 * MS;
    paper.shown(prediction.look(now));
    assertThat(type("more")).isEqualTo("Password: ");
    assertThat(paper.everything()).doesNotContain("secret").doesNotContain("ore");
  }

  @Test
  void a_word_of_the_program_in_the_middle_of_a_line_begins_anew() {
    show(PROMPT);
    type("a");
    show("a");
    assertThat(type("b")).isEqualTo("$ a[b]");
    show("b");
    show(" password: ");
    assertThat(type("secret")).isEqualTo("$ ab password: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sorry, try again", "s\r\nsudo: no", "*", "ss", "\u001b[Ks", "\u0007s"})
  void what_only_begins_as_the_echo_would_confirms_nothing(String shown) {
    show("\r\nPassword: ");
    type("s");
    show(shown);
    var before = paper.line();
    assertThat(type("ecret")).isEqualTo(before);
  }

  @Test
  void an_echo_that_does_not_come_in_time_takes_it_all_back() {
    show(PROMPT);
    type("a");
    show("a");
    assertThat(type("bcd")).isEqualTo("$ a[bcd]");
    now += 600 * MS;
    paper.shown(prediction.look(now));
    assertThat(paper.line()).isEqualTo("$ a[bcd]");
    now += 100 * MS;
    paper.shown(prediction.look(now));
    assertThat(paper.line()).isEqualTo("$ a");
    assertThat(type("e")).isEqualTo("$ a");
    assertThat(show("bcde")).isEqualTo("$ abcde");
  }

  @Test
  void the_device_is_always_right() {
    show(PROMPT);
    type("a");
    show("a");
    assertThat(type("bc")).isEqualTo("$ a[bc]");
    assertThat(show("\r\nBroadcast message\r\n$ a")).isEqualTo("$ a");
    assertThat(show("bc")).isEqualTo("$ abc");
  }

  @Test
  void a_near_device_is_left_to_itself() {
    prediction.roundTrip(39 * MS);
    show(PROMPT);
    type("a");
    show("a");
    assertThat(type("bc")).isEqualTo("$ a");
    prediction.roundTrip(40 * MS);
    assertThat(type("d")).isEqualTo("$ a");
    show(PROMPT);
    type("a");
    show("a");
    assertThat(type("b")).isEqualTo("$ a[b]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", "\u001b[A", "\u001b[D", "\u0001", "\u0015", "é", "pasted at once"})
  void what_else_is_typed_ends_it_for_that_line(String keys) {
    show(PROMPT);
    type("a");
    show("a");
    paper.shown(prediction.typed(keys.getBytes(StandardCharsets.UTF_8), now));
    assertThat(type("b")).isEqualTo("$ a");
  }

  @ParameterizedTest
  @CsvSource({
    "\\e[?2004h$ , yes",
    "\\e[1;32m$\\e[0m , yes",
    "\\e]0;title\\a$ , yes",
    "\\e(B\\e[m$ , yes",
    "\\e[H\\e[2J$ , yes",
    "\\e[5;1H$ , no",
    "\\e[32m$ , no",
    "\\e[?25l$ , no",
    "\\e[?1049h\\r\\n$ , no",
    "\\e[A$ , no",
    "\\e[A\\r\\n$ , no",
    "\\e[A\\r\\n\\e[J$ , yes",
    "\\e[?1049h\\e[3;3H~\\e[?1049l\\r\\n$ , yes",
    "50%\\r$ , no",
    "50%\\r\\e[K$ , yes",
    "\\xe9$ , no",
    "\\e(0$ , no",
    "\\e[2;5r\\r\\n$ , no",
    "0123456789012345678901234567890123456789012345$ , no",
    "01234567890123456789012345678901234567$ , no",
  })
  void it_is_shown_only_where_the_line_is_known(String prompt, String known) {
    show("\r\n");
    show(
        prompt
            .replace("\\e", "\u001b")
            .replace("\\a", "\u0007")
            .replace("\\r", "\r")
            .replace("\\n", "\n")
            .replace("\\xe9", "é")
            .replace(" ", ""));
    type("a");
    show("a");
    var before = paper.everything();
    type("b");
    assertThat(paper.everything().equals(before)).isEqualTo(known.equals("no"));
  }

  @Test
  void another_width_and_lines_of_our_own_take_it_back() {
    show(PROMPT);
    type("a");
    show("a");
    assertThat(type("b")).isEqualTo("$ a[b]");
    paper.shown(prediction.resized(30));
    assertThat(paper.line()).isEqualTo("$ a");
    show("b" + PROMPT);
    type("a");
    show("a");
    assertThat(type("b")).isEqualTo("$ a[b]");
    paper.shown(prediction.giveUp());
    assertThat(type("c")).isEqualTo("$ a");
  }

  @Test
  void it_stops_before_the_end_of_the_line() {
    show(PROMPT);
    type("a");
    show("a");
    type("b".repeat(60));
    assertThat(paper.line()).isEqualTo("$ a[" + "b".repeat(35) + "]");
  }

  /// As much of a terminal as is needed to see one line.
  private static final class Paper {
    private final int columns;
    private final List<String> cells = new ArrayList<>();
    private final StringBuilder everything = new StringBuilder();
    private int at;
    private boolean underlined;

    Paper(int columns) {
      this.columns = columns;
    }

    void shown(byte[] bytes) {
      var text = new String(bytes, StandardCharsets.ISO_8859_1);
      everything.append(text);
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) == '\u001b') {
          int end = i + 2;
          while (end < text.length() && !Character.isLetter(text.charAt(end))) {
            end++;
          }
          control(text.substring(i + 1, Math.min(end + 1, text.length())));
          i = end;
        } else {
          character(text.charAt(i));
        }
      }
    }

    private void control(String sequence) {
      switch (sequence) {
        case "[4m" -> underlined = true;
        case "[24m" -> underlined = false;
        case "[K" -> cells.subList(at, cells.size()).clear();
        default -> {}
      }
    }

    private void character(char c) {
      switch (c) {
        case '\n' -> cells.clear();
        case '\r' -> at = 0;
        case '\b' -> at = Math.max(0, at - 1);
        case '\u0007' -> {}
        default -> {
          assertThat(at).isLessThan(underlined ? columns - 1 : Integer.MAX_VALUE);
          while (cells.size() <= at) {
            cells.add(" ");
          }
          cells.set(at++, underlined ? "[" + c + "]" : String.valueOf(c));
        }
      }
    }

    String line() {
      return String.join("", cells).replace("][", "");
    }

    String everything() {
      return everything.toString();
    }
  }
}
