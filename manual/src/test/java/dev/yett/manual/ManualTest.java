package dev.yett.manual;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The pages and scripts as the build writes them.
@Timeout(300)
final class ManualTest {
  @TempDir private static Path target;

  @org.junit.jupiter.api.BeforeAll
  static void write() throws IOException {
    Manual.write(target, "1.2.3");
  }

  static Stream<Node> commands() {
    return Manual.programs().stream().flatMap(Node::all);
  }

  private static String page(Node node) throws IOException {
    return Files.readString(target.resolve("man/" + node.page() + ".1"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_has_a_page_with_a_summary_and_examples(Node node) throws IOException {
    var page = page(node);
    assertThat(page)
        .startsWith(".TH " + node.page().toUpperCase(java.util.Locale.ROOT) + " 1 ")
        .contains(".SH NAME\n", ".SH SYNOPSIS\n", ".SH DESCRIPTION\n", ".SH SEE ALSO\n");
    assertThat(node.summary()).as("summary of " + node.words()).isNotBlank();
    assertThat(node.examples())
        .as("examples in the footer of `%s --help`, two blanks before each", node.words())
        .isNotEmpty();
    assertThat(page).contains(".SH EXAMPLES\n.nf\n" + ManPage.escape(node.examples().getFirst()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_option_and_argument_is_explained(Node node) throws IOException {
    var page = page(node);
    for (var option : node.options()) {
      assertThat(page).contains(ManPage.escape(option.longestName()));
      assertThat(Node.text(option)).as(node.words() + option).isNotBlank();
    }
    for (var position : node.positions()) {
      assertThat(page).contains(ManPage.escape(Node.label(position)));
      assertThat(Node.text(position)).as(node.words() + position).isNotBlank();
    }
  }

  @Test
  void the_program_lists_its_commands() throws IOException {
    var yett = Manual.programs().getFirst();
    assertThat(page(yett)).contains(".BR yett\\-run (1)\n", ".BR yettd (1)");
  }

  @Test
  void no_text_becomes_a_request() {
    assertThat(ManPage.escape(".so /etc/passwd")).isEqualTo("\\&.so /etc/passwd");
    assertThat(ManPage.escape("'x\\n-`\"")).isEqualTo("\\(aqx\\en\\-\\(ga\\(dq");
  }

  @Test
  void completion_is_sound_bash() throws Exception {
    for (var name : List.of("yett", "yettd", "yett-pki")) {
      var script = target.resolve("completion/" + name + ".bash");
      var parsed =
          new ProcessBuilder("bash", "-n", script.toString()).redirectErrorStream(true).start();
      assertThat(
              new String(
                  parsed.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEmpty();
      assertThat(parsed.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(parsed.exitValue()).isZero();
      assertThat(target.resolve("completion/_" + name)).content().startsWith("#compdef " + name);
    }
  }
}
