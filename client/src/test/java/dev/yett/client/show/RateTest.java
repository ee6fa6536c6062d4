package dev.yett.client.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RateTest {
  private final long began = System.nanoTime();

  private long after(long seconds) {
    return began + TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void what_does_not_move_for_more_than_five_seconds_is_stalled_until_it_does() {
    var rate = new Rate();
    assertThat(rate.of(1_000, after(1))).isPositive();
    assertThat(rate.of(1_000, after(4))).isNotEqualTo(Rate.STALLED);
    assertThat(rate.of(1_000, after(7))).isEqualTo(Rate.STALLED);
    assertThat(Bars.line("x", 1_000, 2_000, Rate.STALLED)).endsWith("stalled").contains("0B/s");
    assertThat(rate.of(2_000, after(8))).isPositive();
  }
}
