package dev.yett.client.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The shell against a device over real TLS: lines, words and what they are joined to.
@Timeout(300)
final class ShellSessionTest extends ShellScene {
  @Test
  void lines_run_one_after_the_other_and_the_last_status_is_the_shells() throws Exception {
    var console = new FakeConsole("echo", "", "# nothing", "nonsense", "^C", "pwd\necho", "lpwd x");
    try (var device = device(ShellSessionTest::echoes)) {
      assertThat(run(console, device, out)).isEqualTo(64);
      assertThat(device.faults()).isEmpty();
    }
    assertThat(out.toString(UTF_8)).isEqualTo("said\n/files\nsaid\n");
    assertThat(err.toString(UTF_8))
        .contains("neither the shell nor pump-7 knows 'nonsense'")
        .contains("'x' is one word too many");
    assertThat(console.prompts).hasSize(8).containsOnly("pump-7:/files> ");
  }

  @Test
  void an_exit_leaves_at_once() throws Exception {
    try (var device = device(ShellSessionTest::echoes)) {
      assertThat(run(new FakeConsole("exit\necho", "echo"), device, out)).isZero();
    }
    assertThat(out.size()).isZero();
  }

  @Test
  void a_connection_lost_while_idle_is_dialled_again_by_the_next_command() throws Exception {
    var lost = new CountDownLatch(1);
    try (var device =
        device(
            (peer, order) -> {
              echoes(peer, order);
              if (peer.device().connections() == 1) {
                peer.raw().close();
                lost.countDown();
              }
            })) {
      var console = new FakeConsole("echo", "echo");
      assertThat(run(console, device, out)).isZero();
      assertThat(device.connections()).isGreaterThanOrEqualTo(2);
    }
    assertThat(out.toString(UTF_8)).isEqualTo("said\nsaid\n");
  }

  @Test
  void k06_what_was_typed_for_a_program_is_closed_when_it_ends() throws Exception {
    var typed = new Waiting();
    var console = new FakeConsole("import", "echo");
    console.typed.add(typed);
    try (var device =
        device(
            (peer, order) -> {
              if (order.order().operation().equals("import")) {
                peer.started(order);
                peer.finished(order, new Ending.Exited(3), Cbor.map().build());
              } else {
                echoes(peer, order);
              }
            })) {
      assertThat(run(console, device, out)).isZero();
      assertThat(device.faults()).isEmpty();
    }
    assertThat(typed.closed.await(5, TimeUnit.SECONDS)).isTrue();
    assertThat(out.toString(UTF_8)).isEqualTo("said\n");
  }

  @Test
  void a_program_gets_what_is_typed_for_it() throws Exception {
    var console = new FakeConsole("import");
    console.typed.add(new ByteArrayInputStream("one\ntwo\n".getBytes(UTF_8)));
    var got = new AtomicReference<byte[]>();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              got.set(peer.input(order));
              peer.finished(order);
            })) {
      assertThat(run(console, device, out)).isZero();
      assertThat(device.faults()).isEmpty();
    }
    assertThat(got.get()).isEqualTo("one\ntwo\n".getBytes(UTF_8));
  }

  @Test
  void k06_a_second_ctrl_c_leaves_a_device_that_does_not_stop() throws Exception {
    var console = new FakeConsole("ls", "echo");
    try (var device =
        device(
            (peer, order) -> {
              if (order.order().operation().equals("list")) {
                peer.started(order);
                console.interrupt();
                console.interrupt();
                peer.read();
              } else {
                echoes(peer, order);
              }
            })) {
      assertThat(run(console, device, out)).isZero();
      assertThat(device.connections()).isEqualTo(2);
    }
    assertThat(out.toString(UTF_8)).isEqualTo("said\n");
  }

  @Test
  void a_shell_whose_output_nobody_reads_ends_as_by_a_broken_pipe() throws Exception {
    var broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (var device = device(ShellSessionTest::echoes)) {
      assertThat(run(new FakeConsole("echo", "echo"), device, broken)).isEqualTo(128 + 13);
      assertThat(device.connections()).isEqualTo(1);
    }
  }

  @Test
  void k02_a_secret_that_was_asked_for_is_sent_and_shown_nowhere() throws Exception {
    var console = new FakeConsole("login");
    var got = new AtomicReference<String>();
    try (var device =
        device(
            (peer, order) -> {
              var secret = (Secret) order.order().arguments().get("password");
              got.set(new String(secret.reveal(), UTF_8));
              echoes(peer, order);
            })) {
      assertThat(run(console, device, out)).isZero();
      assertThat(device.faults()).isEmpty();
    }
    assertThat(got.get()).isEqualTo(AskedSecrets.SECRET);
    assertThat(console.secrets.asked).containsExactly("login.password");
    assertThat(out.toString(UTF_8) + err.toString(UTF_8)).doesNotContain(AskedSecrets.SECRET);
  }

  @Test
  void output_goes_into_files_and_through_programs_here() throws Exception {
    var console =
        new FakeConsole(
            "echo > said.txt",
            "echo >> said.txt",
            "echo | tr a-z A-Z > loud.txt",
            "!true",
            "!false");
    try (var device = device(ShellSessionTest::echoes)) {
      assertThat(run(console, device, out)).isEqualTo(1);
      assertThat(device.faults()).isEmpty();
    }
    assertThat(temp.resolve("said.txt")).hasContent("said\nsaid\n");
    assertThat(temp.resolve("loud.txt")).hasContent("SAID\n");
    assertThat(out.size()).isZero();
  }

  @Test
  void a_program_here_that_has_seen_enough_ends_the_command_without_a_complaint() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              if (peer.device().connections() > 1) {
                echoes(peer, order);
                return;
              }
              peer.started(order);
              for (int i = 0; i < 3; i++) {
                peer.output(new byte[60_000]);
              }
              peer.read();
            })) {
      assertThat(run(new FakeConsole("echo | true", "echo"), device, out)).isZero();
    }
    assertThat(out.toString(UTF_8)).isEqualTo("said\n");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void a_script_stops_where_a_command_fails() throws Exception {
    Files.writeString(temp.resolve("s.yett"), "echo\nnonsense\necho\n");
    try (var device = device(ShellSessionTest::echoes)) {
      assertThat(run(new FakeConsole("source s.yett"), device, out)).isEqualTo(64);
      assertThat(run(new FakeConsole("source -k s.yett"), device, out)).isZero();
    }
    assertThat(out.toString(UTF_8)).isEqualTo("said\nsaid\nsaid\n");
    assertThat(err.toString(UTF_8)).contains("line 2 ended with status 64");
  }

  @Test
  void a_script_that_sources_itself_comes_to_an_end() throws Exception {
    Files.writeString(temp.resolve("s.yett"), "source s.yett\n");
    try (var device = device(ShellSessionTest::echoes)) {
      assertThat(run(new FakeConsole("source s.yett"), device, out)).isNotZero();
    }
    assertThat(err.toString(UTF_8)).contains("more than 8 deep");
  }

  @Test
  void aliases_and_repetitions_run_what_they_stand_for() throws Exception {
    try (var device = device(ShellSessionTest::echoes)) {
      assertThat(run(new FakeConsole("twice echo", "run echo"), device, out)).isZero();
    }
    assertThat(out.toString(UTF_8)).isEqualTo("said\nsaid\nsaid\n");
  }
}
