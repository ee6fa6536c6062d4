package dev.yett.client.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class StopsTest {
  private final Stops stops = new Stops();
  private final Semaphore heard = new Semaphore(0);

  @Test
  void an_order_that_begins_after_two_stops_hears_of_both() throws Exception {
    stops.stop();
    stops.stop();
    try (var _ = stops.listen(heard::release)) {
      assertThat(heard.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
      stops.stop();
      assertThat(heard.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(heard.availablePermits()).isZero();
  }

  @Test
  void whoever_is_dialled_is_interrupted() throws Exception {
    stops.beginDialling();
    stops.stop();
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(stops::beginDialling).isInstanceOf(InterruptedException.class);
  }

  @Test
  void whoever_has_been_dialled_is_not() throws Exception {
    stops.beginDialling();
    stops.endDialling();
    stops.stop();
    assertThat(Thread.interrupted()).isFalse();
  }
}
