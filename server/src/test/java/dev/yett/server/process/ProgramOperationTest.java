package dev.yett.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.posix.Subreaper;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Secret;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Value;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.operation.Outcome;
import dev.yett.server.order.Denial;
import dev.yett.server.order.Permit;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class ProgramOperationTest {
  private static Subreaper subreaper;

  @TempDir Path scratch;

  @BeforeAll
  static void become() throws IOException {
    subreaper = Subreaper.become();
  }

  @AfterAll
  static void close() throws IOException {
    subreaper.close();
  }

  private ProgramBench bench(String stanza) throws IOException {
    return new ProgramBench(subreaper, scratch, stanza);
  }

  private ProgramBench script(String text, String more) throws IOException {
    ProgramBench.script(scratch, "script", text);
    return bench("run = [\"@DIR@/script\"]\n" + more);
  }

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

  @Test
  void e04_the_environment_is_ours_alone() throws Exception {
    try (ProgramBench bench = bench("run = [\"/usr/bin/env\", \"-0\"]\n")) {
      FakeExchange exchange = FakeExchange.silent();
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      Map<String, String> told =
          Arrays.stream(exchange.text().split("\0", -1))
              .filter(line -> !line.isEmpty())
              .collect(
                  Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));
      assertThat(told).isEqualTo(ProgramOperation.ENVIRONMENT);
      assertThat(told).containsOnlyKeys("PATH", "HOME", "USER", "LOGNAME", "LANG");
    }
  }

  @Test
  void e06_a_program_has_three_descriptors_and_the_directory_it_should() throws Exception {
    String all =
        IntStream.range(0, 200)
            .mapToObj(i -> "\"/proc/self/fd/" + i + "\"")
            .collect(Collectors.joining(", "));
    try (ProgramBench bench = bench("run = [\"/usr/bin/readlink\", " + all + "]\n")) {
      FakeExchange exchange = FakeExchange.silent();
      bench.run(exchange);
      assertThat(exchange.text().lines()).hasSize(3).first().isEqualTo("/dev/null");
    }
    for (String directory : List.of("/", "/proc")) {
      String more = directory.equals("/") ? "" : "directory = \"" + directory + "\"\n";
      try (ProgramBench bench =
          bench("run = [\"/usr/bin/readlink\", \"/proc/self/cwd\"]\n" + more)) {
        FakeExchange exchange = FakeExchange.silent();
        assertThat(bench.run(exchange)).isEqualTo(exited(0));
        assertThat(exchange.text()).isEqualTo(directory + "\n");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeout", "lost", "left", "exit"})
  void e08_the_whole_tree_is_gone_within_five_seconds(String how) throws Exception {
    String mark = "9" + (100_000 + new SecureRandom().nextInt(900_000)) + ".5";
    String trees =
        """
        sleep MARK &
        setsid sleep MARK &
        setsid -f sleep MARK >/dev/null 2>&1 </dev/null
        (setsid sh -c 'setsid -f sleep MARK; trap "" TERM HUP; sleep MARK' >/dev/null 2>&1 &)
        trap '' TERM HUP
        echo ready
        """
            .replace("MARK", mark);
    String last = how.equals("exit") ? "sleep 1; exit 7" : "while :; do sleep " + mark + "; done";
    try (ProgramBench bench =
        script(trees + last, how.equals("timeout") ? "timeout = \"1s\"\n" : "")) {
      CompletableFuture<Long> ready = new CompletableFuture<>();
      FakeExchange exchange =
          FakeExchange.into(
              new OutputStream() {
                @Override
                public void write(int b) {
                  ready.complete(System.nanoTime());
                }
              });
      if (how.equals("lost") || how.equals("left")) {
        Thread.ofVirtual()
            .start(
                () -> {
                  ready.join();
                  exchange.tell(new Event.End(Reason.of(how).orElseThrow()));
                });
      }
      switch (how) {
        case "timeout" ->
            assertThat(bench.run(exchange))
                .isInstanceOfSatisfying(
                    Outcome.Failed.class,
                    failed -> assertThat(failed.reason()).isEqualTo(Reason.TIMEOUT));
        case "exit" -> assertThat(bench.run(exchange)).isEqualTo(exited(7));
        default ->
            assertThatThrownBy(() -> bench.run(exchange))
                .isInstanceOfSatisfying(
                    EndedException.class,
                    ended -> assertThat(ended.reason().code()).isEqualTo(how));
      }
      assertThat(ProgramBench.alive(mark)).isEmpty();
      long allowed = how.equals("lost") || how.equals("left") ? 5 : 9;
      assertThat(Duration.ofNanos(System.nanoTime() - ready.join()))
          .isLessThan(Duration.ofSeconds(allowed));
    }
  }

  @Test
  void e09_no_zombie_stays_after_many_runs() throws Exception {
    try (ProgramBench bench = bench("run = [\"/usr/bin/true\"]\n")) {
      for (int i = 0; i < 50; i++) {
        assertThat(bench.run(FakeExchange.silent())).isEqualTo(exited(0));
      }
    }
    assertThat(ProcessHandle.current().children()).isEmpty();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("x-"));
  }

  @Test
  void e10_ten_megabytes_on_each_output_come_through() throws Exception {
    try (ProgramBench bench =
        script(
            "head -c 10000000 /dev/zero >&2 &\nhead -c 10000000 /dev/zero\nwait",
            "timeout = \"1m\"\n")) {
      FakeExchange exchange = FakeExchange.silent();
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(exchange.bytes()).hasSize(10_000_000);
      assertThat(exchange.errorCount()).isEqualTo(10_000_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep 1000 &", "(while :; do echo more; sleep 0.2; done) &"})
  void e10_a_grandchild_that_keeps_the_pipe_open_delays_the_end_a_little(String grandchild)
      throws Exception {
    try (ProgramBench bench = script(grandchild + "\necho done\nexit 3", "timeout = \"1m\"\n")) {
      FakeExchange exchange = FakeExchange.silent();
      long begin = System.nanoTime();
      assertThat(bench.run(exchange)).isEqualTo(exited(3));
      assertThat(exchange.text()).contains("done\n");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void what_a_program_wrote_before_it_ended_reaches_a_slow_client_whole() throws Exception {
    try (ProgramBench bench =
        bench("run = [\"/usr/bin/head\", \"-c\", \"200000\", \"/dev/zero\"]\n")) {
      int[] count = {0};
      FakeExchange exchange =
          FakeExchange.into(
              new OutputStream() {
                @Override
                public void write(int b) {
                  count[0]++;
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                  try {
                    Thread.sleep(count[0] == 0 ? 3_000 : 50);
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                  count[0] += length;
                }
              });
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(count[0]).isEqualTo(200_000);
    }
  }

  /// Two chunks: one that is being kept, and one that stands in the pipe.
  @Test
  void what_stands_in_the_pipe_waits_for_whoever_may_still_take_the_session() throws Exception {
    try (ProgramBench bench =
        bench("run = [\"/usr/bin/head\", \"-c\", \"120000\", \"/dev/zero\"]\n")) {
      var taken = new java.util.concurrent.atomic.AtomicInteger();
      FakeExchange exchange =
          FakeExchange.into(
              new OutputStream() {
                @Override
                public void write(int b) {
                  taken.incrementAndGet();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                  try {
                    if (taken.get() == 0) {
                      Thread.sleep(3_000);
                    }
                    taken.addAndGet(length);
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                }
              });
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(taken).hasValue(120_000);
    }
  }

  @Test
  void d05_an_input_that_stalls_before_its_program_begins_is_over_after_the_timeout()
      throws Exception {
    try (ProgramBench bench =
        bench("run = [\"/bin/cat\"]\ninput = \"sealed\"\ntimeout = \"300ms\"\n")) {
      var stalled =
          new InputStream() {
            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
              return read();
            }

            @Override
            public int read() throws IOException {
              try {
                new CountDownLatch(1).await();
                return -1;
              } catch (InterruptedException e) {
                throw new java.io.InterruptedIOException();
              }
            }
          };
      assertThat(bench.run(FakeExchange.with(stalled))).isEqualTo(Outcome.failed(Reason.TIMEOUT));
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void a_client_that_takes_nothing_does_not_outlast_the_timeout() throws Exception {
    try (ProgramBench bench = bench("run = [\"/usr/bin/yes\"]\ntimeout = \"1s\"\n")) {
      FakeExchange exchange =
          FakeExchange.into(
              new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                }
              });
      assertThat(bench.run(exchange))
          .isEqualTo(
              new Outcome.Failed(Reason.TIMEOUT, Reason.TIMEOUT.text(), Optional.empty(), true));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 64, 125, 126, 127, 128, 130, 254, 255})
  void e12_exit_statuses_are_told_exactly(int status) throws Exception {
    try (ProgramBench bench = script("echo out; echo err >&2; exit " + status, "")) {
      FakeExchange exchange = FakeExchange.silent();
      assertThat(bench.run(exchange)).isEqualTo(exited(status));
      assertThat(exchange.text()).isEqualTo("out\n");
      assertThat(exchange.errorText()).isEqualTo("err\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "INT", "QUIT", "KILL", "USR1", "SEGV", "PIPE", "TERM", "XCPU"})
  void e12_signals_are_told_exactly(String signal) throws Exception {
    try (ProgramBench bench = script("ulimit -c 0; kill -" + signal + " $$; sleep 5", "")) {
      assertThat(bench.run(FakeExchange.silent())).isEqualTo(new Outcome.Signaled(signal));
    }
  }

  @ParameterizedTest
  @CsvSource({"INT", "TERM", "HUP", "QUIT", "KILL"})
  void a_signal_reaches_the_whole_process_group(String signal) throws Exception {
    try (ProgramBench bench = script("ulimit -c 0; echo ready; sleep 1000 | sleep 1000", "")) {
      CompletableFuture<Void> ready = new CompletableFuture<>();
      FakeExchange exchange = FakeExchange.into(opening(ready));
      Thread.ofVirtual()
          .start(
              () -> {
                ready.join();
                exchange.tell(new Event.Signal(SignalName.valueOf(signal)));
              });
      assertThat(bench.run(exchange)).isEqualTo(new Outcome.Signaled(signal));
    }
  }

  @Test
  void e12_a_program_without_a_terminal_stops_at_tstp_until_cont() throws Exception {
    try (ProgramBench bench = script("trap '' TSTP\necho $$; exec /bin/sleep 1000", "")) {
      var told = new CompletableFuture<String>();
      FakeExchange exchange =
          FakeExchange.into(
              new OutputStream() {
                @Override
                public void write(int b) {}

                @Override
                public void write(byte[] bytes, int offset, int length) {
                  told.complete(new String(bytes, offset, length, StandardCharsets.US_ASCII));
                }
              });
      var states = new CompletableFuture<String>();
      Thread.ofVirtual()
          .start(
              () -> {
                var stat = Path.of("/proc", told.join().strip(), "stat");
                exchange.tell(new Event.Signal(SignalName.TSTP));
                String stopped = awaitState(stat, true);
                exchange.tell(new Event.Signal(SignalName.CONT));
                states.complete(stopped + awaitState(stat, false));
                exchange.tell(new Event.Signal(SignalName.KILL));
              });
      assertThat(bench.run(exchange)).isEqualTo(new Outcome.Signaled("KILL"));
      assertThat(states.join()).isEqualTo("TS");
    }
  }

  /// The state of a process once it is stopped, or not any more.
  private static String awaitState(Path stat, boolean stopped) {
    String state = "";
    try {
      for (int i = 0; i < 2_000; i++) {
        String text = Files.readString(stat);
        state = text.substring(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
        if (stopped ? state.equals("T") : state.equals("S")) {
          break;
        }
        Thread.sleep(5);
      }
    } catch (IOException | InterruptedException e) {
      return e.toString();
    }
    return state;
  }

  @Test
  void a_program_may_heed_a_signal_in_its_own_way() throws Exception {
    try (ProgramBench bench =
        script("trap 'echo stopped; exit 9' INT\necho ready\nwhile :; do sleep 0.1; done", "")) {
      CompletableFuture<Void> ready = new CompletableFuture<>();
      FakeExchange exchange = FakeExchange.into(opening(ready));
      Thread.ofVirtual()
          .start(
              () -> {
                ready.join();
                exchange.tell(new Event.Signal(SignalName.INT));
              });
      assertThat(bench.run(exchange)).isEqualTo(exited(9));
    }
  }

  @Test
  void e15_output_over_the_limit_is_cut_and_told() throws Exception {
    try (ProgramBench bench =
        script(
            "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2; exit 4",
            "output-limit = 100000\n")) {
      FakeExchange exchange = FakeExchange.silent();
      Outcome outcome = bench.run(exchange);
      assertThat(outcome.truncated()).isTrue();
      assertThat(((Outcome.Exited) outcome).status()).isEqualTo(4);
      assertThat(exchange.bytes().length + exchange.errorCount()).isEqualTo(100_000);
    }
    try (ProgramBench bench =
        bench(
            """
            run = ["/usr/bin/head", "-c", "100000", "/dev/zero"]
            output-limit = 100000
            """)) {
      assertThat(bench.run(FakeExchange.silent()).truncated()).isFalse();
    }
  }

  @Test
  void e16_a_secret_is_a_line_of_standard_input_and_stands_nowhere_else() throws Exception {
    String stanza =
        """
        input = "stream"
        [[operation.x.argument]]
        name = "a"
        type = "secret"
        summary = "s"
        [[operation.x.argument]]
        name = "b"
        type = "secret"
        optional = true
        summary = "s"
        """;
    try (ProgramBench bench =
        script(
            "tr '\\0' ' ' </proc/$$/cmdline; tr '\\0' ' ' </proc/$$/environ; echo; cat", stanza)) {
      FakeExchange exchange = FakeExchange.with("input".getBytes(StandardCharsets.UTF_8));
      Map<String, Value> secrets = new TreeMap<>();
      secrets.put("b", secret("zweites"));
      secrets.put("a", secret("erstes wort"));
      assertThat(bench.run(exchange, secrets)).isEqualTo(exited(0));
      String[] lines = exchange.text().split("\n", 2);
      assertThat(lines[1]).isEqualTo("erstes wort\nzweites\ninput");
      assertThat(lines[0])
          .contains("LANG=C.UTF-8")
          .doesNotContain("erstes")
          .doesNotContain("zweites");
      assertThat(bench.run(exchange, Map.of("a", secret("two\nlines"))))
          .isInstanceOf(Outcome.Failed.class);
    }
  }

  private static Secret secret(String text) {
    return Secret.of(text.toCharArray(), new SecureRandom());
  }

  @Test
  void input_none_is_the_null_device_and_output_none_goes_there() throws Exception {
    try (ProgramBench bench = bench("run = [\"/usr/bin/cat\"]\n")) {
      assertThat(bench.run(FakeExchange.with("ignored".getBytes(StandardCharsets.UTF_8))))
          .isEqualTo(exited(0));
    }
    try (ProgramBench bench = script("echo out; echo err >&2", "output = \"none\"\n")) {
      FakeExchange exchange = FakeExchange.silent();
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(exchange.text() + exchange.errorText()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "stream, 0",
    "stream, 5000000",
    "sealed, 0",
    "sealed, 100",
    "sealed, 262144",
    "sealed, 5000000"
  })
  void input_arrives_whole(String mode, int size) throws Exception {
    byte[] input = new byte[size];
    new Random(size).nextBytes(input);
    try (ProgramBench bench = bench("run = [\"/usr/bin/cat\"]\ninput = \"" + mode + "\"\n")) {
      FakeExchange exchange = FakeExchange.with(input);
      assertThat(bench.run(exchange)).isEqualTo(exited(0));
      assertThat(exchange.bytes()).isEqualTo(input);
    }
    assertThat(scratch).isDirectoryNotContaining("glob:**.yett*");
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100, true",
    "100, 101, false",
    "300000, 300000, true",
    "300000, 300001, false",
    "300000, 2000000, false"
  })
  void sealed_input_over_its_limit_starts_nothing(long most, int size, boolean fits)
      throws Exception {
    try (ProgramBench bench =
        script(
            "touch " + scratch + "/started; cat >/dev/null",
            "input = \"sealed\"\nmax-input = " + most + "\n")) {
      Outcome outcome = bench.run(FakeExchange.with(new byte[size]));
      assertThat(outcome).isEqualTo(fits ? exited(0) : Outcome.failed(Reason.INPUT_TOO_LARGE));
      assertThat(Files.exists(scratch.resolve("started"))).isEqualTo(fits);
    }
  }

  /// A program that applies what it read at the end of its input never sees one that was not
  /// sealed.
  @ParameterizedTest
  @ValueSource(strings = {"stream", "sealed"})
  void n04_a_program_never_takes_a_broken_input_for_a_whole_one(String mode) throws Exception {
    byte[] input = "0123456789abcdef\n".getBytes(StandardCharsets.UTF_8);
    String apply =
        "trap '' HUP TERM INT; cat >" + scratch + "/received; touch " + scratch + "/applied";
    try (ProgramBench bench = script(apply, "input = \"" + mode + "\"\n")) {
      for (int length = 0; length <= input.length; length++) {
        for (Reason why : List.of(Reason.LOST, Reason.LEFT, Reason.SEAL_MISMATCH)) {
          IOException end = new EndedException(why);
          InputStream broken = FakeExchange.broken(Arrays.copyOf(input, length), end);
          assertThatThrownBy(() -> bench.run(FakeExchange.with(broken))).isSameAs(end);
          assertThat(scratch.resolve("applied")).doesNotExist();
        }
      }
      assertThat(bench.run(FakeExchange.with(input))).isEqualTo(exited(0));
      assertThat(scratch.resolve("applied")).exists();
      assertThat(scratch.resolve("received")).hasBinaryContent(input);
    }
  }

  @Test
  void a_program_that_ends_before_its_input_does_not_wait_for_it() throws Exception {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() throws IOException {
            try {
              TimeUnit.HOURS.sleep(1);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return 0;
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return read();
          }
        };
    try (ProgramBench bench = script("exit 5", "input = \"stream\"\n")) {
      assertThat(bench.run(FakeExchange.with(endless))).isEqualTo(exited(5));
    }
  }

  @Test
  void what_cannot_be_executed_is_told_with_the_reason() throws Exception {
    ProgramBench.script(scratch, "script", "exit 0");
    try (ProgramBench bench = bench("run = [\"@DIR@/script\"]\ndirectory = \"@DIR@/files\"\n")) {
      Files.delete(scratch.resolve("files"));
      assertThat(bench.run(FakeExchange.silent()))
          .isEqualTo(
              Outcome.failed(Reason.NOT_EXECUTABLE, "its directory cannot be entered: ENOENT"));
      Files.createDirectory(scratch.resolve("files"));
      Files.writeString(scratch.resolve("script"), "#!/absent/interpreter\n");
      assertThat(bench.run(FakeExchange.silent()))
          .isEqualTo(
              Outcome.failed(Reason.NOT_EXECUTABLE, "the program cannot be executed: ENOENT"));
      Files.delete(scratch.resolve("script"));
      assertThat(bench.run(FakeExchange.silent()))
          .isEqualTo(
              Outcome.failed(Reason.NOT_EXECUTABLE, "the program cannot be executed: ENOENT"));
    }
  }

  private static OutputStream opening(CompletableFuture<Void> ready) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        ready.complete(null);
      }
    };
  }

  private static Outcome exited(int status) {
    return new Outcome.Exited(status, new TreeMap<>());
  }
}
