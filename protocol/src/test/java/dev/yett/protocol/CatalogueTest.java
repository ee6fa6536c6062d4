package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CatalogueTest {
  /// One argument of every type, with all that it may say.
  private static Catalogue full() {
    List<ArgumentSpec> arguments =
        Arrays.stream(ArgumentType.values()).map(CatalogueTest::argument).toList();
    var operation =
        new OperationSpec(
            "net.ping",
            "sends packets",
            arguments,
            InputMode.SEALED,
            OutputMode.RECORDS,
            Effect.CHANGES,
            Survival.NONE,
            false,
            true,
            Optional.of(Set.of("viewer", "technician")),
            Optional.of(Duration.ofSeconds(30)),
            OptionalLong.of(1 << 20));
    var terminal =
        new OperationSpec(
            "bash",
            "a shell",
            List.of(),
            InputMode.STREAM,
            OutputMode.BYTES,
            Effect.CHANGES,
            Survival.REPLAY,
            true,
            false,
            Optional.of(Set.of("technician")),
            Optional.of(Duration.ofDays(1)),
            OptionalLong.empty(),
            Optional.of(Duration.ofMinutes(10)));
    var root =
        new RootSpec(
            "logs",
            new TreeMap<>(Map.of(Right.LIST, Set.of("viewer"), Right.GET, Set.of())),
            Overwrite.NEVER);
    return new Catalogue(
        List.of(operation, terminal, Sample.CATALOGUE.operations().getFirst()), List.of(root));
  }

  private static ArgumentSpec argument(ArgumentType type) {
    boolean number = Set.of("integer", "decimal", "port", "duration").contains(type.wire());
    boolean text = type == ArgumentType.TEXT;
    Optional<BigDecimal> bound =
        number
            ? Optional.of(new BigDecimal(type == ArgumentType.DECIMAL ? "1.5" : "5"))
            : Optional.empty();
    return new ArgumentSpec(
        "a-" + type.wire(),
        type,
        "summary",
        type == ArgumentType.FLAG,
        type == ArgumentType.CHOICE ? List.of("b", "a") : List.of(),
        bound,
        bound,
        text ? Optional.of("[a-z]+") : Optional.empty(),
        text || type == ArgumentType.SECRET ? Optional.of(7) : Optional.empty(),
        text || type == ArgumentType.HOST);
  }

  @Test
  void what_is_written_is_read_again() throws ProtocolException {
    Catalogue full = full();
    assertThat(Catalogue.decode(full.encode())).isEqualTo(full);
    assertThat(Catalogue.decode(full.encode()).digest()).isEqualTo(Digest.sha256(full.encode()));
    assertThat(full.find("net.ping")).isPresent();
    assertThat(full.find("net")).isEmpty();
  }

  @Test
  void the_order_of_arguments_and_choices_stays() throws ProtocolException {
    OperationSpec read = Catalogue.decode(full().encode()).find("net.ping").orElseThrow();
    assertThat(read.arguments()).isEqualTo(full().operations().getFirst().arguments());
    assertThat(read.argument("a-choice").orElseThrow().values()).containsExactly("b", "a");
  }

  @Test
  void a_cut_or_changed_catalogue_is_a_value_or_refused() {
    byte[] bytes = full().encode();
    for (int i = 0; i < bytes.length; i++) {
      valueOrRefused(Arrays.copyOf(bytes, i));
      for (int change : new int[] {1, 2, 16, 32, 128, 255}) {
        bytes[i] ^= (byte) change;
        valueOrRefused(bytes);
        bytes[i] ^= (byte) change;
      }
    }
  }

  private static void valueOrRefused(byte[] bytes) {
    Throwable thrown = catchThrowable(() -> Catalogue.decode(bytes));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(ProtocolException.class);
    }
  }

  /// A newer device describes an operation in words that this program does not know.
  @Test
  void unknown_words_and_keys_hide_one_operation_and_no_other() throws ProtocolException {
    var newer =
        Cbor.map()
            .put("name", "teleport")
            .put("summary", "later")
            .put("arguments", Cbor.array())
            .put("input", "quantum")
            .put("output", "none")
            .put("effect", "reads")
            .put("survival", "none")
            .put("tty", false)
            .put("digest", false)
            .put("colour", "green")
            .build();
    var map = (Cbor.Map) Cbor.decode(full().encode());
    var operations = new ArrayList<>(((Cbor.Array) map.get("operations").orElseThrow()).items());
    operations.add(newer);
    byte[] bytes =
        Cbor.map()
            .put("roots", map.get("roots").orElseThrow())
            .put("operations", Cbor.array(operations))
            .put("themes", 1)
            .encode();
    assertThat(Catalogue.decode(bytes)).isEqualTo(full());
  }

  @Test
  void c08_a_catalogue_of_more_than_4_mib_is_refused() {
    byte[] large = Cbor.map().put("x", new byte[Limits.CATALOGUE]).encode();
    assertThat(catchThrowable(() -> Catalogue.decode(large))).isInstanceOf(ProtocolException.class);
  }

  @Test
  void a_right_belongs_to_the_roles_that_have_it() {
    RootSpec root = full().root("logs").orElseThrow();
    assertThat(root.allows(Right.LIST, Set.of("viewer", "x"))).isTrue();
    assertThat(root.allows(Right.LIST, Set.of("technician"))).isFalse();
    assertThat(root.allows(Right.GET, Set.of("viewer"))).isFalse();
    assertThat(root.allows(Right.PUT, Set.of("viewer"))).isFalse();
    assertThat(root.allows(Right.LIST, Set.of())).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Catalogue(List.of(), List.of(root, root)));
  }
}
