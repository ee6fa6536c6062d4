package dev.yett.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class PtyTest {

  @Test
  void f01_the_controlling_terminal_of_a_child_is_its_own_and_not_that_of_this_process()
      throws Exception {
    String self = terminalOf(Files.readString(Path.of("/proc/self/stat")));
    try (Pty pty = Pty.open(80, 24);
        Child child = shell(pty, "tty; cat /proc/$$/stat").start()) {
      String[] output = outputOf(pty).split("\r\n", -1);
      assertThat(output[0]).isEqualTo(pty.slave().toString());
      assertThat(terminalOf(output[1])).isNotEqualTo("0").isNotEqualTo(self);
      // session and foreground process group
      assertThat(fields(output[1])[3]).isEqualTo(Integer.toString(child.pid()));
      child.await();
    }
    assertThat(terminalOf(Files.readString(Path.of("/proc/self/stat")))).isEqualTo(self);
  }

  @Test
  void e06_child_on_a_terminal_sees_only_0_1_2() throws Exception {
    try (Pty pty = Pty.open(80, 24);
        Child child = shell(pty, "ls -1 /proc/self/fd").start()) {
      assertThat(outputOf(pty)).isEqualTo("0\r\n1\r\n2\r\n3\r\n");
      child.await();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "80, 24, 24 80",
    "0, 0, 1 1",
    "-1, -1, 1 1",
    "65535, 65535, 4096 4096",
    "4096, 1, 1 4096"
  })
  void sizes_are_clamped(int columns, int rows, String told) throws Exception {
    try (Pty opened = Pty.open(columns, rows);
        Pty resized = Pty.open(33, 33)) {
      resized.resize(columns, rows);
      for (Pty pty : List.of(opened, resized)) {
        try (Child child = shell(pty, "stty size").start()) {
          assertThat(outputOf(pty)).isEqualTo(told + "\r\n");
          child.await();
        }
      }
    }
  }

  @Test
  void a_resize_reaches_the_program() throws Exception {
    String script = "trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.1; done";
    try (Pty pty = Pty.open(80, 24);
        Child child = shell(pty, script).start()) {
      BufferedReader lines = new BufferedReader(new InputStreamReader(pty.output(), UTF_8));
      assertThat(lines.readLine()).isEqualTo("ready");
      pty.resize(100, 40);
      assertThat(lines.readLine()).isEqualTo("40 100");
      child.await();
    }
  }

  @Test
  void a_signal_reaches_the_foreground_in_raw_mode_too() throws Exception {
    try (Pty pty = Pty.open(80, 24);
        Child child = shell(pty, "stty raw; echo ready; exec sleep 100").start()) {
      assertThat(new BufferedReader(new InputStreamReader(pty.output(), UTF_8)).readLine())
          .isEqualTo("ready");
      assertThatThrownBy(() -> pty.signal(Signal.KILL)).hasMessageContaining("EINVAL");
      pty.signal(Signal.INT);
      assertThat(child.await()).isEqualTo(new WaitStatus.Signaled(2, false));
    }
  }

  @Test
  void what_is_typed_arrives_and_echo_is_seen_to_go_off() throws Exception {
    try (Pty pty = Pty.open(80, 24);
        Child child = shell(pty, "read a; stty -echo; read b; echo got $a $b").start()) {
      assertThat(pty.isEchoing()).isTrue();
      pty.input().write("one\n".getBytes(UTF_8));
      await().until(() -> !pty.isEchoing());
      pty.input().write("two\n".getBytes(UTF_8));
      assertThat(outputOf(pty)).isEqualTo("one\r\ngot one two\r\n");
      child.await();
    }
  }

  @Test
  void what_was_typed_and_not_read_is_thrown_away_on_request() throws Exception {
    try (Pty pty = Pty.open(80, 24);
        Child child =
            shell(pty, "stty raw -echo; echo ready; sleep 1; read go; echo $go; cat").start()) {
      BufferedReader lines = new BufferedReader(new InputStreamReader(pty.output(), UTF_8));
      assertThat(lines.readLine()).isEqualTo("ready");
      byte[] paste = "x".repeat(64 * 1024).getBytes(UTF_8);
      int typed = 0;
      for (int now = 1; now > 0; typed += now) {
        now = pty.type(paste, typed, paste.length - typed);
        if (now == 0) TimeUnit.MILLISECONDS.sleep(50);
      }
      assertThat(typed).isPositive();
      pty.flushInput();
      pty.awaitRoom();
      pty.input().write("go\nend".getBytes(UTF_8));
      assertThat(lines.readLine()).isEqualTo("go");
      child.signal(Signal.KILL);
      child.await();
    }
  }

  @Test
  void keys_and_flags_are_those_that_the_program_set() throws Exception {
    try (Pty pty = Pty.open(80, 24);
        Child child = shell(pty, "stty noflsh eof ^A; read end").start()) {
      assertThat(pty.endOfFile()).isIn((byte) 4, (byte) 1);
      await().until(() -> pty.endOfFile() == 1);
      assertThat(pty.signalsFlush()).isFalse();
      pty.input().write('\n');
      child.await();
    }
  }

  @Test
  void closing_it_hangs_up() throws Exception {
    try (Pty pty = Pty.open(80, 24);
        Child child = shell(pty, "exec sleep 100").start()) {
      pty.close();
      assertThat(child.await()).isEqualTo(new WaitStatus.Signaled(1, false));
    }
  }

  @Test
  void leaves_no_descriptor() throws Exception {
    Pty.open(80, 24).close();
    long before = Self.descriptors();
    for (int i = 0; i < 20; i++) {
      Pty.open(80, 24).close();
    }
    assertThat(Self.descriptors()).isEqualTo(before);
  }

  private static String[] fields(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
  }

  private static String terminalOf(String stat) {
    return fields(stat)[4];
  }

  private static String outputOf(Pty pty) throws IOException {
    return new String(pty.output().readAllBytes(), UTF_8);
  }

  private static Spawn shell(Pty pty, String script) {
    return new Spawn(
        Path.of("/bin/sh"),
        List.of("sh", "-c", script),
        Map.of("PATH", "/usr/bin:/bin", "TERM", "dumb"),
        Path.of("/"),
        new Spawn.Streams.Terminal(pty.slave()));
  }
}
