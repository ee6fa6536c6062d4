package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Arguments as people type them.
@Timeout(300)
final class TypedArgumentTest extends ArgumentScene {
  @ParameterizedTest
  @CsvSource({
    "INTEGER, 42, 42",
    "INTEGER, -7, -7",
    "INTEGER, 007, 7",
    "PORT, 7466, 7466",
    "DURATION, 30s, 30000",
    "DURATION, 10m, 600000",
    "DURATION, 250ms, 250",
    "DURATION, 90d, 7776000000",
    "DURATION, 2y, 63072000000",
    "DURATION, 1h, 3600000",
    "DURATION, 0s, 0",
    "INTEGER, 9007199254740991, 9007199254740991"
  })
  void numbers_are_typed_as_people_write_them(ArgumentType type, String typed, long value)
      throws InvalidValueException {
    assertThat(spec(type).parse(typed)).isEqualTo(new Value.Int(value));
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, 1.5", "INTEGER, 0x10", "INTEGER, 1e3", "INTEGER, ''", "INTEGER, +1",
        "INTEGER, 9007199254740992",
    "INTEGER, 99999999999999999999", "INTEGER, ٣", "PORT, 0", "PORT, 65536", "PORT, -1",
        "DURATION, 30",
    "DURATION, -30s", "DURATION, 1.5h", "DURATION, s", "DURATION, 30S", "DURATION, 1w",
        "DURATION, '30 s'",
    "DURATION, 9999999999999999y", "DECIMAL, .5", "DECIMAL, 1.", "DECIMAL, 1e3", "DECIMAL, NaN",
        "DECIMAL, '1,5'",
    "DECIMAL, 9999999999999999.5", "FLAG, false", "FLAG, yes", "FLAG, ''", "SECRET, x",
        "CHOICE, apache",
    "PATH, data", "HOST, -x", "TEXT, -x"
  })
  void what_is_typed_wrongly_is_said(ArgumentType type, String typed) {
    assertThatThrownBy(() -> spec(type).parse(typed))
        .isInstanceOf(InvalidValueException.class)
        .message()
        .isNotEmpty();
  }

  @Test
  void decimals_and_flags_are_typed() throws InvalidValueException {
    assertThat(spec(ArgumentType.DECIMAL).parse("2.50"))
        .isEqualTo(new Value.Decimal(new BigDecimal("2.5")));
    assertThat(spec(ArgumentType.DECIMAL).parse("-0.25"))
        .isEqualTo(new Value.Decimal(new BigDecimal("-0.25")));
    assertThat(spec(ArgumentType.FLAG).parse("true")).isEqualTo(new Value.Flag());
    assertThat(Span.format(Duration.ofSeconds(90))).isEqualTo("90s");
    assertThat(Span.format(Duration.ofDays(730))).isEqualTo("2y");
    assertThat(Span.format(Duration.ZERO)).isEqualTo("0s");
  }

  @Test
  void a_secret_has_no_text_form() {
    Secret secret = Secret.of("hunter2".toCharArray(), new SecureRandom());
    assertThat(String.valueOf((Object) secret)).doesNotContain("hunter2");
    assertThat(spec(ArgumentType.SECRET).format(secret)).doesNotContain("hunter2");
    assertThat(secret.reveal()).asString().isEqualTo("hunter2");
    secret.close();
    assertThat(secret.reveal()).containsOnly(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Secret.of(new char[] {'a', '\ud800'}, new SecureRandom()));
  }
}
