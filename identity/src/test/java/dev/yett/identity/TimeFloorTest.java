package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TimeFloorTest {
  private static final Instant FLOOR = Instant.parse("2026-06-01T00:00:00Z");
  private static final Instant NEVER_SET = Instant.parse("1970-01-01T00:05:00Z");

  @TempDir private Path directory;
  private final AtomicReference<Instant> clock = new AtomicReference<>(NEVER_SET);
  private final AtomicLong nanos = new AtomicLong(7);

  @Test
  void n15_at_1970_not_befores_move_the_time_by_a_bounded_step_and_no_further_for_a_while()
      throws Exception {
    TimeFloor time = open();
    Instant soon = FLOOR.plus(Duration.ofDays(100));
    assertThat(time.judging(soon)).isEqualTo(soon);
    assertThat(time.floor()).as("asking moves nothing").isEqualTo(FLOOR);
    assertThat(time.step(soon)).contains(soon);
    assertThat(time.instant()).isEqualTo(soon);
    Instant later = soon.plus(Duration.ofDays(200));
    assertThat(time.step(later)).as("a certificate, then a grant").contains(later);
    soon = FLOOR.plus(TimeFloor.STEP);
    assertThat(time.judging(soon.plusSeconds(1))).isEqualTo(later);
    assertThat(time.step(soon.plusSeconds(1))).contains(soon);
    assertThat(time.step(soon.plusSeconds(9))).as("no further for now").isEmpty();
    passes(TimeFloor.BETWEEN_STEPS);
    Instant nextCentury = Instant.parse("2126-01-01T00:00:00Z");
    assertThat(time.judging(nextCentury)).isBefore(nextCentury);
    assertThat(time.step(nextCentury)).contains(soon.plus(TimeFloor.STEP));
    assertThat(open().floor()).as("durable").isEqualTo(soon.plus(TimeFloor.STEP));
  }

  @Test
  void n15_a_clock_that_is_set_is_never_moved() throws Exception {
    TimeFloor time = open();
    clock.set(FLOOR);
    Instant ahead = FLOOR.plusSeconds(60);
    assertThat(time.isClockSet()).isTrue();
    assertThat(time.judging(ahead)).isEqualTo(FLOOR);
    assertThat(time.step(ahead)).isEmpty();
    assertThat(time.floor()).isEqualTo(FLOOR);
  }

  @Test
  void i13_a_clock_that_jumped_back_does_not_take_the_time_back() throws Exception {
    TimeFloor time = open();
    clock.set(FLOOR.plus(Duration.ofDays(30)));
    time.raise(FLOOR.plus(Duration.ofDays(30)));
    clock.set(FLOOR.minus(Duration.ofDays(365)));
    assertThat(time.instant()).isEqualTo(FLOOR.plus(Duration.ofDays(30)));
    assertThat(time.isClockSet()).isFalse();
    clock.set(FLOOR.plus(Duration.ofDays(31)));
    assertThat(time.instant()).isEqualTo(FLOOR.plus(Duration.ofDays(31)));
    assertThat(time.isClockSet()).isTrue();
  }

  @Test
  void i13_the_time_goes_on_while_the_clock_stands_at_1970() throws Exception {
    TimeFloor time = open();
    assertThat(time.instant()).isEqualTo(FLOOR);
    passes(Duration.ofHours(3));
    assertThat(time.instant()).isEqualTo(FLOOR.plus(Duration.ofHours(3)));
    assertThat(time.floor()).isEqualTo(FLOOR);
  }

  @Test
  void a_clock_a_little_behind_catches_up_and_the_time_never_runs_back() throws Exception {
    clock.set(FLOOR.minus(Duration.ofMinutes(4)));
    TimeFloor time = open();
    passes(Duration.ofMinutes(3));
    assertThat(time.instant()).isEqualTo(FLOOR);
    passes(Duration.ofMinutes(2));
    assertThat(time.instant()).isEqualTo(FLOOR.plus(Duration.ofMinutes(1)));
  }

  private TimeFloor open() throws Exception {
    TimeFloor time = TimeFloor.open(directory.resolve("floor"), clock::get, nanos::get);
    time.raise(FLOOR);
    return time;
  }

  private void passes(Duration span) {
    nanos.addAndGet(span.toNanos());
    clock.updateAndGet(now -> now.plus(span));
  }
}
