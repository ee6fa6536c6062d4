package dev.yett.client.console.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.yett.client.console.AskedSecrets;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlainConsoleTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void what_comes_after_the_end_begins_a_line_of_its_own() throws Exception {
    try (var console = console("status\n")) {
      assertEquals(Optional.of("status"), console.readCommand("> "));
      assertEquals(Optional.empty(), console.readCommand("> "));
    }
    assertEquals("> > \n", out.toString(StandardCharsets.UTF_8));
  }

  private PlainConsole console(String typed) {
    var in = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
    var stdio = new Stdio(in, out, out, true, true);
    return new PlainConsole(
        stdio,
        new Screen(stdio),
        new AskedSecrets(),
        then -> () -> {},
        then -> () -> {},
        TerminalModes.now());
  }
}
