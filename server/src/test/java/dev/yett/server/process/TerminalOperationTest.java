package dev.yett.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.yett.posix.Limits;
import dev.yett.posix.Spawn;
import dev.yett.posix.Subreaper;
import dev.yett.protocol.Reason;
import dev.yett.protocol.SignalName;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.operation.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
final class TerminalOperationTest {
  private static final String BASH =
      "run = [\"/bin/bash\", \"--norc\", \"--noprofile\", \"-i\"]\ntty = true\n";

  private static Subreaper subreaper;

  @TempDir Path scratch;

  private final TypedExchange terminal = new TypedExchange("xterm-256color", 80, 24);

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

  private ProgramBench script(String text) throws IOException {
    ProgramBench.script(scratch, "script", text);
    return bench("run = [\"@DIR@/script\"]\ntty = true\n");
  }

  /// Runs it on the terminal while the test goes on.
  private FutureTask<Outcome> start(ProgramBench bench) {
    Callable<Outcome> order = () -> bench.run(terminal);
    FutureTask<Outcome> task = new FutureTask<>(order);
    Thread.ofPlatform().name("order").daemon().start(task);
    return task;
  }

  private static Outcome end(FutureTask<Outcome> task) throws Exception {
    return task.get(20, TimeUnit.SECONDS);
  }

  @Test
  void a_program_leads_a_session_on_a_terminal_of_the_size_and_kind_of_the_order()
      throws Exception {
    try (ProgramBench bench =
        script(
            """
            tty; stty size; echo "$TERM"
            [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo all three
            ls /proc/$$/fd | wc -l
            echo there >/dev/tty
            case $(stty -a) in *" iutf8"*) echo utf8 ;; esac
            exit 7\
            """)) {
      assertThat(bench.run(terminal)).isEqualTo(exited(7));
      assertThat(terminal.screen().replaceAll("/dev/pts/[0-9]+", "PTS"))
          .isEqualTo(
              "PTS\r\n24 80\r\nxterm-256color\r\nall three\r\n4\r\nthere\r\nutf8\r\n"); // 4: sh's
      // own
    }
  }

  @Test
  void job_control_and_keys_work_as_on_any_terminal() throws Exception {
    try (ProgramBench bench = bench(BASH)) {
      FutureTask<Outcome> order = start(bench);
      terminal.type("PS1='ready> '\n");
      terminal.awaitScreen("2004hready> "); // behind the sequence that asks for bracketed paste
      terminal.type("sleep 1000\n");
      await().until(() -> !ProgramBench.alive("sleep\0001000").isEmpty());
      terminal.type("\u001a");
      terminal.awaitScreen("Stopped");
      terminal.type("fg\n");
      terminal.awaitScreen("\rsleep 1000\r\n"); // as the shell says it
      terminal.type("\u0003");
      terminal.type("echo status $?\n");
      terminal.awaitScreen("status 130");
      terminal.type("cat -s\n");
      await().until(() -> !ProgramBench.alive("cat\000-s").isEmpty());
      terminal.type("line\n");
      terminal.awaitScreen("line\r\nline\r\n");
      terminal.type("\u0004");
      terminal.type("exit 3\n");
      assertThat(end(order)).isEqualTo(exited(3));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INT", "QUIT"})
  void a_program_that_a_key_ends_is_told_by_its_signal(SignalName signal) throws Exception {
    try (ProgramBench bench = script("stty -echo; echo ready; exec sleep 1000")) {
      FutureTask<Outcome> order = start(bench);
      terminal.awaitScreen("ready");
      terminal.type(signal == SignalName.INT ? "\u0003" : "\u001c");
      assertThat(end(order)).isEqualTo(new Outcome.Signaled(signal.name()));
    }
  }

  @Test
  void a_big_paste_that_nobody_reads_holds_up_no_signal_and_is_thrown_away() throws Exception {
    try (ProgramBench bench =
        script(
            """
            stty -echo
            trap 'echo caught' INT
            echo ready
            sleep 1000
            read line
            echo "got: $line\"\
            """)) {
      FutureTask<Outcome> order = start(bench);
      terminal.awaitScreen("ready");
      byte[] paste = new byte[1 << 20];
      Arrays.fill(paste, (byte) 'p');
      terminal.type(paste);
      TimeUnit.MILLISECONDS.sleep(300);
      long begin = System.nanoTime();
      terminal.tell(new Event.Signal(SignalName.INT));
      terminal.awaitScreen("caught");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
      await().until(() -> terminal.input().available() == 0);
      terminal.type("hello\n");
      assertThat(end(order)).isEqualTo(exited(0));
      assertThat(terminal.screen()).contains("got: hello\r\n");
    }
  }

  @Test
  void what_a_program_wants_kept_by_noflsh_is_kept() throws Exception {
    try (ProgramBench bench =
        script(
            """
            stty -echo noflsh
            trap 'echo caught' INT
            echo ready
            sleep 1000
            read line
            echo "got: $line\"\
            """)) {
      FutureTask<Outcome> order = start(bench);
      terminal.awaitScreen("ready");
      terminal.type("kept\n");
      TimeUnit.MILLISECONDS.sleep(200);
      terminal.tell(new Event.Signal(SignalName.INT));
      assertThat(end(order)).isEqualTo(exited(0));
      assertThat(terminal.screen()).contains("caught\r\n").contains("got: kept\r\n");
    }
  }

  @Test
  void a_signal_stops_the_foreground_in_raw_mode_too() throws Exception {
    try (ProgramBench bench = script("stty raw -echo; echo ready; exec sleep 1000")) {
      FutureTask<Outcome> order = start(bench);
      terminal.awaitScreen("ready");
      terminal.tell(new Event.Signal(SignalName.INT));
      assertThat(end(order)).isEqualTo(new Outcome.Signaled("INT"));
    }
  }

  @Test
  void f04_a_flood_of_sizes_ends_in_the_last_one() throws Exception {
    try (ProgramBench bench =
        script("trap 'stty size' WINCH; echo ready; while ! [ -e done ]; do sleep 0.05; done")) {
      FutureTask<Outcome> order = start(bench);
      terminal.awaitScreen("ready");
      for (int i = 0; i < 10_000; i++) {
        terminal.tell(new Event.Resize(1 + i % 1000, 1000 - i % 1000));
      }
      terminal.tell(new Event.Resize(132, 43));
      terminal.awaitScreen("43 132\r\n");
      terminal.tell(new Event.Signal(SignalName.TERM));
      assertThat(end(order)).isEqualTo(new Outcome.Signaled("TERM"));
    }
  }

  @Test
  void f08_a_device_without_terminals_says_so() throws Exception {
    try (ProgramBench bench = script("exit 0")) {
      // Classes are loaded from files, so what is needed below is used once before.
      assertThat(bench.run(terminal)).isEqualTo(exited(0));
      Subreaper one = subreaper;
      assertThatThrownBy(() -> one.start(program("/absent"))).hasMessageContaining("ENOENT");
      Outcome none =
          Outcome.failed(Reason.NO_TERMINAL, "the device has no terminal to give: EMFILE");
      Outcome outcome;
      Limits.Limit before = Limits.get(Limits.Resource.OPEN_FILES);
      Limits.set(Limits.Resource.OPEN_FILES, new Limits.Limit(0, before.hard()));
      try {
        outcome = bench.run(terminal);
      } finally {
        Limits.set(Limits.Resource.OPEN_FILES, before);
      }
      assertThat(outcome).isEqualTo(none);
      assertThat(bench.run(terminal)).isEqualTo(exited(0));
    }
  }

  private static Spawn program(String path) {
    Spawn.Streams streams =
        new Spawn.Streams.Each(Spawn.Stream.NULL, Spawn.Stream.NULL, Spawn.Stream.NULL);
    return new Spawn(Path.of(path), List.of(path), Map.of(), Path.of("/"), streams);
  }

  @Test
  void f06_whoever_leaves_hangs_up_and_nothing_stays() throws Exception {
    Path seen = scratch.resolve("seen");
    try (ProgramBench bench =
        script(
            """
            trap 'echo hup >%s; exit' HUP
            (trap '' HUP TERM; exec sleep 7654) &
            setsid sleep 7654 &
            echo ready
            while :; do sleep 0.1; done\
            """
                .formatted(seen))) {
      FutureTask<Outcome> order = start(bench);
      terminal.awaitScreen("ready");
      await().until(() -> ProgramBench.alive("sleep\0007654").size() == 2);
      terminal.tell(new Event.End(Reason.LEFT));
      assertThatThrownBy(() -> end(order))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              EndedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LEFT));
      assertThat(seen).content().isEqualTo("hup\n");
      assertThat(ProgramBench.alive("sleep\0007654")).isEmpty();
    }
  }

