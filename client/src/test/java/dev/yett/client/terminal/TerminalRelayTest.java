package dev.yett.client.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.client.BuiltIn;
import dev.yett.client.EvilDevice;
import dev.yett.client.ExitCode;
import dev.yett.client.Interrupts;
import dev.yett.client.LineNews;
import dev.yett.client.OrderRequest;
import dev.yett.client.TestOperator;
import dev.yett.client.UserError;
import dev.yett.client.config.Hosts;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Effect;
import dev.yett.protocol.Ending;
import dev.yett.protocol.How;
import dev.yett.protocol.InputMode;
import dev.yett.protocol.OperationSpec;
import dev.yett.protocol.OutputMode;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.SignalName;
import dev.yett.protocol.Survival;
import dev.yett.protocol.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A program on a terminal, against a device over real TLS.
@Timeout(300)
final class TerminalRelayTest {
  private static final OperationSpec BASH =
      new OperationSpec(
          "bash",
          "A shell",
          List.of(),
          InputMode.STREAM,
          OutputMode.BYTES,
          Effect.CHANGES,
          Survival.REPLAY,
          true,
          false,
          Optional.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.of(Duration.ofSeconds(20)));

  private final TestAuthority authority = new TestAuthority();
  private final FakeTerminal terminal = new FakeTerminal();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  @TempDir private Path temp;

