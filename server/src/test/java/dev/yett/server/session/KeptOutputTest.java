package dev.yett.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Limits;
import dev.yett.server.flow.InputBudget;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.OptionalLong;
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

  private void append(char letter) throws Exception {
    kept.append(Kind.OUTPUT, frame(letter), 0, Limits.FRAME);
  }

  private static byte[] frame(char letter) {
    byte[] all = new byte[Limits.FRAME];
    Arrays.fill(all, (byte) letter);
    return all;
  }
}
