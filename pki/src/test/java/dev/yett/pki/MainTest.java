package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  @TempDir Path home;
  private Program program;

  @BeforeEach
  void make_a_directory() throws IOException {
    program = new Program(home);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "init",
        "init --domain",
        "issue",
        "issue device",
        "issue device p --ca ca",
        "grant alice",
        "revoke",
        "revoke device/p",
        "bundle",
        "show",
        "list",
        "epoch p",
        "issue --nonsense",
        "init --domain a --domain b --ca ca",
        "issue device p q --ca ca --out o",
        "list --ca",
        "show --json",
        "--nonsense"
      })
  void a_wrong_command_line_is_one_line_and_64(String line) {
    program.raw(line.isEmpty() ? new String[0] : line.split(" ")).fails(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"init", "issue", "epoch", "grant", "revoke", "bundle", "show", "list"})
  void every_command_explains_itself(String command) {
    var asked = program.raw(command, "--help").ok();
    assertThat(asked.out()).contains("Usage: yett-pki " + command);
    assertThat(program.raw("help", command).ok().out()).isEqualTo(asked.out());
    assertThat(program.raw("--help").ok().out()).contains("  " + command);
  }

  @Test
  void help_and_version_are_answers() {
    assertThat(program.raw("help").ok().out()).contains("Usage: yett-pki", "--ca", "--grants");
    assertThat(program.raw("--version").ok().out()).startsWith("yett-pki ");
  }

  @Test
  void j01_what_was_typed_is_escaped_when_it_is_repeated() {
    var hostile = "\u001b[31m\u202e\r\n";
    for (var result :
        new Program.Result[] {
          program.raw(hostile),
          program.raw("issue", hostile, hostile, "--ca", hostile, "--out", "x"),
          program.raw("show", home + "/" + hostile),
          program.raw("list", "--ca", home + "/" + hostile),
          program.raw("init", "--domain", hostile),
          program.raw("list", "--" + hostile)
        }) {
      assertThat(result.status()).isPositive();
      assertThat(result.err()).hasLineCount(1).doesNotContain("\u001b", "\u202e", "\r");
    }
  }

  @Test
  void an_argument_that_begins_with_at_is_no_file_of_options() throws IOException {
    program.write("options", "--help\n");
    program.raw("list", "@" + program.file("options")).fails(64, "@");
  }

  @Test
  void what_is_not_an_authority_is_said_so() throws IOException {
    program
        .run("list --ca nowhere")
        .fails(1, "is not the directory of a certificate authority", "init");
    program.run("list --grants nowhere").fails(1, "is not the directory of a grants authority");
    java.nio.file.Files.createDirectory(program.file("broken"));
    program.write("broken/authority.db", "this is not a database, but it is long enough to be one");
    program.run("list --ca broken").fails(1, "broken/authority.db", "not a database");
  }

  @Test
  void an_empty_place_is_not_the_current_directory() {
    program.raw("list", "--ca", "").fails(64);
    program.raw("epoch", "p", "--grants", "g", "--out", "").fails(64);
  }
}
