package dev.yett.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may use what. All classes that ship, of all modules, and their sources.
final class HouseTest {
  private static final JavaClasses SHIPPED =
      new ClassFileImporter()
          .withImportOption(
              location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
          .importPackages(
              "dev.yett.posix",
              "dev.yett.protocol",
              "dev.yett.identity",
              "dev.yett.pki",
              "dev.yett.server",
              "dev.yett.client");

  private static final DescribedPredicate<JavaClass> COMMAND =
      describe(
          "commands, Main and its rehearsal",
          c -> outermostName(c).matches("Main|Rehearsal|\\w*(Command|Options?)"));

  @ParameterizedTest
  @CsvSource({
    "posix,    posix",
    "protocol, protocol",
    "identity, identity protocol",
    "pki,      pki identity protocol",
    "client,   client identity protocol",
    "server,   server identity protocol posix",
  })
  void modules_import_only_themselves_and_those_below_them(String module, String allowed) {
    var packages =
        Arrays.stream(allowed.split(" ")).map(m -> "dev.yett." + m + "..").toArray(String[]::new);
    holds(
        noClasses()
            .that()
            .resideInAPackage("dev.yett." + module + "..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("dev.yett..").and(not(resideInAnyPackage(packages)))));
  }

  @Test
  void protocol_opens_no_socket_and_no_file() {
    holds(
        noClasses()
            .that()
            .resideInAPackage("dev.yett.protocol..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("java.net..", "javax.net..", "java.nio.file..")
                    .or(assignableTo(java.io.File.class))));
  }

  @Test
  void bouncycastle_stays_in_identity_and_pki_and_its_cbor_in_protocol() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.yett.identity..", "dev.yett.pki..", "dev.yett.protocol..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle.."));
    holds(
        noClasses()
            .that(
                resideInAPackage("dev.yett.protocol..")
                    .and(
                        not(
                            describe(
                                "CBOR or COSE",
                                c -> outermostName(c).matches("Cbor\\w*|\\w*Mac0")))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle.."));
    holds(
        noClasses()
            .that()
            .resideInAPackage("dev.yett.protocol..")
            .should()
            .dependOnClassesThat(
                resideInAPackage("org.bouncycastle..")
                    .and(not(resideInAPackage("org.bouncycastle.cbor..")))));
  }

  @Test
  void cryptography_is_that_of_the_jdk() {
    holds(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                        "org.bouncycastle.crypto..",
                        "org.bouncycastle.jce..",
                        "org.bouncycastle.jcajce.provider..")
                    .and(
                        not(
                            describe(
                                "scrypt, which the JDK lacks",
                                c -> c.getSimpleName().equals("SCrypt"))))));
  }

  @Test
  void jline_stays_in_the_console() {
    only("dev.yett.client.console..", "org.jline..");
  }

  @Test
  void toml_stays_in_configuration() {
    only("..config..", "org.tomlj..");
  }

  @Test
  void native_calls_and_signals_stay_in_posix() {
    only("dev.yett.posix..", "java.lang.foreign..", "sun.misc..", "java.lang.reflect..");
  }

  @Test
  void the_command_line_parser_stays_in_commands() {
    holds(
        noClasses()
            .that(not(COMMAND))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli.."));
  }

  @Test
  void only_commands_and_the_console_write_to_the_standard_streams() {
    holds(
        noClasses()
            .that(not(COMMAND).and(not(resideInAPackage("dev.yett.client.console.."))))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Throwable.class, "printStackTrace"));
  }

  @Test
  void the_daemon_starts_processes_by_posix_spawn_alone() {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.yett.client..", "dev.yett.pki..")
            .should()
            .dependOnClassesThat(assignableTo(ProcessBuilder.class))
            .orShould()
            .callMethodWhere(
                describe(
                    "Runtime.exec",
                    call ->
                        call.getTargetOwner().isEquivalentTo(Runtime.class)
                            && call.getName().equals("exec"))));
  }

  @Test
  void no_shell_is_named_in_any_source() throws IOException {
    var shell = Pattern.compile("\"(/usr)?(/bin/)?(sh|bash|dash|cmd(\\.exe)?)\"|\\bsh -c\\b");
    assertThat(linesMatching(shell)).isEmpty();
  }

  @Test
  void b04_tags_and_keys_are_compared_in_constant_time() {
    holds(
        noClasses()
            .should()
            .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
            .orShould()
            .callMethod(
                Arrays.class,
                "equals",
                byte[].class,
                int.class,
                int.class,
                byte[].class,
                int.class,
                int.class)
            .because("MessageDigest.isEqual takes the same time wherever the bytes differ"));
  }

  @Test
  void c12_nothing_is_serialized_or_deserialized() throws IOException {
    holds(
        noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(
                java.io.ObjectInputStream.class,
                java.io.ObjectOutputStream.class,
                java.io.Externalizable.class,
                java.beans.XMLDecoder.class));
    // Enums and exceptions inherit it.
    assertThat(SHIPPED)
        .noneMatch(
            c ->
                c.getRawInterfaces().stream()
                    .anyMatch(i -> i.isEquivalentTo(java.io.Serializable.class)));
    assertThat(Files.readString(ROOT.resolve("bin/launch.sh"))).contains("'-Djdk.serialFilter=!*'");
  }

  @Test
  void sessions_know_no_connection() {
    holds(
        noClasses()
            .that()
            .resideInAnyPackage("dev.yett.server.session..", "dev.yett.server.flow..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.yett.server"));
  }

  @Test
  void g15_remote_paths_have_one_resolver() {
    holds(
        noClasses()
            .that()
            .resideInAPackage("dev.yett.server..")
            .and()
            .resideOutsideOfPackages(
                "dev.yett.server.file..",
                "dev.yett.server.config..",
                "dev.yett.server.audit..",
                "dev.yett.server.command..",
                "dev.yett.server.process..")
            // The identity's own files, whose names no peer has a say in.
            .and()
            .haveNameNotMatching("dev\\.yett\\.server\\.TrustWatch(\\$.*)?")
            .should()
            .dependOnClassesThat(
                assignableTo(Files.class)
                    .or(assignableTo(java.nio.channels.FileChannel.class))
                    .or(assignableTo(java.io.File.class))
                    .or(assignableTo(java.io.FileInputStream.class))
                    .or(assignableTo(java.io.FileOutputStream.class))
                    .or(assignableTo(java.io.FileReader.class))
                    .or(assignableTo(java.io.FileWriter.class))
                    .or(assignableTo(java.io.RandomAccessFile.class))));
  }

  @Test
  void g15_directories_and_files_of_roots_are_opened_in_one_place() {
    holds(
        noClasses()
            .that()
            .resideInAPackage("dev.yett.server..")
            .and()
            .resideOutsideOfPackage("dev.yett.server.file..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.yett.posix.Directory")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("dev.yett.posix.RegularFile"));
    holds(
        noClasses()
            .that()
            .resideInAPackage("dev.yett.server.file..")
            .should()
            .dependOnClassesThat(
                assignableTo(Files.class)
                    .or(assignableTo(java.io.File.class))
                    .or(assignableTo(java.io.FileInputStream.class))
                    .or(assignableTo(java.io.FileOutputStream.class)))
            .because("a path is a name below a held directory"));
  }

  @Test
  void compression_stays_with_the_pieces() {
    only("dev.yett.protocol.tree..", "com.github.luben..");
  }

  @Test
  void k07_the_groovy_module_of_jline_is_not_shipped() {
    assertThat(System.getProperty("java.class.path")).contains("jline").doesNotContain("groovy");
    assertThat(getClass().getResource("/org/jline/groovy/Utils.class")).isNull();
    assertThat(getClass().getResource("/groovy/lang/GroovyShell.class")).isNull();
  }

  @Test
  void statics_do_not_change() {
    holds(fields().that().areStatic().should().beFinal());
  }

  @Test
  void every_package_is_null_marked() {
    assertThat(SHIPPED)
        .extracting(JavaClass::getPackage)
        .allMatch(p -> p.isAnnotatedWith(NullMarked.class));
  }

  @Test
  void every_class_has_a_noun_of_its_own() {
    var vague = "(Abstract|Base(?!64)).+|.+(Manager|Utils?|Helper|Impl|Handler|Processor)";
    assertThat(SHIPPED)
        .filteredOn(
            c -> !c.isAssignableTo(TrustManager.class) && !c.isAssignableTo(KeyManager.class))
        .extracting(JavaClass::getSimpleName)
        .noneMatch(name -> name.matches(vague));
  }

  @Test
  void documentation_is_not_broken_by_the_formatter() throws IOException {
    // A /// line of more than 100 columns is wrapped into a // line, which ends the documentation.
    assertThat(linesMatching(Pattern.compile("^\\s*///.*\\R\\s*//(?!/)", Pattern.MULTILINE)))
        .isEmpty();
  }

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /// The first match of a pattern in each main source file that has one, by file.
  private static Map<Path, String> linesMatching(Pattern pattern) throws IOException {
    var found = new TreeMap<Path, String>();
    for (var source : mainSources()) {
      var match = pattern.matcher(Files.readString(source));
      if (match.find()) {
        found.put(ROOT.relativize(source), match.group());
      }
    }
    return found;
  }

  private static List<Path> mainSources() throws IOException {
    try (var files = Files.find(ROOT, 20, (file, attributes) -> attributes.isRegularFile())) {
      var sources =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .filter(f -> ROOT.relativize(f).toString().matches("\\w+/src/main/.*"))
              .toList();
      assertThat(sources).isNotEmpty();
      return sources;
    }
  }

  private static void only(String owner, String... packages) {
    holds(
        noClasses()
            .that()
            .resideOutsideOfPackage(owner)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages));
  }

  /// Modules are empty until their first class lands; a rule holds for an empty one.
  private static void holds(ArchRule rule) {
    rule.allowEmptyShould(true).check(SHIPPED);
  }

  private static String outermostName(JavaClass c) {
    return c.getEnclosingClass().map(HouseTest::outermostName).orElse(c.getSimpleName());
  }
}
