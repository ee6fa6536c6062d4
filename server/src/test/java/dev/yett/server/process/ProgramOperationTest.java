package dev.yett.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.Reason;
import dev.yett.protocol.SignalName;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.operation.Outcome;
import dev.yett.server.testing.FakeExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How a program runs and ends.
@Timeout(300)
final class ProgramOperationTest extends ProgramScene {
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
}
