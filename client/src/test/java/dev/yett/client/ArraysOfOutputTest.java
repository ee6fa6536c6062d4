package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.client.config.Hosts;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Credit;
import dev.yett.protocol.Ending;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Memory of a long stream of output is used again.
@Timeout(300)
final class ArraysOfOutputTest extends LifelineScene {
  private static final int FRAMES = 1_000;
  private static final int FRAME = 65_536;

  private final Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
  private long next;
  private boolean right = true;

  /// Each frame is of one value, which counts up.
  private int run(boolean keeps) throws Exception {
    try (var device =
            device(
                (peer, order) -> {
                  peer.started(order);
                  long limit = FRAME;
                  byte[] frame = new byte[FRAME];
                  for (int i = 0; i < FRAMES; i++) {
                    while (limit < (long) (i + 1) * FRAME) {
                      if (peer.read() instanceof Credit credit) {
                        limit = credit.limit();
                      }
                    }
                    Arrays.fill(frame, (byte) i);
                    peer.output(frame);
                  }
                  peer.finished(order, new Ending.Exited(0), Cbor.map().build());
                });
        var alice = alice().dialer();
        var connection =
            alice.dial(Hosts.load(alice().files().hosts()).one(LifelineScene.at(device)))) {
      var order = connection.start(OrderRequest.of(TELL, Collections.emptySortedMap()));
      order.await(
          new Sink() {
            @Override
            public void output(byte[] bytes) {
              arrays.add(bytes);
              right &= bytes[0] == (byte) next && bytes[FRAME - 1] == (byte) next;
              next++;
            }

            @Override
            public boolean keeps() {
              return keeps;
            }

            @Override
            public void errors(byte[] bytes) {}

            @Override
            public void record(Cbor row) {}
          });
    }
    assertThat(next).isEqualTo(FRAMES);
    assertThat(right).isTrue();
    return arrays.size();
  }

  @Test
  void arrays_that_nobody_keeps_are_filled_again() throws Exception {
    assertThat(run(false)).isLessThan(FRAMES / 2);
  }

  @Test
  void arrays_that_are_kept_are_not() throws Exception {
    assertThat(run(true)).isEqualTo(FRAMES);
  }
}
