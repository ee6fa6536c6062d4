package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
final class ArgumentTest extends ArgumentScene {
  /// Every type takes its own kind of value and no other.
  @ParameterizedTest
  @EnumSource(ArgumentType.class)
  void each_type_refuses_values_of_other_types(ArgumentType type) {
    Secret secret = Secret.of("x".toCharArray(), new SecureRandom());
    Map<Class<? extends Value>, Value> values =
        Map.of(
            Value.Text.class, new Value.Text("/x"),
            Value.Int.class, new Value.Int(1),
            Value.Decimal.class, new Value.Decimal(BigDecimal.ONE),
            Value.Flag.class, new Value.Flag(),
            Secret.class, secret);
    Class<? extends Value> own =
        switch (type) {
          case CHOICE, TEXT, PATH, HOST -> Value.Text.class;
          case INTEGER, PORT, DURATION -> Value.Int.class;
          case DECIMAL -> Value.Decimal.class;
          case FLAG -> Value.Flag.class;
          case SECRET -> Secret.class;
        };
    values.forEach(
        (kind, value) -> {
          if (kind == own) {
            assertThat(fault(spec(type), value)).isNotEqualTo(Optional.of(Reason.ARGUMENT_TYPE));
          } else {
            assertThat(fault(spec(type), value)).contains(Reason.ARGUMENT_TYPE);
          }
        });
  }

