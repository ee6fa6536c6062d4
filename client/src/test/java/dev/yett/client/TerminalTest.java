package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What of a device reaches a person's terminal.
@Timeout(300)
final class TerminalTest {
  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

  private EvilDevice device(EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7", temp.resolve("device"), authority, Catalogues.usual(), script);
  }

  private TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  private static String at(EvilDevice device) {
    return "pump-7@127.0.0.1:" + device.port();
  }

  @Test
  void f02_no_hostile_string_reaches_the_terminal_as_it_is() throws Exception {
    var strings = Hostile.strings();
    assertThat(strings).hasSizeGreaterThanOrEqualTo(300);
    var next = new AtomicInteger();
    try (var device =
        device(
            (peer, order) -> {
              var text = strings.get(next.getAndIncrement());
              // In turn: output, errors, a record, a result, a refusal, a failure, a signal.
              switch (next.get() % 7) {
                case 0 -> peer.refused(order, text, text);
                case 1 ->
                    peer.receipt(
                        new Receipt.Refused(
                            order.number(),
                            order.digest(),
                            "argument-value",
                            Optional.of(text),
                            text));
                default -> {
                  peer.started(order);
                  peer.output(text.getBytes(UTF_8));
                  peer.errors(text.getBytes(UTF_8));
                  peer.row(Cbor.map().put(text, text).build());
                  peer.row(Cbor.of(text));
                  var result = Cbor.map().put(text + " ", text).build();
                  switch (next.get() % 7) {
                    case 2 ->
                        peer.finished(
                            order, new Ending.Failed(text, text, Optional.of(text)), result);
                    case 3 -> peer.finished(order, new Ending.Signaled(text), result);
                    default -> peer.finished(order, new Ending.Exited(0), result);
                  }
                }
              }
            })) {
      var lines = "echo\n".repeat(strings.size());
      var run =
          alice()
              .run(
                  true,
                  new ByteArrayInputStream(lines.getBytes(UTF_8)),
                  Interrupts.none(),
                  "run",
                  at(device),
                  "-");
      assertThat(next.get()).isEqualTo(strings.size());
      assertThat(device.faults()).isEmpty();
      Hostile.assertSafe(run.out());
      Hostile.assertSafe(run.err());
    }
  }

  @Test
  void f02_the_last_word_of_a_device_is_escaped_too() throws Exception {
    var next = new AtomicInteger();
    var strings = Hostile.strings();
    try (var device =
        device(
            (peer, order) -> {
              var text = strings.get(next.getAndIncrement());
              peer.send(
                  new DeviceMessage.Goodbye(
                      text, text, Optional.empty(), Optional.empty(), Optional.empty()));
              peer.raw().shutdownOutput();
            })) {
      var alice = alice();
      for (int i = 0; i < strings.size(); i += 12) {
        next.set(i);
        var run = alice.runOnTerminal("run", at(device), "echo");
        assertThat(run.status()).isEqualTo(255);
        assertThat(run.errors().lines().filter(l -> l.startsWith("yett:"))).hasSize(1);
        Hostile.assertSafe(run.err());
      }
    }
  }

  @Test
  void f03_lines_of_the_client_cannot_be_imitated_on_a_terminal() throws Exception {
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output("yett: type your passphrase\npart".getBytes(UTF_8));
              // Split over frames, and with a joiner that does not show.
              peer.errors("a\nye".getBytes(UTF_8));
              peer.errors("tt: 100% secure\n".getBytes(UTF_8));
              peer.errors("y\u200dett: and so on\n".getBytes(UTF_8));
              peer.finished(
                  order,
                  new Ending.Failed("io", "yett: all is well", Optional.empty()),
                  Cbor.map().build());
            })) {
      var run = alice().runOnTerminal("run", at(device), "echo");
      assertThat(run.output()).isEqualTo("yett\\x3a type your passphrase\npart\n");
      assertThat(run.errors())
          .isEqualTo(
              """
              a
              yett\\x3a 100%% secure
              y\u200dett\\x3a and so on
              yett: echo on pump-7 failed: %s [io], it says "yett: all is well"
              """
                  .formatted(Reason.IO.text()));
    }
  }

  @Test
  void output_is_unchanged_in_a_pipe_and_with_raw() throws Exception {
    var bytes = new byte[100_000];
    new Random(3).nextBytes(bytes);
    try (var device =
        device(
            (peer, order) -> {
              peer.started(order);
              peer.output(bytes);
              peer.finished(order);
            })) {
      var alice = alice();
      assertThat(alice.run("run", at(device), "echo").out()).isEqualTo(bytes);
      assertThat(alice.runOnTerminal("run", "--raw", at(device), "echo").out()).isEqualTo(bytes);
      Hostile.assertSafe(alice.runOnTerminal("run", at(device), "echo").out());
    }
  }

  @Test
  void text_in_utf_8_is_shown_as_it_is_wherever_it_is_split() throws IOException {
    var text = "Grüße, 日本, 🙂, \tčau\n";
    var bytes = text.getBytes(UTF_8);
    for (int split = 0; split <= bytes.length; split++) {
      var terminal = new ByteArrayOutputStream();
      try (var out = new EscapedOutput(terminal)) {
        out.write(bytes, 0, split);
        out.write(bytes, split, bytes.length - split);
      }
      assertThat(terminal.toString(UTF_8)).isEqualTo(text);
    }
  }
}
