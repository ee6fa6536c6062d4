package dev.yett.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line of `yettd`.
final class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "check", "request", "install", "audit"})
  void each_command_explains_itself(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("yettd " + command);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void help_of_the_whole_names_its_commands() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("serve", "check", "request", "install", "audit");
  }

  @Test
  void what_is_not_understood_is_refused_and_what_it_refers_to_works() {
    for (var line :
        Map.of("serve", new String[] {"serve", "--nonsense"}, "", new String[] {"no"}).entrySet()) {
      err.getBuffer().setLength(0);
      assertThat(run(line.getValue())).isEqualTo(Main.USAGE);
      assertThat(err.toString()).contains("see: " + ("yettd " + line.getKey()).strip() + " --help");
    }
  }
}
