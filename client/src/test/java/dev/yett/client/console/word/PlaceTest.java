package dev.yett.client.console.word;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Right;
import dev.yett.protocol.RootSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
  void it_begins_in_a_root_that_may_be_listed_if_there_is_one() {
    var drop = root("drop", Right.PUT);
    var logs = root("logs", Right.LIST);
    assertEquals("/logs", first(drop, logs, root("more", Right.LIST)));
    assertEquals("/drop", first(root("another", Right.GET, "owner"), drop));
    assertEquals("/", first(root("another", Right.GET, "owner")));
  }

  private static String first(RootSpec... roots) {
    var catalogue = new Catalogue(List.of(), List.of(roots));
    return Place.first(catalogue, Set.of("technician")).toString();
  }

  private static RootSpec root(String name, Right right, String... roles) {
    var who = roles.length == 0 ? Set.of("technician") : Set.of(roles);
    return new RootSpec(name, new TreeMap<>(Map.of(right, who)), Overwrite.NEVER);
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
