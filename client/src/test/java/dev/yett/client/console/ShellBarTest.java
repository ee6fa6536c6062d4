package dev.yett.client.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShellBarTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT335H, grant ends in 13 d",
    "PT25H, grant ends in 1 d",
    "PT23H, grant ends in 23 h",
    "PT59M, grant ends in 59 min",
    "PT-1S, grant expired",
  })
  void an_end_is_told_once_it_is_near(Duration left, String told) {
    assertThat(ShellBar.ends("grant", NOW.plus(left), NOW)).hasValue(told);
  }

  @Test
  void an_end_that_is_far_is_not_told() {
    assertThat(ShellBar.ends("grant", NOW.plus(Duration.ofDays(14)), NOW)).isEmpty();
  }

  @Test
  void round_trips_are_told_in_milliseconds() {
    assertThat(ShellBar.millis(Duration.ofNanos(840_000))).isEqualTo("0.8 ms");
    assertThat(ShellBar.millis(Duration.ofNanos(123_600_000))).isEqualTo("124 ms");
  }
}
