package dev.yett.client.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.EvilPeer;
import dev.yett.client.TestOperator;
import dev.yett.client.config.Hosts;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.SignalName;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The shell against a device over real TLS: what is stopped, or runs in the background.
@Timeout(300)
final class ShellJobsTest extends ShellScene {
  @Test
  void f02_what_a_job_puts_out_reaches_a_terminal_escaped() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output("out \u001b[2J\n".getBytes(UTF_8));
              peer.errors("err \u001b]0;x\u0007\n".getBytes(UTF_8));
              peer.output("yett: not ours\n".getBytes(UTF_8));
              peer.errors("yett: nor this\n".getBytes(UTF_8));
              peer.finished(order);
            })) {
      assertThat(run(new FakeConsole("echo &", "fg"), device, out, true)).isZero();
    }
    assertThat(out.toString(UTF_8) + err.toString(UTF_8))
        .doesNotContain("\u001b")
        .contains("out \\x1b[2J", "err \\x1b]0;x\\x07")
        .contains("yett\\x3a not ours", "yett\\x3a nor this");
  }

  @Test
  void ctrl_z_stops_what_runs_and_makes_a_job_of_it() throws Exception {
    var console = new FakeConsole("echo", "jobs", "echo", "bg", "bg", "fg");
    var signals = new CopyOnWriteArrayList<SignalName>();
    try (var device =
        device(
            (peer, order) -> {
              if (peer.device().connections() > 1) {
                echoes(peer, order);
                return;
              }
              peer.started(order);
              peer.output("before\n".getBytes(UTF_8));
              while (out.size() == 0) {
                Thread.sleep(2);
              }
              putAway(console, 2);
              awaitSignal(peer, SignalName.TSTP, signals);
              awaitSignal(peer, SignalName.CONT, signals);
              while (console.prompts.size() < 6) {
                Thread.sleep(2);
              }
              peer.output("after\n".getBytes(UTF_8));
              peer.finished(order, new Ending.Exited(3), Cbor.map().build());
            })) {
      assertThat(run(console, device, out, true)).isEqualTo(3);
      assertThat(device.faults()).isEmpty();
    }
    assertThat(out.toString(UTF_8).lines().map(String::strip))
        .containsExactly(
            "before",
            "[1] stopped      echo",
            "[1] stopped      echo",
            "said",
            "[1] running      echo",
            "echo",
            "after",
            "yett: echo ended with exit status 3");
    assertThat(err.toString(UTF_8)).contains("job 1 is not stopped");
    assertThat(signals).containsExactly(SignalName.TSTP, SignalName.CONT);
  }

  @Test
  void ctrl_z_in_fg_stops_a_job_again_and_what_is_typed_is_for_whoever_has_the_terminal()
      throws Exception {
    var console = new FakeConsole("import", "fg", "fg");
    console.typed.add(new Waiting());
    console.typed.add(new Waiting());
    console.typed.add(new ByteArrayInputStream("at last\n".getBytes(UTF_8)));
    var signals = new CopyOnWriteArrayList<SignalName>();
    var got = new AtomicReference<byte[]>();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              putAway(console, 2);
              awaitSignal(peer, SignalName.TSTP, signals);
              awaitSignal(peer, SignalName.CONT, signals);
              putAway(console, 3);
              awaitSignal(peer, SignalName.TSTP, signals);
              // Input may come before the signal that lets the program read it.
              got.set(peer.input(order));
              peer.finished(order);
            })) {
      assertThat(run(console, device, out, true)).isZero();
      assertThat(device.faults()).isEmpty();
      assertThat(device.connections()).isEqualTo(1);
    }
    assertThat(got.get()).isEqualTo("at last\n".getBytes(UTF_8));
  }

  @Test
  void a_stopped_job_that_is_killed_is_continued_so_that_it_sees_it() throws Exception {
    var console = new FakeConsole("echo", "kill 1", "fg 1");
    var signals = new CopyOnWriteArrayList<SignalName>();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              putAway(console, 2);
              for (int i = 0; i < 3; i++) {
                awaitSignal(peer, null, signals);
              }
              peer.finished(order, new Ending.Signaled("INT"), Cbor.map().build());
            })) {
      assertThat(run(console, device, out, true)).isEqualTo(130);
    }
    assertThat(signals).containsExactly(SignalName.TSTP, SignalName.INT, SignalName.CONT);
  }

  @Test
  void a_kill_at_the_last_moment_of_dialling_is_not_lost() throws Exception {
    try (var device = device(ShellSessionTest::echoes)) {
      var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
      var host = Hosts.load(alice.files().hosts()).one("pump-7@127.0.0.1:" + device.port());
      var screen = new Screen(new Stdio(InputStream.nullInputStream(), out, err, false, false));
      try (var dialer = alice.dialer()) {
        // Told when the connection stands and nobody has begun to listen for its order.
        assertThatThrownBy(() -> Connection.dial(dialer, host, then -> then::run, screen))
            .hasMessage("not connected: interrupted");
        assertThat(Thread.interrupted()).isFalse();
      }
    }
  }

  /// Ctrl-Z until the shell asks for its next line.
  private static void putAway(FakeConsole console, int prompts) throws InterruptedException {
    while (console.prompts.size() < prompts) {
      console.suspend();
      Thread.sleep(2);
    }
  }

  private static void awaitSignal(EvilPeer peer, @Nullable SignalName wanted, List<SignalName> seen)
      throws Exception {
    while (true) {
      if (peer.read() instanceof ClientMessage.Signal(long _, SignalName name)) {
        seen.add(name);
        assertThat(wanted == null || wanted == name).isTrue();
        return;
      }
    }
  }
}