  private EvilDevice device(EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7",
        temp.resolve("device"),
        authority,
        new Catalogue(List.of(BuiltIn.HELLO, BuiltIn.OPERATIONS, BuiltIn.TRUST, BASH), List.of()),
        script);
  }

  private int run(EvilDevice device) throws Exception {
    var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
    var host = Hosts.load(alice.files().hosts()).one("pump-7@127.0.0.1:" + device.port());
    var out = new ByteArrayOutputStream();
    var screen = new Screen(new Stdio(InputStream.nullInputStream(), out, err, false, false));
    try (var dialer = alice.dialer();
        var connection = dialer.dial(host)) {
      var relay =
          new TerminalRelay(terminal, dialer, host, Interrupts.none(), screen, LineNews.none());
      try {
        return relay.run(connection, OrderRequest.of(BASH, Collections.emptySortedMap()));
      } finally {
        relay.device().close();
        assertThat(terminal.givenBack)
            .as("given back as often as taken")
            .hasValue(terminal.taken.get());
      }
    }
  }

  @Test
  void f09_keys_and_what_is_shown_pass_byte_for_byte() throws Exception {
    byte[] typed = new byte[3 << 20];
    byte[] shown = new byte[5 << 20];
    new Random(1).nextBytes(typed);
    new Random(2).nextBytes(shown);
    for (int i = 0; i < typed.length; i++) {
      // Escapes are for us; and keys that signal overtake what is held up, as it is further on.
      boolean ours = typed[i] == '~' || (i > 60_000 && List.of(3, 28, 26).contains((int) typed[i]));
      typed[i] = ours ? (byte) 0xc3 : typed[i];
    }
    var got = new ByteArrayOutputStream();
    var asked = new AtomicReference<Terminal>();
    try (var device =
        device(
            (peer, order) -> {
              asked.set(order.order().terminal().orElseThrow());
              peer.started(order);
              int at = 0;
              long limit = 0;
              while (got.size() < typed.length || at < shown.length) {
                switch (peer.read()) {
                  case ClientMessage.Input(byte[] data) -> {
                    got.writeBytes(data);
                    peer.send(new Credit(order.number(), got.size(), got.size() + 65_536));
                  }
                  case Credit credit -> limit = credit.limit();
                  default -> {}
                }
                int to = (int) Math.min(limit, shown.length);
                peer.output(Arrays.copyOfRange(shown, at, to));
                at = to;
              }
              peer.finished(order, new Ending.Signaled("TERM"), Cbor.map().build());
            })) {
      for (int at = 0; at < typed.length; at += 4_093) {
        terminal.type(Arrays.copyOfRange(typed, at, Math.min(typed.length, at + 4_093)));
      }
      assertThat(run(device)).isEqualTo(128 + 15);
      assertThat(device.faults()).isEmpty();
      assertThat(Digest.sha256(got.toByteArray())).isEqualTo(Digest.sha256(typed));
      assertThat(Digest.sha256(terminal.shown())).isEqualTo(Digest.sha256(shown));
      assertThat(asked).hasValue(new Terminal("xterm-256color", 100, 30));
    }
  }

  @Test
  void a_paste_into_a_program_that_does_not_read_wedges_neither_output_nor_signals()
      throws Exception {
    var after = new ByteArrayOutputStream();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              int input = 0;
              boolean shown = false;
              while (true) {
                switch (peer.read()) {
                  case ClientMessage.Input(byte[] data) -> {
                    input += data.length;
                    if (!shown && input == 65_536) {
                      peer.output("alive\r\n".getBytes(UTF_8));
                      shown = true;
                    }
                    if (input > 65_536) {
                      after.writeBytes(data);
                      if (after.toString(UTF_8).contains("exit")) {
                        peer.finished(order, new Ending.Exited(3), Cbor.map().build());
                        return;
                      }
                    }
                  }
                  case ClientMessage.Signal signal -> {
                    assertThat(signal.name()).isEqualTo(SignalName.INT);
                    // What was thrown away counts as taken.
                    peer.send(new Credit(order.number(), 65_536, 200_000));
                    peer.output("^C\r\n".getBytes(UTF_8));
                  }
                  default -> {}
                }
              }
            })) {
      var status = new AtomicInteger(-1);
      var running = Thread.ofVirtual().start(() -> status.set(ended(device)));
      for (int i = 0; i < 600; i++) {
        terminal.type("p".repeat(1_000));
      }
      await().until(() -> terminal.text().contains("alive"));
      terminal.type("\u0003exit\r");
      running.join();
      assertThat(device.faults()).isEmpty();
      assertThat(after.toString(UTF_8)).isEqualTo("exit\r");
      assertThat(status).hasValue(3);
    }
  }

  private int ended(EvilDevice device) {
    try {
      return run(device);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// The device reads it when the client may have ended already.
  private static void awaitGoodbye(Queue<ClientMessage> seen, How how) {
    await()
        .until(
            () ->
                seen.stream()
                    .anyMatch(m -> m instanceof ClientMessage.Goodbye g && g.how() == how));
  }

  @Test
  void escapes_leave_detach_and_help_and_the_size_is_told() throws Exception {
    Queue<ClientMessage> seen = new ConcurrentLinkedQueue<>();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              while (true) {
                seen.add(peer.read());
              }
            })) {
      var status = new AtomicInteger(-1);
      var running = Thread.ofVirtual().start(() -> status.set(ended(device)));
      await().until(() -> terminal.taken.get() == 1);
      terminal.size = new Terminal("xterm-256color", 60, 20);
      terminal.resized.run();
      await()
          .until(
              () ->
                  seen.stream()
                      .anyMatch(
                          m ->
                              m instanceof ClientMessage.Resize r
                                  && r.columns() == 60
                                  && r.rows() == 20));
      terminal.type("~?");
      await().until(() -> terminal.text().contains("yett attach pump-7 s1"));
      terminal.type("\r~d");
      running.join();
      assertThat(status).hasValue(0);
      assertThat(err.toString(UTF_8)).contains("detached; to come back: yett attach pump-7 s1");
      awaitGoodbye(seen, How.DETACH);

      seen.clear();
      terminal.type("~.");
      assertThat(run(device)).isEqualTo(ExitCode.NO_CONNECTION);
      awaitGoodbye(seen, How.LEAVE);
    }
  }

  @Test
  void f07_the_terminal_is_given_back_whatever_the_device_does() throws Exception {
    var turn = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              switch (turn.get()) {
                case 0 -> peer.refused(order, "role", "no");
                case 1 -> {
                  peer.started(order);
                  peer.sendRaw(new byte[] {0x7f, 0, 0, 0});
                }
                case 2 -> {
                  peer.started(order);
                  peer.send(
                      new dev.yett.protocol.DeviceMessage.Goodbye(
                          "shutdown", "", Optional.empty(), Optional.empty(), Optional.empty()));
                }
                default -> {
                  peer.started(order);
                  peer.finished(order, new Ending.Exited(0), Cbor.map().build());
                }
              }
            })) {
      for (int i = 0; i < 3; i++) {
        turn.set(i);
        try {
          run(device);
          throw new AssertionError("turn " + i + " failed at nothing");
        } catch (UserError e) {
          assertThat(e.exitCode()).isGreaterThan(250);
        }
      }
      turn.set(3);
      assertThat(run(device)).isZero();
      assertThat(terminal.taken).hasValue(3);
    }
  }

  @Test
  void a_terminal_that_is_gone_leaves_the_session_to_live_on() throws Exception {
    Queue<ClientMessage> seen = new ConcurrentLinkedQueue<>();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              while (true) {
                seen.add(peer.read());
              }
            })) {
      var running =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      run(device);
                    } catch (Exception e) {
                      // The terminal is gone.
                    }
                  });
      await().until(() -> terminal.taken.get() == 1);
      terminal.gone = true;
      running.join();
      awaitGoodbye(seen, How.DETACH);
    }
  }

  @Test
  void a_lost_connection_goes_on_and_the_screen_is_drawn_anew() throws Exception {
    var connections = new AtomicInteger();
    var typed = new ByteArrayOutputStream();
    Queue<ClientMessage.Resize> sizes = new ConcurrentLinkedQueue<>();
    try (var device =
        device(
            (peer, order) -> {
              if (connections.getAndIncrement() == 0) {
                peer.started(order);
                peer.output("before ".getBytes(UTF_8));
                peer.awaitCredit(order, 1);
                while (true) {
                  if (peer.read() instanceof ClientMessage.Input(byte[] data)) {
                    // Received, and not accepted.
                    assertThat(data).isEqualTo("ls\r".getBytes(UTF_8));
                    peer.vanish();
                    return;
                  }
                }
              }
              peer.receipt(
                  new Receipt.Started(
                      order.number(), order.digest(), "s1", 0, true, OptionalLong.of(0)));
              boolean first = true;
              while (sizes.size() < 2 || typed.size() < 3) {
                switch (peer.read()) {
                  case Credit credit -> {
                    assertThat(first ? credit.taken() : 7).isEqualTo(7);
                    first = false;
                  }
                  case ClientMessage.Input(byte[] data) -> typed.writeBytes(data);
                  case ClientMessage.Resize resize -> sizes.add(resize);
                  default -> {}
                }
              }
              peer.output("after".getBytes(UTF_8));
              peer.send(
                  new dev.yett.protocol.Finished(
                      order.number(),
                      new Ending.Exited(0),
                      Cbor.map().build(),
                      12,
                      0,
                      0,
                      Optional.empty()));
            })) {
      terminal.type("ls\r");
      assertThat(run(device)).isZero();
      assertThat(device.faults()).isEmpty();
      assertThat(typed.toString(UTF_8)).isEqualTo("ls\r");
      assertThat(terminal.text())
          .startsWith("before \r\nyett: ")
          .contains("reconnecting… (~. gives up)", "reconnected after 1 s")
          .endsWith("after");
      assertThat(sizes).extracting(ClientMessage.Resize::rows).containsExactly(29, 30);
    }
  }

  @Test
  void f05_a_flood_is_stopped_at_once_by_ctrl_c_and_fills_no_memory() throws Exception {
    terminal.keepsNothing = true;
    var sent = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              byte[] y = "y\r\n".repeat(20_000).getBytes(UTF_8);
              long limit = 0;
              long given = 0;
              while (true) {
                switch (peer.read()) {
                  case Credit credit -> limit = credit.limit();
                  case ClientMessage.Input(byte[] data) -> {
                    assertThat(data).containsExactly(3);
                    peer.finished(order, new Ending.Signaled("INT"), Cbor.map().build());
                    return;
                  }
                  default -> {}
                }
                // Never more than was granted, and always all of it.
                assertThat(limit - given).isLessThanOrEqualTo(256 << 10);
                while (limit - given >= y.length) {
                  peer.output(y);
                  given += y.length;
                  sent.incrementAndGet();
                }
              }
            })) {
      var status = new AtomicInteger(-1);
      var running = Thread.ofVirtual().start(() -> status.set(ended(device)));
      await().atMost(Duration.ofMinutes(2)).until(() -> sent.get() > 300);
      long pressed = System.nanoTime();
      terminal.type("\u0003");
      running.join();
      assertThat(Duration.ofNanos(System.nanoTime() - pressed)).isLessThan(Duration.ofSeconds(60));
      assertThat(status).hasValue(130);
      assertThat(device.faults()).isEmpty();
    }
  }
}
