package dev.yett.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Reason;
import dev.yett.protocol.Value;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Denial;
import dev.yett.server.order.Permit;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a program finds in its argument list.
@Timeout(300)
final class ProgramArgumentsTest extends ProgramScene {
  @Test
  void e01_every_value_arrives_as_one_element_exactly_as_it_was_sent() throws Exception {
    List<String> hostile = hostileTexts();
    assertThat(hostile).hasSizeGreaterThan(200).doesNotHaveDuplicates();
    int ran = 0;
    try (ProgramBench bench =
        bench(
            """
            run = ["/usr/bin/printf", "%s\\\\0", "{t}", "a={t}", "{t}{t}", "{u}", "x{u}", "end"]
            [[operation.x.argument]]
            name = "t"
            type = "text"
            summary = "s"
            [[operation.x.argument]]
            name = "u"
            type = "text"
            optional = true
            summary = "s"
            """)) {
      for (String text : hostile) {
        Map<String, Value> arguments = Map.of("t", new Value.Text(text));
        switch (bench.decide(arguments)) {
          case Denial denial -> assertThat(denial.reason()).isEqualTo(Reason.ARGUMENT_VALUE);
          case Permit permit -> {
            FakeExchange exchange = FakeExchange.silent();
            assertThat(bench.run(exchange, arguments)).isEqualTo(exited(0));
            assertThat(exchange.text().split("\0", -1))
                .containsExactly(text, "a=" + text, text + text, "end", "");
            ran++;
          }
        }
      }
    }
    assertThat(ran).isGreaterThan(150);
    assertThat(scratch.resolve("canary")).doesNotExist();
    assertThat(Path.of("/canary")).doesNotExist();
  }

  private List<String> hostileTexts() {
    String touch = "touch " + scratch.resolve("canary");
    List<String> cores =
        List.of(
            ";" + touch,
            "|" + touch,
            "||" + touch,
            "&" + touch,
            "&&" + touch,
            "$(" + touch + ")",
            "`" + touch + "`",
            "${IFS}" + touch,
            "<(" + touch + ")",
            ">(" + touch + ")",
            "$((1+1))",
            "$HOME",
            "${HOME}",
            "~",
            "~root",
            "*",
            "?",
            "[a-z]*",
            "{a,b}",
            "!!",
            "!$",
            "#",
            "\\",
            "\\\\",
            "'",
            "''",
            "\"",
            "\"\"",
            "'\"'",
            "a b",
            "  ",
            "%s%s%n",
            "%0",
            "\\0",
            "\\n",
            "\\x41",
            "{t}",
            "{u}",
            "{{",
            "}}",
            "${t}",
            "$1",
            "$@",
            "$*",
            "$$",
            "$?",
            "=",
            "==",
            "a=b",
            "LD_PRELOAD=/x",
            "> /canary",
            "< /etc/passwd",
            "2>&1",
            "日本語",
            "e\u0301",
            "🚰",
            "\u00a0",
            "(",
            ")",
            "[",
            "]",
            "<",
            ">",
            "|",
            "&",
            ";",
            ",",
            ":",
            "^",
            "@",
            "/",
            "//",
            "..",
            "../../etc/passwd",
            "/etc/passwd",
            "-",
            "--",
            "-rf",
            "--help",
            "-o ProxyCommand=x",
            "\n" + touch,
            "a\nb",
            "\r",
            "\t",
            "\0",
            "\u001b[31m",
            "\u0007",
            "\u009b",
            "\u202e",
            "\u2028",
            "\ufeff");
    return IntStream.range(0, 3)
        .boxed()
        .flatMap(i -> cores.stream().map(core -> i == 0 ? core : i == 1 ? "a" + core : core + " z"))
        .filter(text -> !text.isEmpty())
        .distinct()
        .toList();
  }

  /// Values that a program could take for an option, by type of argument.
  @ParameterizedTest
  @CsvSource({
    "text,     -rf",
    "text,     --help",
    "host,     -oProxyCommand=x",
    "path,     -rf",
    "choice,   -a",
    "integer,  -9",
    "port,     -1",
    "duration, -1",
    "decimal,  -0.5",
  })
  void e02_no_value_can_be_taken_for_an_option(String type, String value) throws IOException {
    String more = type.equals("choice") ? "values = [\"a\"]\n" : "";
    Value sent =
        switch (type) {
          case "integer", "port", "duration" -> new Value.Int(Long.parseLong(value));
          case "decimal" -> new Value.Decimal(new BigDecimal(value));
          default -> new Value.Text(value);
        };
    try (ProgramBench bench = bench(echo(type, more))) {
      assertThat(bench.decide(Map.of("t", sent))).isInstanceOf(Denial.class);
    }
  }

  private static String echo(String type, String more) {
    return """
    run = ["/usr/bin/printf", "%s", "{t}"]
    [[operation.x.argument]]
    name = "t"
    type = "TYPE"
    summary = "s"
    """
            .replace("TYPE", type)
        + more;
  }

  @Test
  void each_type_of_argument_has_its_form_in_the_argument_list() throws Exception {
    Map<String, Value> values = new TreeMap<>();
    values.put("integer", new Value.Int(-7));
    values.put("decimal", new Value.Decimal(new BigDecimal("0.50")));
    values.put("port", new Value.Int(7466));
    values.put("duration", new Value.Int(90_000));
    values.put("host", new Value.Text("192.0.2.7"));
    values.put("choice", new Value.Text("-b"));
    values.put("path", new Value.Text("/files/d/a b"));
    values.put("flag", new Value.Flag());
    Map<String, String> more =
        Map.of(
            "integer", "min = -10\n", "choice", "values = [\"-b\"]\n", "flag", "when = \"--on\"\n");
    Files.createDirectories(scratch.resolve("files/d"));
    for (Map.Entry<String, Value> each : values.entrySet()) {
      try (ProgramBench bench = bench(echo(each.getKey(), more.getOrDefault(each.getKey(), "")))) {
        FakeExchange exchange = FakeExchange.silent();
        assertThat(bench.run(exchange, Map.of("t", each.getValue()))).isEqualTo(exited(0));
        assertThat(exchange.text())
            .isEqualTo(
                switch (each.getKey()) {
                  case "integer" -> "-7";
                  case "decimal" -> "0.5";
                  case "port" -> "7466";
                  case "duration" -> "90000";
                  case "host" -> "192.0.2.7";
                  case "choice" -> "-b";
                  case "path" -> scratch.toRealPath() + "/files/d/a b";
                  default -> "--on";
                });
      }
    }
  }

  @Test
  void a_path_on_which_a_link_stands_is_not_given_to_a_program() throws Exception {
    Path files = Files.createDirectories(scratch.resolve("files"));
    Files.createSymbolicLink(files.resolve("out"), scratch);
    try (ProgramBench bench = bench(echo("path", ""))) {
      for (String path : List.of("/files/out", "/files/out/etc")) {
        FakeExchange exchange = FakeExchange.silent();
        assertThat(bench.run(exchange, Map.of("t", new Value.Text(path))))
            .isInstanceOfSatisfying(
                Outcome.Failed.class,
                failed -> {
                  assertThat(failed.reason()).isEqualTo(Reason.PATH_OUTSIDE_ROOT);
                  assertThat(failed.argument()).contains("t");
                });
      }
    }
  }
}
