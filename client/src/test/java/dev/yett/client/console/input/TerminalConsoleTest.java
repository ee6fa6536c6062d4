package dev.yett.client.console.input;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yett.client.console.AskedSecrets;
import dev.yett.client.console.Offers;
import dev.yett.client.console.line.HistoryFile;
import dev.yett.client.console.line.SecretLines;
import dev.yett.client.console.line.TypedLines;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The console over a terminal of bytes.
@Timeout(300)
final class TerminalConsoleTest {
  private static final ArgumentSpec PASSWORD =
      ArgumentSpec.of("password", ArgumentType.SECRET, "the word");

  @TempDir private Path directory;
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private List<Candidate> offers = List.of();
  private Comfort comfort = Comfort.none();

  @Test
  void k03_no_event_expansion() throws Exception {
    try (var console = console("say one\rsay !! !1 !$ ^one^two^\rsay a\\!b\r")) {
      assertEquals(Optional.of("say one"), console.readCommand("> "));
      assertEquals(Optional.of("say !! !1 !$ ^one^two^"), console.readCommand("> "));
      assertEquals(Optional.of("say a\\!b"), console.readCommand("> "));
    }
    assertEquals("say one\nsay !! !1 !$ ^one^two^\nsay a\\!b\n", history());
  }

  @Test
  void k02_secrets_that_were_asked_for_are_in_no_history() throws Exception {
    try (var console = console("every eco\r\u0007phunter2\ry\r\u001bOA\r")) {
      console.readCommand("> ");
      assertArrayEquals("hunter2".toCharArray(), console.secrets().ask("every", PASSWORD));
      assertTrue(console.confirm("sure?"));
      assertEquals(Optional.of("every eco"), console.readCommand("> "));
    }
    assertEquals("every eco\n", history());
    assertFalse(screen().contains("hunter2"));
  }

  @Test
  void k02_secrets_on_a_line_are_in_no_history() throws Exception {
    try (var console =
        console(
            "every eco password=hunter2\rrun every 'password=hunter2'\revery password=@file\r")) {
      for (int i = 0; i < 3; i++) {
        console.readCommand("> ");
      }
    }
    assertEquals("every password=@file\n", history());
  }

  @Test
  void a_line_that_begins_with_a_blank_is_not_kept_nor_one_twice() throws Exception {
    try (var console = console(" say unseen\rls\rls\r")) {
      assertEquals(Optional.of(" say unseen"), console.readCommand("> "));
      console.readCommand("> ");
      console.readCommand("> ");
    }
    assertEquals("ls\n", history());
  }

  @Test
  void a_former_line_is_recalled() throws Exception {
    HistoryFile.open(file()).append("say before");
    try (var console = console("\u001bOA\r")) {
      assertEquals(Optional.of("say before"), console.readCommand("> "));
    }
  }

  @Test
  void pasted_lines_come_together_and_are_kept_one_by_one() throws Exception {
    try (var console = console("\u001b[200~ls\rpwd\r\u001b[201~\r")) {
      assertEquals("ls\npwd", console.readCommand("> ").orElseThrow().strip());
    }
    assertEquals("ls\npwd\n", history());
  }

  @Test
  void f02_a_prompt_shows_what_it_is_given_and_nothing_else() throws Exception {
    try (var console = console("ls\r")) {
      console.readCommand("pump-7:/files/%M %4P\u001b[31m%{x%}> ");
    }
    assertTrue(screen().contains("pump-7:/files/%M %4P\\x1b[31m%{x%}> "), screen());
  }

  @Test
  void without_colour_what_is_offered_has_none_either() throws Exception {
    offers =
        List.of(
            new Candidate("sat", "sat", "group", "how", null, null, true),
            new Candidate("say", "say", "group", "what", null, null, true));
    try (var console = console("s\t\u0007ly\r")) {
      assertEquals(Optional.of("say"), console.readCommand("> ").map(String::strip));
    }
    assertTrue(screen().contains("group") && screen().contains("(what)"), screen());
    assertFalse(screen().matches("(?s).*\u001b\\[[0-9;]*[349][0-9]*m.*"), screen());
  }

  @Test
  void tab_that_can_offer_nothing_says_why_until_more_is_typed() throws Exception {
    comfort =
        new Comfort(Optional.empty(), List::of, () -> Optional.of("nobody to ask"), false, false);
    try (var console = console("s\t\u0007nay\r")) {
      assertEquals(Optional.of("say"), console.readCommand("> "));
    }
    assertEquals(2, screen().split("nobody to ask", -1).length, screen());
  }

  @Test
  void ctrl_d_on_an_empty_line_is_the_end_and_ctrl_c_drops_the_line() throws Exception {
    try (var console = console("\u0007Adrop\u0003\u0007B\u0004")) {
      assertThrows(Console.InterruptedLineException.class, () -> console.readCommand("A> "));
      assertEquals(Optional.empty(), console.readCommand("B> "));
    }
    assertEquals("", history());
  }

  @Test
  void a_question_is_answered_yes_or_it_is_no() throws Exception {
    try (var console = console("y\rYES\r\rn\r\u0004")) {
      assertTrue(console.confirm("sure?"));
      assertTrue(console.confirm("sure?"));
      for (int i = 0; i < 3; i++) {
        assertFalse(console.confirm("sure?"));
      }
    }
  }

  private TerminalConsole console(String typed) throws Exception {
    var keys = new Keys(typed.getBytes(StandardCharsets.UTF_8));
    var terminal = new ExternalTerminal("test", "xterm", keys, shown, StandardCharsets.UTF_8);
    terminal.setSize(new Size(80, 24));
    var history =
        new TypedLines(
            Optional.of(HistoryFile.open(file())),
            line -> !SecretLines.hasSecret(line, Offers.all()));
    return TerminalConsole.on(
        terminal,
        keys,
        shown,
        (reader, line, candidates) -> candidates.addAll(offers),
        history,
        comfort,
        new AskedSecrets(),
        () -> {});
  }

  private String screen() {
    return shown.toString(StandardCharsets.UTF_8);
  }

  /// Ctrl-G and a letter are no keys, but wait for the prompt of that letter; Ctrl-C waits for what
  /// it drops to be shown.
  private final class Keys extends InputStream {
    private final ByteArrayInputStream keys;

    private Keys(byte[] keys) {
      this.keys = new ByteArrayInputStream(keys);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      int one = read();
      if (one < 0) {
        return -1;
      }
      bytes[offset] = (byte) one;
      return 1;
    }

    @Override
    public int read() {
      int key = keys.read();
      if (key == 3) {
        await("drop");
      } else if (key == 7) {
        int prompt = keys.read();
        await(
            switch (prompt) {
              case 'p' -> "password of every: ";
              case 'l' -> "(what)";
              case 'n' -> "nobody to ask";
              default -> (char) prompt + "> ";
            });
        return keys.read();
      }
      return key;
    }

    private void await(String text) {
      while (!screen().contains(text)) {
        Thread.onSpinWait();
      }
    }
  }

  private Path file() {
    return directory.resolve("history/pump-7");
  }

  private String history() throws IOException {
    return Files.readString(file());
  }
}
