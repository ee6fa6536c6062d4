package dev.yett.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.server.config.Configuration.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigurationTest extends ConfigurationScene {
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
}
