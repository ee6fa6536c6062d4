package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import org.junit.jupiter.params.provider.ValueSource;

/// What an operation may say of itself, and which arguments an order of it may have.
@Timeout(300)
final class OperationSpecTest extends ArgumentScene {
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
