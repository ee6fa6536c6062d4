package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class ArgumentTest {
  private static ArgumentSpec spec(ArgumentType type) {
    return with(type, Optional.empty(), Optional.empty(), false);
  }

  private static ArgumentSpec with(
      ArgumentType type, Optional<String> pattern, Optional<Integer> maxLength, boolean allowDash) {
    return new ArgumentSpec(
        "it",
        type,
        "",
        false,
        type == ArgumentType.CHOICE ? List.of("nginx", "-v") : List.of(),
        Optional.empty(),
        Optional.empty(),
        pattern,
        maxLength,
        allowDash);
  }

  private static ArgumentSpec bounded(ArgumentType type, String min, String max) {
    return new ArgumentSpec(
        "it",
        type,
        "",
        false,
        List.of(),
        Optional.of(new BigDecimal(min)),
        Optional.of(new BigDecimal(max)),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  private static Optional<Reason> fault(ArgumentSpec spec, Value value) {
    return spec.fault(value).map(ArgumentFault::reason);
  }

  private static Optional<Reason> fault(ArgumentType type, String text) {
    return fault(spec(type), new Value.Text(text));
  }

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "pump-7",
        "example.org",
        "A.b",
        "192.0.2.7",
        "0.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "2001:db8::7",
        "2001:db8:0:0:0:0:0:7",
        "::ffff:192.0.2.7",
        "64:ff9b::192.0.2.33",
        "1::",
        "xn--bcher-kva.example",
        "1a"
      })
  void what_is_a_host(String text) {
    assertThat(fault(ArgumentType.HOST, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "a_b",
        "a-",
        "a.-b",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.0x4",
        "a b",
        "a/b",
        "a@b",
        "a:1",
        "[::1]",
        "::1%eth0",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4::",
        "::256.1.1.1",
        "bücher.example",
        "٣.example"
      })
  void what_is_no_host(String text) {
    assertThat(fault(ArgumentType.HOST, text)).contains(Reason.ARGUMENT_VALUE);
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
  @Timeout(30)
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

  @Test
  void c08_an_operation_takes_64_arguments_and_each_name_once() {
    List<ArgumentSpec> many =
        Stream.iterate(0, i -> i + 1)
            .limit(65)
            .map(i -> ArgumentSpec.of("a" + i, ArgumentType.TEXT, ""))
            .toList();
    assertThat(operation(many.subList(0, 64)).arguments()).hasSize(64);
    assertThatIllegalArgumentException().isThrownBy(() -> operation(many));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> operation(List.of(many.getFirst(), many.getFirst())));
  }

  @Test
  void an_order_has_all_arguments_that_it_needs_and_no_others() {
    OperationSpec operation =
        operation(
            List.of(
                ArgumentSpec.of("service", ArgumentType.TEXT, ""),
                ArgumentSpec.of("count", ArgumentType.INTEGER, "").asOptional(),
                ArgumentSpec.of("fast", ArgumentType.FLAG, "")));
    Value nginx = new Value.Text("nginx");
    assertThat(operation.fault(Map.of("service", nginx))).isEmpty();
    assertThat(operation.fault(Map.of("service", nginx, "fast", new Value.Flag()))).isEmpty();
    assertThat(operation.fault(Map.of()).orElseThrow())
        .returns(Reason.ARGUMENT_MISSING, ArgumentFault::reason)
        .returns("service", ArgumentFault::argument);
    assertThat(operation.fault(Map.of("service", nginx, "user", nginx)).orElseThrow())
        .returns(Reason.ARGUMENT_UNKNOWN, ArgumentFault::reason)
        .returns("user", ArgumentFault::argument);
    assertThat(operation.fault(Map.of("service", nginx, "count", nginx)).orElseThrow())
        .returns(Reason.ARGUMENT_TYPE, ArgumentFault::reason);
  }

  private static OperationSpec operation(List<ArgumentSpec> arguments) {
    return new OperationSpec(
        "restart-service",
        "",
        arguments,
        InputMode.NONE,
        OutputMode.BYTES,
        Effect.CHANGES,
        Survival.NONE,
        false,
        false,
        Optional.of(Set.of("technician")),
        Optional.empty(),
        OptionalLong.empty());
  }

  @Test
  void a_specification_whose_parts_do_not_go_together_is_refused() {
    for (ArgumentType type : ArgumentType.values()) {
      if (type != ArgumentType.TEXT) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> with(type, Optional.of("x"), Optional.empty(), false));
      }
    }
    for (String pattern :
        List.of("(", "[", "*", "(?<n>a", "x{2,1}", "(".repeat(1000) + ")".repeat(1000))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> with(ArgumentType.TEXT, Optional.of(pattern), Optional.empty(), false));
    }
    for (int length : new int[] {0, -1, 4097, Integer.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> with(ArgumentType.TEXT, Optional.empty(), Optional.of(length), false));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> bounded(ArgumentType.INTEGER, "2", "1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bounded(ArgumentType.INTEGER, "0.5", "1"));
    assertThatIllegalArgumentException().isThrownBy(() -> bounded(ArgumentType.TEXT, "0", "1"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ArgumentSpec.of("It", ArgumentType.TEXT, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ArgumentSpec.of("it", ArgumentType.CHOICE, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "restart-service", "net.ping", "a1", "a-", "a.b.c"})
  void names_of_operations(String name) {
    assertThat(Names.isOperation(name)).isTrue();
  }

  @Test
  void names_have_one_form_and_a_length() {
    for (String name :
        List.of("", "A", "1a", "-a", "a_b", "a b", "a.", ".a", "a..b", "ä", "a\n", "a/b", "a\0")) {
      assertThat(Names.isOperation(name)).as(name).isFalse();
      assertThat(Names.isName(name)).as(name).isFalse();
    }
    assertThat(Names.isName("a.b")).isFalse();
    assertThat(Names.isName("a".repeat(63))).isTrue();
    assertThat(Names.isName("a".repeat(64))).isFalse();
    assertThat(Names.isOperation("a".repeat(63) + "." + "b".repeat(63))).isTrue();
    assertThat(Names.isOperation("a".repeat(63) + "." + "b".repeat(62) + ".c")).isFalse();
    assertThat(Arrays.stream(ArgumentType.values()).map(Word::wire).collect(Collectors.toSet()))
        .hasSameSizeAs(ArgumentType.values());
  }
}
