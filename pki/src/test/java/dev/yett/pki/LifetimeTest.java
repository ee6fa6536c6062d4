package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LifetimeTest {
  @ParameterizedTest
  @CsvSource({"30s, PT30S", "10m, PT10M", "12h, PT12H", "90d, P90D", "2y, P730D", "100y, P36500D"})
  void reads_what_people_write(String text, Duration duration) throws PkiException {
    assertThat(Lifetime.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({"PT30S, 30s", "PT60S, 1m", "P90D, 90d", "P365D, 1y", "P366D, 366d", "PT25H, 25h"})
  void writes_what_it_reads(Duration duration, String text) throws PkiException {
    assertThat(Lifetime.text(duration)).isEqualTo(text);
    assertThat(Lifetime.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0d",
        "-1",
        "-1d",
        "+1d",
        "1",
        "d",
        "1w",
        "1D",
        " 1d",
        "1d ",
        "1.5d",
        "1e3d",
        "01d",
        "MAX",
        "101y",
        "36501d",
        "9999999999y",
        "9223372036854775807s",
        "9223372036854775808s",
        "٣d",
        "1d1h"
      })
  void c07_no_other_number_means_a_duration(String text) {
    assertThatThrownBy(() -> Lifetime.parse(text)).isInstanceOf(UsageException.class);
  }

  @Test
  void the_longest_is_exact() throws PkiException {
    assertThat(Lifetime.parse("3153600000s")).isEqualTo(Lifetime.LONGEST);
    assertThatThrownBy(() -> Lifetime.parse("3153600001s")).hasMessageContaining("too long");
  }
}
