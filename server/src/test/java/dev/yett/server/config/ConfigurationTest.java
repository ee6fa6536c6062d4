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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigurationTest {
  private static final Path DOCS = Path.of("..", "docs");

  @TempDir Path scratch;

  @Test
  void an_empty_file_is_sound_and_offers_nothing_of_its_own() throws IOException {
    Configuration configuration = sound("");
    assertThat(configuration.listen())
        .extracting(Object::toString)
        .containsExactly("/0.0.0.0:7466", "/[0:0:0:0:0:0:0:0]:7466");
    assertThat(configuration.state()).isEqualTo(Path.of("/var/lib/yett"));
    assertThat(configuration.roots()).isEmpty();
    assertThat(configuration.builtIns()).isEmpty();
    assertThat(configuration.programs()).isEmpty();
    assertThat(configuration.trust()).isEqualTo(Configuration.Trust.USUAL);
  }

  /// All faults of a file, their places and how they begin.
  @ParameterizedTest(name = "{0}")
  @MethodSource("faultCases")
  void faults_are_told_all_at_once_with_file_line_and_column(FaultCase given) throws IOException {
    Path file = write(given.toml());
    Reading reading = ConfigurationReader.read(file, new AnyMachine());
    assertThat(reading).isInstanceOf(Reading.Faulty.class);
    List<String> told = ((Reading.Faulty) reading).faults().stream().map(Fault::toString).toList();
    assertThat(told).as(String.join("\n", told)).hasSameSizeAs(given.expected());
    for (int i = 0; i < told.size(); i++) {
      assertThat(told.get(i)).startsWith(file + ":" + given.expected().get(i));
    }
  }

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
  void an_operation_declared_in_two_files_is_a_fault_that_names_both() throws IOException {
    Path file = write("[operation.status]\nroles = [\"v\"]\n");
    Path more = Files.createDirectory(scratch.resolve("operations.d"));
    Files.writeString(more.resolve("b.toml"), "\n[operation.status]\nroles = [\"w\"]\n");
    Files.writeString(
        more.resolve("a.toml"),
        "[operation.y]\nrun = [\"/bin/y\"]\nroles = [\"v\"]\nsummary = \"s\"\n");
    Files.writeString(more.resolve("c.txt"), "not read");
    Files.writeString(more.resolve(".d.toml"), "not read");
    Reading reading = ConfigurationReader.read(file, new AnyMachine());
    assertThat(((Reading.Faulty) reading).faults())
        .singleElement()
        .hasToString(
            more.resolve("b.toml")
                + ":2:1: operation \"status\" is declared twice; the first stands at "
                + file
                + ":1");
    Files.delete(more.resolve("b.toml"));
    assertThat(
            ((Reading.Sound) ConfigurationReader.read(file, new AnyMachine()))
                .configuration()
                .programs())
        .containsOnlyKeys("y");
  }

  @Test
  void daemon_settings_in_operations_d_are_refused() throws IOException {
    Path file = write("");
    Path more = Files.createDirectory(scratch.resolve("operations.d"));
    Files.writeString(more.resolve("a.toml"), "listen = [\"127.0.0.1:1\"]\n");
    assertThat(ConfigurationReader.read(file, new AnyMachine())).isInstanceOf(Reading.Faulty.class);
  }

  @Test
  void files_that_cannot_be_read_are_faults() throws IOException {
    assertThat(faults(scratch.resolve("absent.toml"))).containsExactly("it does not exist");
    assertThat(faults(scratch)).containsExactly("it is no regular file");
    Path file = scratch.resolve("yettd.toml");
    Files.write(file, new byte[] {'#', (byte) 0xff});
    assertThat(faults(file)).containsExactly("it is not UTF-8");
    Files.write(file, new byte[(1 << 20) + 1]);
    assertThat(faults(file)).containsExactly("it is larger than 1 MiB");
    Files.writeString(file, "");
    Files.writeString(scratch.resolve("operations.d"), "");
    assertThat(faults(file)).containsExactly("it is no directory");
  }

  @Test
  void a_file_that_anyone_may_change_decides_nothing() throws IOException {
    Path file = write("");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--rw-"));
    assertThat(faults(file)).containsExactly("other users may change it");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(Configuration.load(file)).isInstanceOf(Reading.Sound.class);
  }

  @Test
  void e07_a_program_that_others_may_change_or_that_cannot_be_executed_is_refused()
      throws IOException {
    Path program = Files.writeString(scratch.resolve("program"), "#!/bin/true\n");
    Path file =
        write("[operation.x]\nsummary = \"s\"\nroles = [\"v\"]\nrun = [\"" + program + "\"]\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(faults(file)).containsExactly("\"" + program + "\": it may not be executed");
    for (String mode : List.of("rwxrwxr-x", "rwxr-xrwx")) {
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString(mode));
      assertThat(faults(file)).containsExactly("\"" + program + "\": other users may change it");
    }
    Path link = Files.createSymbolicLink(scratch.resolve("link"), program);
    write(Files.readString(file).replace(program.toString(), link.toString()));
    assertThat(faults(file)).containsExactly("\"" + link + "\": other users may change it");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(Configuration.load(file)).isInstanceOf(Reading.Sound.class);
  }

  @Test
  void a_root_that_reaches_the_configuration_through_a_link_is_refused() throws IOException {
    Path link = Files.createSymbolicLink(scratch.resolve("link"), scratch);
    Path file = write("state = \"/nowhere\"\n[root.a]\npath = \"" + link + "\"\nlist = [\"v\"]\n");
    assertThat(faults(file)).singleElement().asString().contains("overlap");
    Path apart = Files.createDirectory(scratch.resolve("files"));
    write(
        "state = \"/nowhere\"\n[root.a]\npath = \""
            + link.resolve("files")
            + "\"\nlist = [\"v\"]\n");
    Configuration configuration = ((Reading.Sound) Configuration.load(file)).configuration();
    assertThat(configuration.roots().get("a").path()).isEqualTo(apart.toRealPath());
  }

  @Test
  void roots_within_roots_are_warned_of() throws IOException {
    Reading reading =
        read(
            """
            [root.a]
            path = "/srv"
            list = ["v"]
            [root.b]
            path = "/srv/b"
            list = ["v"]
            """);
    assertThat(((Reading.Sound) reading).warnings())
        .extracting(Fault::what)
        .containsExactly("root \"b\" lies in root \"a\"");
  }

  @Test
  void g17_a_root_whose_place_others_may_change_is_warned_of() throws IOException {
    Reading reading = read("[root.a]\npath = \"/tmp/a\"\nlist = [\"v\"]\n");
    assertThat(((Reading.Sound) reading).warnings())
        .extracting(Fault::what)
        .containsExactly("\"/tmp/a\": others may change /tmp");
  }

  @Test
  void every_example_of_the_guide_is_sound() throws IOException {
    Matcher blocks =
        Pattern.compile("```toml\n# (\\S+)\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(DOCS.resolve("CONFIGURATION.md")));
    int count = 0;
    Files.createDirectory(scratch.resolve("operations.d"));
    write("");
    while (blocks.find()) {
      Files.writeString(scratch.resolve(blocks.group(1)), blocks.group(2));
      Reading reading = ConfigurationReader.read(scratch.resolve("yettd.toml"), new AnyMachine());
      assertThat(reading).isInstanceOf(Reading.Sound.class);
      assertThat(((Reading.Sound) reading).warnings()).isEmpty();
      count++;
    }
    assertThat(count).isGreaterThanOrEqualTo(3);
  }

  @Test
  void the_sample_catalogue_is_sound() {
    Reading reading =
        ConfigurationReader.read(DOCS.resolve("examples/yettd.toml"), new AnyMachine());
    assertThat(reading).isInstanceOf(Reading.Sound.class);
    assertThat(((Reading.Sound) reading).configuration().programs()).containsKeys("uname", "sort");
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

  record FaultCase(String title, String toml, List<String> expected) {
    @Override
    public String toString() {
      return title;
    }
  }

  static List<FaultCase> faultCases() throws IOException {
    String text;
    try (var in = ConfigurationTest.class.getResourceAsStream("faults.txt")) {
      text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    return Arrays.stream(text.split("(?m)^=== "))
        .skip(1)
        .map(
            block -> {
              String[] lines = block.split("\n", 2);
              String toml = lines[1].substring(0, lines[1].indexOf("\n---") + 1);
              List<String> expected =
                  lines[1]
                      .lines()
                      .filter(line -> line.startsWith("--- "))
                      .map(line -> line.substring(4))
                      .toList();
              return new FaultCase(lines[0], toml, expected);
            })
        .toList();
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

  private Configuration sound(String toml) throws IOException {
    Reading reading = read(toml);
    assertThat(reading).isInstanceOf(Reading.Sound.class);
    return ((Reading.Sound) reading).configuration();
  }

  private Reading read(String toml) throws IOException {
    return ConfigurationReader.read(write(toml), new AnyMachine());
  }

  private static List<String> faults(Path file) {
    return ((Reading.Faulty) Configuration.load(file)).faults().stream().map(Fault::what).toList();
  }

  private Path write(String toml) throws IOException {
    return Files.writeString(scratch.resolve("yettd.toml"), toml);
  }

  /// A machine that has every program and directory but those below /absent and with braces.
  private static final class AnyMachine implements Premises {
    @Override
    public Optional<Trouble> program(Path program) {
      return absent(program)
          ? Optional.of(new Trouble("there is no such program", "-"))
          : Optional.empty();
    }

    @Override
    public Optional<Trouble> directory(Path directory) {
      return absent(directory)
          ? Optional.of(new Trouble("there is no such directory", "-"))
          : Optional.empty();
    }

    @Override
    public Optional<Trouble> place(Path directory) {
      return directory.startsWith("/tmp")
          ? Optional.of(new Trouble("others may change /tmp", "-"))
          : Optional.empty();
    }

    @Override
    public Path real(Path directory) {
      return directory.normalize();
    }

    @Override
    public Optional<Trouble> configuration(Path file) {
      return Optional.empty();
    }

    private static boolean absent(Path path) {
      return path.startsWith("/absent") || path.toString().contains("{");
    }
  }
}
