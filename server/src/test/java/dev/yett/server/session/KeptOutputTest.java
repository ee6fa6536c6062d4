package dev.yett.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Reason;
import dev.yett.server.flow.InputBudget;
import dev.yett.server.operation.EndedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KeptOutputTest {
  private final KeptOutput kept = new KeptOutput(new InputBudget(1 << 20), 1 << 20);
  private final KeptOutput.Tap tap =
      kept.tap(
          new KeptOutput.Start() {
            @Override
            public OptionalLong wanted() {
              return OptionalLong.of(0);
            }

            @Override
            public void begin(long place) {}
          });

  @Test
  void what_is_being_written_stays_as_it_is_although_the_client_says_that_it_has_it()
      throws Exception {
    append('a');
    append('b');
    var slice = tap.next().orElseThrow();
    tap.taken(Limits.FRAME + 1L);
    append('c');
    append('d');
    var wire = new ByteArrayOutputStream();
    slice.write(new FrameWriter(wire), slice.length());
    assertThat(Arrays.copyOfRange(wire.toByteArray(), 4, wire.size())).isEqualTo(frame('a'));
  }

  @Test
  void blocks_that_were_taken_are_filled_again_and_give_what_was_put_there() throws Exception {
    for (char letter = 'a'; letter <= 'z'; letter++) {
      append(letter);
      var slice = tap.next().orElseThrow();
      var wire = new ByteArrayOutputStream();
      slice.write(new FrameWriter(wire), slice.length());
      tap.gave(slice.length());
      tap.taken((letter - 'a' + 1L) * Limits.FRAME);
      assertThat(Arrays.copyOfRange(wire.toByteArray(), 4, wire.size())).isEqualTo(frame(letter));
    }
    assertThat(kept.bytes()).isZero();
  }

  @Test
  void f05_a_terminals_output_runs_far_ahead_only_of_nobody() throws Exception {
    var screen = new KeptOutput(new InputBudget(4 << 20), 4 << 20, KeptOutput.FLOOR);
    var looking =
        screen.tap(
            new KeptOutput.Start() {
              @Override
              public OptionalLong wanted() {
                return OptionalLong.of(0);
              }

              @Override
              public void begin(long place) {}
            });
    var writing =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 32; i++) {
                      screen.append(Kind.OUTPUT, new byte[Limits.FRAME], 0, Limits.FRAME);
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    Awaitility.await().until(() -> screen.bytes() == KeptOutput.FLOOR);
    assertThat(writing.join(Duration.ofMillis(200))).isFalse();
    assertThat(screen.bytes()).isEqualTo(KeptOutput.FLOOR);
    looking.close(new EndedException(Reason.LOST));
    assertThat(writing.join(Duration.ofSeconds(10))).isTrue();
    assertThat(screen.bytes()).isEqualTo(32L * Limits.FRAME);
  }

  private void append(char letter) throws Exception {
    kept.append(Kind.OUTPUT, frame(letter), 0, Limits.FRAME);
  }

  private static byte[] frame(char letter) {
    byte[] all = new byte[Limits.FRAME];
    Arrays.fill(all, (byte) letter);
    return all;
  }
}