  @Test
  void f06_jobs_left_behind_end_with_their_shell() throws Exception {
    try (ProgramBench bench = bench(BASH)) {
      FutureTask<Outcome> order = start(bench);
      terminal.type("sleep 8765 & disown; exit 4\n");
      assertThat(end(order)).isEqualTo(exited(4));
      assertThat(ProgramBench.alive("sleep\0008765")).isEmpty();
    }
  }

  @Test
  void n04_input_that_breaks_off_is_no_end_of_input_on_a_terminal() throws Exception {
    Path applied = scratch.resolve("applied");
    try (ProgramBench bench =
        script("trap '' HUP TERM; echo ready; cat >/dev/null; touch " + applied)) {
      FutureTask<Outcome> order = start(bench);
      terminal.awaitScreen("ready");
      terminal.type("half");
      terminal.breakOff(new EndedException(Reason.LOST));
      assertThatThrownBy(() -> end(order)).hasCauseInstanceOf(EndedException.class);
      assertThat(applied).doesNotExist();
    }
  }

  @Test
  void a_seal_types_the_end_of_file_at_the_beginning_of_a_line_and_within_one() throws Exception {
    for (String text : List.of("", "whole\n", "part")) {
      TypedExchange each = new TypedExchange("dumb", 80, 24);
      try (ProgramBench bench = script("stty -echo; cat; echo end")) {
        each.type(text);
        each.seal();
        assertThat(bench.run(each)).isEqualTo(exited(0));
        assertThat(each.screen()).endsWith("end\r\n").contains(text.strip());
      }
    }
  }

  @Test
  void f09_every_byte_passes_as_it_is_both_ways() throws Exception {
    byte[] bytes = new byte[2 << 20];
    new Random(9).nextBytes(bytes);
    try (ProgramBench bench = script("stty raw -echo; echo ready; exec head -c " + bytes.length)) {
      FutureTask<Outcome> order = start(bench);
      terminal.awaitScreen("ready\n");
      for (int at = 0; at < bytes.length; at += 777) {
        terminal.type(Arrays.copyOfRange(bytes, at, Math.min(at + 777, bytes.length)));
      }
      assertThat(end(order)).isEqualTo(exited(0));
      byte[] shown = terminal.bytes();
      assertThat(Arrays.copyOfRange(shown, shown.length - bytes.length, shown.length))
          .isEqualTo(bytes);
    }
  }

  private static Outcome exited(int status) {
    return new Outcome.Exited(status, Collections.emptySortedMap());
  }
}