  /// What a program could read as an option, for each type that carries text.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-",
        "--",
        "-v",
        "-rf",
        "--help",
        "-oProxyCommand=x",
        "-f root",
        "-1",
        "-a.example"
      })
  void e02_no_text_that_starts_with_a_dash_passes(String text) {
    assertThat(fault(ArgumentType.TEXT, text)).contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(ArgumentType.HOST, text)).contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(ArgumentType.PATH, text)).contains(Reason.PATH_OUTSIDE_ROOT);
    var choice =
        new ArgumentSpec(
            "it",
            ArgumentType.CHOICE,
            "",
            false,
            List.of("a"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);
    assertThat(fault(choice, new Value.Text(text))).contains(Reason.ARGUMENT_VALUE);
    ArgumentSpec allowing = with(ArgumentType.TEXT, Optional.empty(), Optional.empty(), true);
    assertThat(fault(allowing, new Value.Text(text))).isEmpty();
  }

  @Test
  void e02_only_the_owner_makes_a_choice_of_a_dash() {
    assertThat(fault(ArgumentType.CHOICE, "-v")).isEmpty();
    assertThat(fault(ArgumentType.CHOICE, "-x")).contains(Reason.ARGUMENT_VALUE);
  }

  static Stream<String> unprintable() {
    return Stream.of(
        "a\0b",
        "\n",
        "a\nb",
        "a\r",
        "\t",
        "a\tb",
        "\u001b[2J",
        "\u007f",
        "\u0085",
        "\u009b2J",
        "a\u202eb",
        "\u2066a",
        "\u200f",
        "\u061c",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\u00ad",
        "\u200b",
        "\ud800",
        "a\udc00b",
        "\udc00\ud800",
        "\uffff",
        "\udb40\udc41");
  }

  @ParameterizedTest
  @MethodSource("unprintable")
  void c09_text_with_anything_unprintable_is_a_bad_value(String text) {
    assertThat(fault(ArgumentType.TEXT, text)).contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(ArgumentType.HOST, text)).contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(ArgumentType.CHOICE, text)).contains(Reason.ARGUMENT_VALUE);
    ArgumentSpec any = with(ArgumentType.TEXT, Optional.of("(?s).*"), Optional.empty(), true);
    assertThat(fault(any, new Value.Text(text))).contains(Reason.ARGUMENT_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/data/\ud800", "/data/a\0", "/data/\udc00x"})
  void c09_a_path_with_nul_or_a_lone_surrogate_is_none(String text) {
    assertThat(spec(ArgumentType.PATH).fault(new Value.Text(text))).isPresent();
  }

  @Test
  void shell_characters_are_ordinary_text() {
    for (String text :
        List.of("$(reboot)", "`id`", "a;b", "a|b", "a b", "'", "\"", "*", "&&", "a\\b")) {
      assertThat(fault(ArgumentType.TEXT, text)).as(text).isEmpty();
    }
  }

  @Test
  void c08_lengths_count_bytes() {
    ArgumentSpec four = with(ArgumentType.TEXT, Optional.empty(), Optional.of(4), false);
    assertThat(fault(four, new Value.Text("abcd"))).isEmpty();
    assertThat(fault(four, new Value.Text("abcde"))).contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(four, new Value.Text("üü"))).isEmpty();
    assertThat(fault(four, new Value.Text("üüü"))).contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(ArgumentType.TEXT, "x".repeat(4096))).isEmpty();
    assertThat(fault(ArgumentType.TEXT, "x".repeat(4097))).contains(Reason.ARGUMENT_VALUE);
    ArgumentSpec secret = with(ArgumentType.SECRET, Optional.empty(), Optional.of(4), false);
    assertThat(fault(secret, Secret.of("abcd".toCharArray(), new SecureRandom()))).isEmpty();
    assertThat(fault(secret, Secret.of("abcde".toCharArray(), new SecureRandom())))
        .contains(Reason.ARGUMENT_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER, -5, 5, -6, -5, 5, 6",
    "PORT, 1, 65535, 0, 1, 65535, 65536",
    "PORT, 1024, 2048, 1023, 1024, 2048, 2049",
    "DURATION, 1000, 60000, 999, 1000, 60000, 60001"
  })
  void c08_numbers_lie_within_their_bounds(
      ArgumentType type, String min, String max, long below, long least, long most, long above) {
    ArgumentSpec spec = bounded(type, min, max);
    assertThat(fault(spec, new Value.Int(below))).contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(spec, new Value.Int(least))).isEmpty();
    assertThat(fault(spec, new Value.Int(most))).isEmpty();
    assertThat(fault(spec, new Value.Int(above))).contains(Reason.ARGUMENT_VALUE);
  }

  @Test
  void decimals_lie_within_their_bounds() {
    ArgumentSpec spec = bounded(ArgumentType.DECIMAL, "-0.5", "2.5");
    assertThat(fault(spec, new Value.Decimal(new BigDecimal("2.5")))).isEmpty();
    assertThat(fault(spec, new Value.Decimal(new BigDecimal("2.51"))))
        .contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(spec, new Value.Decimal(new BigDecimal("-0.51"))))
        .contains(Reason.ARGUMENT_VALUE);
    assertThat(fault(spec(ArgumentType.DURATION), new Value.Int(-1)))
        .contains(Reason.ARGUMENT_VALUE);
  }

  @Test
  void a_pattern_matches_the_whole_value() {
    ArgumentSpec spec = with(ArgumentType.TEXT, Optional.of("[a-z]+|x1"), Optional.empty(), false);
    assertThat(fault(spec, new Value.Text("abc"))).isEmpty();
    assertThat(fault(spec, new Value.Text("x1"))).isEmpty();
    for (String text : List.of("abc1", "1abc", "", "abc ", "x12")) {
      assertThat(fault(spec, new Value.Text(text))).contains(Reason.ARGUMENT_VALUE);
    }
  }

  /// Patterns on which java.util.regex takes exponential time, or recurses once a character.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+",
        "(a|a)*",
        "(a|aa)+",
        "(.*)*b",
        "(a*)*b",
        "(?:a|b|ab)*c",
        "(.*a){25}",
        "([a-z]|[a-y])*",
        "(x+x+)+y",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(?=(a+))\\1*b"
      })
  @Timeout(300)
  void c06_no_pattern_takes_long(String pattern) {
    ArgumentSpec spec = with(ArgumentType.TEXT, Optional.of(pattern), Optional.empty(), false);
    for (int length : new int[] {30, 300, 4095}) {
      spec.fault(new Value.Text("a".repeat(length) + "!"));
      spec.fault(new Value.Text("a".repeat(length)));
    }
  }

  @Test
  void c06_a_plain_pattern_decides_on_the_longest_value() {
    ArgumentSpec spec =
        with(ArgumentType.TEXT, Optional.of("[a-z]*[0-9]+"), Optional.empty(), false);
    assertThat(fault(spec, new Value.Text("a".repeat(4095) + "1"))).isEmpty();
  }
}
