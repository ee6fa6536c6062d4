package dev.yett.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.protocol.InputMode;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Right;
import dev.yett.protocol.RootSpec;
import dev.yett.server.config.Configuration.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every number that an owner may set: its range, its effect, and where the guide names it.
final class SettingsTest extends ConfigurationScene {
  @ParameterizedTest
  @EnumSource
  void c07_no_number_disables_a_limit(Setting setting) throws IOException {
    assertThat(read(with(setting, literal(setting, setting.min))))
        .isInstanceOf(Reading.Sound.class);
    assertThat(read(with(setting, literal(setting, setting.max))))
        .isInstanceOf(Reading.Sound.class);
    for (String bad :
        List.of(
            "0",
            "-1",
            "\"\"",
            "\"0\"",
            "\"-1\"",
            "\"0s\"",
            "\"-1s\"",
            "\"unlimited\"",
            "\"infinity\"",
            "inf",
            "nan",
            "1.5",
            "true",
            "[]",
            literal(setting, setting.min - 1),
            literal(setting, setting.max + 1),
            literal(setting, Long.MAX_VALUE),
            "\"999999999999999y\"",
            "\"9999999999999999T\"")) {
      Reading reading = read(with(setting, bad));
      assertThat(reading).as("%s = %s", setting.key, bad).isInstanceOf(Reading.Faulty.class);
      assertThat(((Reading.Faulty) reading).faults())
          .as("%s = %s", setting.key, bad)
          .singleElement()
          .satisfies(fault -> assertThat(fault.what()).contains("`" + setting.key + "`"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void e13_every_number_is_effective(Setting setting) throws IOException {
    Configuration set = sound(with(setting, literal(setting, setting.min)));
    Configuration absent = sound(with(setting, ""));
    assertThat(effective(setting, set)).isEqualTo(setting.min);
    assertThat(effective(setting, absent))
        .isEqualTo(setting == Setting.OUTPUT_LIMIT ? Setting.OUTPUT.absent : setting.absent);
  }

  /// Where a number ends up. A new setting does not compile until it stands here.
  private static long effective(Setting setting, Configuration it) {
    return switch (setting) {
      case CONNECTIONS -> it.limits().connections();
      case STRANGERS -> it.limits().strangers();
      case IDLE -> it.limits().idle().map(Duration::toMillis).orElse(-1L);
      case STALLED -> it.limits().stalled().toMillis();
      case FIRST_ORDER -> it.limits().firstOrder().toMillis();
      case DRAIN -> it.limits().drain().toMillis();
      case REMEMBERED_ORDERS -> it.limits().rememberedOrders();
      case DETACHED_EACH -> it.limits().detachedEach();
      case DETACHED -> it.limits().detached();
      case OUTPUT -> it.programs().get("x").outputLimit();
      case WARN_AFTER -> it.trust().age().warn().toMillis();
      case REFUSE_AFTER -> it.trust().age().refuse().toMillis();
      case EXPIRY_WARNING -> it.trust().expiryWarning().toMillis();
      case MAX_SIZE -> it.roots().get("r").rules().maxSize().orElse(-1);
      case QUOTA -> it.roots().get("r").rules().quota().orElse(-1);
      case TIMEOUT -> it.programs().get("x").timeout().toMillis();
      case MAX_INPUT -> it.programs().get("x").spec().maxInput().orElse(-1);
      case OUTPUT_LIMIT -> it.programs().get("x").outputLimit();
      case LINGER -> it.programs().get("x").spec().linger().map(Duration::toMillis).orElse(-1L);
      case KEEP -> it.programs().get("x").keep();
      case MAX_LENGTH ->
          it.programs().get("x").spec().arguments().getFirst().maxLength().orElse(-1);
    };
  }

  @Test
  void e13_a_key_that_nobody_knows_is_refused_in_every_table() throws IOException {
    String all =
        with(Setting.MAX_LENGTH, "7")
            + "[root.a]\n"
            + "path = \"/srv\"\n"
            + "list = [\"v\"]\n"
            + "[operation.status]\n"
            + "roles = [\"v\"]\n"
            + "[limits]\n"
            + "[trust]\n";
    assertThat(read(all)).isInstanceOf(Reading.Sound.class);
    List<String> lines = new ArrayList<>(List.of(all.split("\n")));
    for (int i = 0; i <= lines.size(); i++) {
      if (i == 0 || lines.get(i - 1).startsWith("[")) {
        List<String> changed = new ArrayList<>(lines);
        changed.add(i, "zzz = 1");
        assertThat(read(String.join("\n", changed)))
            .as("after line %s", i)
            .isInstanceOf(Reading.Faulty.class);
      }
    }
  }

  @Test
  void e13_the_other_settings_are_effective() throws IOException {
    Configuration it =
        sound(
            """
            listen = ["127.0.0.1:0", "[::1]:7"]
            state = "/elsewhere"
            [root.logs]
            path = "/srv"
            list = ["a"]
            get = ["b", "a"]
            overwrite = "always"
            names = ["*.log", "a?"]
            deny = [".*"]
            links = "copy"
            fsync = "unless-asked"
            [operation.status]
            roles = ["a"]
            [operation.x]
            summary = "does x"
            run = ["/bin/x", "{{}}-{t}{f}", "", "{t}"]
            roles = ["b"]
            input = "stream"
            output = "none"
            effect = "reads"
            digest = true
            directory = "/srv"
            [[operation.x.argument]]
            name = "t"
            type = "text"
            pattern = "[a-z]+"
            summary = "a text"
            optional = true
            [[operation.x.argument]]
            name = "f"
            type = "flag"
            when = "--f"
            summary = "a flag"
            """);
    assertThat(it.listen())
        .extracting(Object::toString)
        .containsExactly("/127.0.0.1:0", "/[0:0:0:0:0:0:0:1]:7");
    assertThat(it.state()).isEqualTo(Path.of("/elsewhere"));
    assertThat(it.roots().get("logs").path()).isEqualTo(Path.of("/srv"));
    assertThat(it.roots().get("logs").spec())
        .isEqualTo(
            new RootSpec(
                "logs",
                new TreeMap<>(Map.of(Right.GET, Set.of("a", "b"), Right.LIST, Set.of("a"))),
                Overwrite.ALWAYS,
                true,
                OptionalLong.empty(),
                true));
    assertThat(it.roots().get("logs").rules())
        .isEqualTo(
            new RootRules(
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of("*.log", "a?"),
                List.of(".*"),
                true,
                true));
    assertThat(it.builtIns().toString()).isEqualTo("{status=[a]}");
    Program x = it.programs().get("x");
    assertThat(x.executable()).isEqualTo(Path.of("/bin/x"));
    assertThat(x.directory()).contains(Path.of("/srv"));
    assertThat(x.when().toString()).isEqualTo("{f=--f}");
    assertThat(x.command().toString())
        .isEqualTo(
            "[Element[parts=[Literal[text=/bin/x]]], Element[parts=[Literal[text={}-],"
                + " Place[argument=t], Place[argument=f]]], Element[parts=[Literal[text=]]],"
                + " Element[parts=[Place[argument=t]]]]");
    assertThat(x.spec().toString())
        .contains("does x", "roles=Optional[[b]]", "digest=true", "optional=true", "[a-z]+");
    assertThat(x.spec().input()).isEqualTo(InputMode.STREAM);
  }

  @Test
  void the_guide_names_every_key_and_the_range_of_every_number() throws IOException {
    String guide = Files.readString(DOCS.resolve("CONFIGURATION.md"));
    Pattern known = Pattern.compile("known (?:here|in \\[(\\S+)]): (.*)");
    Reading reading =
        read(
            """
            zzzzzzzz = 1
            [limits]
            zzzzzzzz = 1
            [trust]
            zzzzzzzz = 1
            [root.a]
            zzzzzzzz = 1
            [operation.x]
            run = ["/bin/x"]
            zzzzzzzz = 1
            [[operation.x.argument]]
            name = "t"
            zzzzzzzz = 1
            """);
    int tables = 0;
    for (Fault fault : ((Reading.Faulty) reading).faults()) {
      Matcher keys = known.matcher(fault.mend());
      if (keys.matches()) {
        String prefix =
            List.of("limits", "trust").contains(String.valueOf(keys.group(1)))
                ? keys.group(1) + "."
                : "";
        for (String key : keys.group(2).split(", ", -1)) {
          boolean table = List.of("limits", "trust", "root", "operation").contains(key);
          assertThat(guide).contains(table ? "[" + key : "`" + prefix + key + "`");
        }
        tables++;
      }
    }
    assertThat(tables).isEqualTo(6);
    for (Setting setting : Setting.values()) {
      assertThat(guide.lines().filter(line -> line.contains(setting.key + "` |")).toList())
          .as("%s.%s", setting.table, setting.key)
          .anySatisfy(
              line ->
                  assertThat(line.replace("`", ""))
                      .contains(
                          shown(setting, setting.min) + " to " + shown(setting, setting.max)));
    }
  }

  private static String shown(Setting setting, long value) {
    return switch (setting.unit) {
      case COUNT -> Long.toString(value);
      case SPAN ->
          Stream.of("y:31536000000", "d:86400000", "h:3600000", "s:1000", "ms:1")
              .map(unit -> unit.split(":"))
              .filter(unit -> value % Long.parseLong(unit[1]) == 0)
              .findFirst()
              .map(unit -> value / Long.parseLong(unit[1]) + unit[0])
              .orElseThrow();
      case SIZE ->
          value == (1L << 53) - 1 ? "2^53-1" : value == 1L << 40 ? "2^40" : Long.toString(value);
    };
  }

  /// A configuration in which a program `x` stands and one number is `value`, or absent where that
  /// is "".
  private static String with(Setting setting, String value) {
    String line = value.isEmpty() ? "" : setting.key + " = " + value + "\n";
    String operation =
        """
        [operation.x]
        run = ["/bin/x", "{t}"]
        summary = "s"
        roles = ["v"]
        input = "sealed"
        """;
    String argument = "[[operation.x.argument]]\nname = \"t\"\ntype = \"text\"\nsummary = \"s\"\n";
    return switch (setting.table) {
      case "operation.*" -> operation + line + argument;
      case "operation.*.argument" -> operation + argument + line;
      case "root.*" -> "[root.r]\npath = \"/srv\"\nput = [\"v\"]\n" + line + operation + argument;
      default -> "[" + setting.table + "]\n" + line + operation + argument;
    };
  }

  private static String literal(Setting setting, long value) {
    return setting.unit == Setting.Unit.SPAN ? "\"" + value + "ms\"" : Long.toString(value);
  }
}
