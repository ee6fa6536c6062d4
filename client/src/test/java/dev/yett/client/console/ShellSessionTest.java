package dev.yett.client.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.Catalogues;
import dev.yett.client.EvilDevice;
import dev.yett.client.LineNews;
import dev.yett.client.TestOperator;
import dev.yett.client.config.Hosts;
import dev.yett.client.console.job.Foreground;
import dev.yett.client.console.job.Jobs;
import dev.yett.client.console.line.Aliases;
import dev.yett.client.console.line.RemoteDirectories;
import dev.yett.client.console.word.Place;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.Secret;
import dev.yett.protocol.SignalName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The shell against a device over real TLS.
@Timeout(60)
final class ShellSessionTest {
  @TempDir private Path temp;
  private final TestAuthority authority = new TestAuthority();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

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

  private static void awaitSignal(
      EvilDevice.Peer peer, @Nullable SignalName wanted, List<SignalName> seen) throws Exception {
    while (true) {
      if (peer.read() instanceof ClientMessage.Signal(long _, SignalName name)) {
        seen.add(name);
        assertThat(wanted == null || wanted == name).isTrue();
        return;
      }
    }
  }

  private static void echoes(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
    peer.started(order);
    peer.output("said\n".getBytes(UTF_8));
    peer.finished(order);
  }

  private EvilDevice device(EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7", temp.resolve("device"), authority, Catalogues.usual(), script);
  }

  private int run(FakeConsole console, EvilDevice device, OutputStream to) throws Exception {
    return run(console, device, to, false);
  }

  private int run(FakeConsole console, EvilDevice device, OutputStream to, boolean terminal)
      throws Exception {
    var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
    var host = Hosts.load(alice.files().hosts()).one("pump-7@127.0.0.1:" + device.port());
    var stdio = new Stdio(InputStream.nullInputStream(), to, err, terminal, terminal);
    try (var dialer = alice.dialer()) {
      var place = new Place(RemotePath.parse("/files").orElseThrow(), temp);
      var connection =
          new Connection(dialer, host, console.interrupts(), new Screen(stdio), dialer.dial(host));
      var jobs = new Jobs();
      jobs.announceTo(console::announce);
      try (var session =
          new ShellSession(
              within ->
                  new Site(
                      console,
                      stdio,
                      Optional.empty(),
                      LineNews.none(),
                      connection,
                      place,
                      new RemoteDirectories(path -> Optional.empty()),
                      ShellWords.all(jobs),
                      within.script(),
                      within.leave(),
                      new AtomicBoolean(),
                      Optional.of(new Foreground(jobs)),
                      held -> {}),
              new Aliases(Map.of("twice", "repeat 2")),
              new Background(jobs, new AskedSecrets()),
              () -> connection.last().name() + ":" + place.remote() + "> ")) {
        return session.run();
      }
    }
  }

  /// A terminal at which nobody types.
  private static final class Waiting extends InputStream {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int read() throws IOException {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IOException("closed");
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return read();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
