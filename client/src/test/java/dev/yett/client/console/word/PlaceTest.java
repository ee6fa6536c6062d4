package dev.yett.client.console.word;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.protocol.RemotePath;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlaceTest {
  private static final Path HERE = Path.of("/home/alice/pump");

  private final Place place = at("/files/logs");

  static Place at(String remote) {
    return new Place(RemotePath.parse(remote).orElseThrow(), HERE);
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt,/files/logs/a.txt",
    ".,/files/logs",
    "./a.txt,/files/logs/a.txt",
    "..,/files",
    "../x/../y,/files/y",
    "../..,/",
    "../../../..,/",
    "../../../etc,/etc",
    "/,/",
    "/other/,/other",
    "/other//x/,/other/x",
    "-,/files/logs/-",
    "~,/files/logs/~",
    "two words,/files/logs/two words",
  })
  void a_typed_path_begins_where_the_shell_stands(String typed, String path) throws UserError {
    assertEquals(path, place.resolve(typed).toString());
  }

  @Test
  void a_text_that_no_device_takes_is_refused() {
    var error = assertThrows(UserError.class, () -> place.resolve("a\0b"));
    assertEquals(ExitCode.USAGE, error.exitCode());
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt,/home/alice/pump/a.txt",
    "../x,/home/alice/x",
    "/etc/hosts,/etc/hosts",
    ".,/home/alice/pump",
  })
  void a_local_path_begins_where_the_shell_stands_here(String typed, String path) throws UserError {
    assertEquals(Path.of(path), place.resolveLocal(typed));
  }

  @Test
  void a_tilde_is_the_home_here() throws UserError {
    var home = Path.of(System.getProperty("user.home"));
    assertEquals(home, place.resolveLocal("~"));
    assertEquals(home.resolve("x"), place.resolveLocal("~/x"));
    assertEquals(HERE.resolve("~x"), place.resolveLocal("~x"));
  }

  @Test
  void a_text_that_cannot_be_a_local_path_is_refused() {
    assertThrows(UserError.class, () -> place.resolveLocal("a\0b"));
  }

  @Test
  void it_knows_where_it_stood_before() throws UserError {
    place.enter(place.resolve(".."));
    assertEquals("/files/logs", place.before().toString());
    place.enter(place.before());
    assertEquals("/files", place.before().toString());
    assertEquals("/files/logs", place.home().toString());
  }
}
