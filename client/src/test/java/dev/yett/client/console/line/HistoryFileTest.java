package dev.yett.client.console.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.yett.client.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HistoryFileTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("state/history/pump-7");
  }

  @Test
  void k01_a_new_history_is_its_owners_alone() throws Exception {
    var history = HistoryFile.open(file);
    history.append("status");
    assertEquals("rw-------", mode(file));
    assertEquals("rwx------", mode(directory.resolve("state/history")));
    assertEquals("rwx------", mode(directory.resolve("state")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-rw-rw-", "rwxrwxrwx", "rw-r-----"})
  void k01_a_history_that_others_could_read_is_closed_to_them(String mode) throws Exception {
    put("status\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertEquals(List.of("status"), HistoryFile.open(file).lines());
    assertEquals("rw-------", mode(file));
  }

  @Test
  void k01_a_history_that_was_removed_meanwhile_is_made_anew_for_its_owner_alone()
      throws Exception {
    var history = HistoryFile.open(file);
    Files.delete(file);
    history.append("status");
    assertEquals("rw-------", mode(file));
  }

  @Test
  void k01_a_link_in_its_place_is_not_followed() throws Exception {
    var elsewhere = Files.writeString(directory.resolve("elsewhere"), "keep me\n");
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, elsewhere);
    assertThrows(UserError.class, () -> HistoryFile.open(file));
    assertEquals("keep me\n", Files.readString(elsewhere));

    Files.delete(file);
    var history = HistoryFile.open(file);
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);
    assertThrows(IOException.class, () -> history.append("status"));
    assertEquals("keep me\n", Files.readString(elsewhere));
  }

  @Test
  void k04_a_directory_in_its_place_is_told_and_left() throws Exception {
    Files.createDirectories(file);
    var error = assertThrows(UserError.class, () -> HistoryFile.open(file));
    assertTrue(error.getMessage().startsWith("history is not kept"));
    assertTrue(Files.isDirectory(file));
  }

  @Test
  void k04_what_is_no_text_is_set_aside_and_the_rest_kept() throws Exception {
    Files.createDirectories(file.getParent());
    var bytes = new java.io.ByteArrayOutputStream();
    bytes.writeBytes(text("first\nevil \u001b]0;x\u0007\nsecond \u202egnp\n"));
    bytes.writeBytes(new byte[] {'b', (byte) 0xff, (byte) 0xfe, '\n', 0, 0, '\n'});
    bytes.writeBytes(text("größer\n"));
    Files.write(file, bytes.toByteArray());
    var history = HistoryFile.open(file);
    assertEquals(List.of("first", "größer"), history.lines());
    assertTrue(history.note().orElseThrow().contains(".broken"));
    var aside = file.resolveSibling("pump-7.broken");
    assertEquals("rw-------", mode(aside));
    assertEquals(bytes.size(), Files.size(aside));
    assertTrue(HistoryFile.open(file).note().isEmpty());
  }

  @Test
  void k04_any_bytes_leave_a_history_that_works() throws Exception {
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[random.nextInt(400)];
      random.nextBytes(bytes);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      HistoryFile.open(file).append("status");
      var lines = HistoryFile.open(file).lines();
      assertEquals("status", lines.getLast());
      assertTrue(lines.stream().allMatch(dev.yett.protocol.Printable::isPrintable));
    }
  }

  @Test
  void a_long_history_is_cut_to_its_newest_lines() throws Exception {
    put(
        IntStream.range(0, HistoryFile.LINES + 1)
            .mapToObj(i -> "say " + i + "\n")
            .collect(java.util.stream.Collectors.joining()));
    var lines = HistoryFile.open(file).lines();
    assertEquals("say " + HistoryFile.LINES, lines.getLast());
    assertEquals(lines, Files.readAllLines(file));
    assertTrue(lines.size() < HistoryFile.LINES);
    assertEquals("rw-------", mode(file));
  }

  @Test
  void a_huge_history_is_read_from_its_end() throws Exception {
    put(("x".repeat(999) + "\n").repeat(2 * HistoryFile.BYTES / 1000) + "last\n");
    var history = HistoryFile.open(file);
    assertEquals("last", history.lines().getLast());
    assertEquals(999, history.lines().getFirst().length());
    assertTrue(Files.size(file) <= HistoryFile.BYTES);
  }

  @Test
  void two_shells_append_to_one_history() throws Exception {
    var one = HistoryFile.open(file);
    var other = HistoryFile.open(file);
    one.append("a");
    other.append("b");
    one.append("c");
    other.append("evil \u001b[2J");
    other.append(" ");
    assertEquals(List.of("a", "b", "c"), HistoryFile.open(file).lines());
    assertFalse(Files.exists(file.resolveSibling("pump-7.broken")));
  }

  private void put(String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, text(content));
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
