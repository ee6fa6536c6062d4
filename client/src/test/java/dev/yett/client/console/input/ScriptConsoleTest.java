package dev.yett.client.console.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yett.client.Arguments;
import dev.yett.client.Interrupts;
import dev.yett.client.UserError;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.protocol.ArgumentSpec;
import dev.yett.protocol.ArgumentType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ScriptConsoleTest {
  private static final ArgumentSpec PASSWORD =
      ArgumentSpec.of("password", ArgumentType.SECRET, "the word");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ArrayList<Runnable> listening = new ArrayList<>();
  private final Interrupts interrupts =
      interrupted -> {
        listening.add(interrupted);
        return () -> listening.remove(interrupted);
      };

  @Test
  void every_line_is_a_command_also_the_last_without_an_end() throws Exception {
    var console = console("status\n\n say x\r\nls");
    assertEquals(Optional.of("status"), console.readCommand("> "));
    assertEquals(Optional.of(""), console.readCommand("> "));
    assertEquals(Optional.of(" say x\r"), console.readCommand("> "));
    assertEquals(Optional.of("ls"), console.readCommand("> "));
    assertEquals(Optional.empty(), console.readCommand("> "));
    assertEquals(0, out.size());
  }

  @Test
  void a_byte_order_mark_begins_no_command() throws Exception {
    var console = console("\ufeffstatus\n\ufeffls");
    assertEquals(Optional.of("status"), console.readCommand(""));
    assertEquals(Optional.of("\ufeffls"), console.readCommand(""));
  }

  @Test
  void a_line_that_is_too_long_or_no_text_is_refused_and_the_next_read() throws Exception {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes("x".repeat(ScriptConsole.LONGEST + 1).getBytes(StandardCharsets.UTF_8));
    bytes.write('\n');
    bytes.writeBytes(new byte[] {'a', (byte) 0xff, '\n'});
    bytes.writeBytes("y".repeat(ScriptConsole.LONGEST).getBytes(StandardCharsets.UTF_8));
    var console = console(new ByteArrayInputStream(bytes.toByteArray()));
    assertThrows(UserError.class, () -> console.readCommand(""));
    assertThrows(UserError.class, () -> console.readCommand(""));
    assertEquals(ScriptConsole.LONGEST, console.readCommand("").orElseThrow().length());
  }

  @Test
  void ctrl_c_ends_the_script_with_the_command() throws Exception {
    var console = console("one\ntwo\n");
    console.readCommand("");
    var stopped = new ArrayList<String>();
    try (var _ = console.interrupts().listen(() -> stopped.add("one"))) {
      listening.getFirst().run();
    }
    assertEquals(1, stopped.size());
    assertEquals(Optional.empty(), console.readCommand(""));
    assertTrue(listening.isEmpty());
  }

  @Test
  void nobody_is_asked() {
    var console = console("y\n");
    assertFalse(console.confirm("sure?"));
    assertFalse(console.isInteractive());
    assertTrue(console.input().isEmpty());
    var error = assertThrows(UserError.class, () -> console.secrets().ask("login", PASSWORD));
    assertTrue(error.hint().orElseThrow().contains("password=@FILE"));
    assertThrows(UserError.class, () -> console.secrets().read("-"));
  }

  private ScriptConsole console(String script) {
    return console(new ByteArrayInputStream(script.getBytes(StandardCharsets.UTF_8)));
  }

  private ScriptConsole console(InputStream in) {
    var screen = new Screen(new Stdio(in, out, out, false, false));
    return new ScriptConsole(in, screen, new NoSecrets(), interrupts);
  }

  private static final class NoSecrets implements Arguments.Secrets {
    @Override
    public char[] ask(String operation, ArgumentSpec argument) {
      throw new AssertionError("asked");
    }

    @Override
    public char[] read(String file) {
      throw new AssertionError("read");
    }
  }
}
