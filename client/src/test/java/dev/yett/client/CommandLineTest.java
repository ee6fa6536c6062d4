package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.client.transfer.RemotePlace;
import dev.yett.identity.Claims;
import dev.yett.identity.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people type and keep: hosts, words, grants, help.
final class CommandLineTest {
  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({
    "pump-7,                            pump-7, ''",
    "pump-7@192.0.2.7,                  pump-7, 192.0.2.7:7466",
    "pump-7@192.0.2.7:99,               pump-7, 192.0.2.7:99",
    "pump-7@pump.example.org:99,        pump-7, pump.example.org:99",
    "pump-7@[2001:db8::7],              pump-7, [2001:db8::7]:7466",
    "pump-7@[2001:db8::7]:99,           pump-7, [2001:db8::7]:99",
  })
  void a_host_is_a_name_or_a_name_at_an_address(String word, String name, String address)
      throws UserError {
    var host = HostSpec.parse(word);
    assertThat(host.name()).isEqualTo(name);
    assertThat(host.addresses())
        .map(HostSpec.Address::toString)
        .isEqualTo(address.isEmpty() ? List.of() : List.of(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Pump-7",
        "pump_7",
        "-pump",
        "pump-",
        "192.0.2.7",
        "pump-7@",
        "pump-7@2001:db8::7",
        "pump-7@[2001:db8::7",
        "pump-7@host:0",
        "pump-7@host:65536",
        "pump-7@host:x",
        "pump-7@a b",
        "pump-7@-oProxyCommand",
        "a/b",
        "pump-7:7466"
      })
  void anything_else_is_no_host(String word) {
    assertThatThrownBy(() -> HostSpec.parse(word))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
  }

  @ParameterizedTest
  @CsvSource({
    "pump-7:/logs/today.txt,               pump-7,                    /logs/today.txt, false",
    "pump-7:/logs/,                        pump-7,                    /logs,           true",
    "pump-7:/,                             pump-7,                    /,               true",
    "pump-7@[2001:db8::7]:7466:/logs/a:b,  pump-7@[2001:db8::7]:7466, /logs/a:b,       false",
  })
  void the_last_colon_before_a_slash_ends_the_host(
      String word, String host, String path, boolean directory) throws UserError {
    var place = RemotePlace.parse(word).orElseThrow();
    assertThat(place.host()).isEqualTo(host);
    assertThat(place.path()).hasToString(path);
    assertThat(place.directory()).isEqualTo(directory);
  }

  @Test
  void a_local_path_is_no_place_on_a_device() throws UserError {
    for (var word : List.of("file", "./a:/b", "/a:/b", "../x:/y", "a:b")) {
      assertThat(RemotePlace.parse(word)).isEmpty();
    }
    for (var word : List.of("pump-7:/a/../b", "pump-7:/a//b", "pump-7://", "pump-7:/A/b")) {
      assertThatThrownBy(() -> RemotePlace.parse(word)).isInstanceOf(UserError.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a b  c        | a;b;c",
        "a 'b c' d     | a;b c;d",
        "a \"b \\\" c\"| a;b \" c",
        "a\\ b         | a b",
        "a'b'\"c\"     | abc",
        "a '' b        | a;;b",
        "a # b         | a",
        "a b#c         | a;b#c",
        "'$(x)' `;` *  | $(x);`;`;*",
      })
  void a_line_is_split_into_words(String line, String words) throws UserError {
    assertThat(String.join(";", Words.split(line))).isEqualTo(words);
  }

  @Test
  void every_word_is_quoted_so_that_it_is_read_back() throws UserError {
    for (var word : Hostile.strings()) {
      assertThat(Words.split(Words.quote(word))).containsExactly(word);
    }
    assertThatThrownBy(() -> Words.split("a 'b")).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Words.split("a \\")).isInstanceOf(UserError.class);
  }

  private Claims claims(String operator, Duration from, Duration to, Duration issued) {
    var base = authority.claims(operator, "pump-7", 1, "technician");
    var now = authority.now();
    return new Claims(
        base.serial(),
        base.operator(),
        base.device(),
        base.roles(),
        now.plus(issued),
        now.plus(from),
        now.plus(to),
        1);
  }

  @Test
  void of_the_grants_that_are_valid_now_the_newest_is_used() throws Exception {
    var day = Duration.ofDays(1);
    var alice = new TestOperator(temp.resolve("alice"), authority);
    var old = claims("alice", day.negated(), day, day.multipliedBy(-3));
    var newer = claims("alice", day.negated(), day, day.multipliedBy(-2));
    var future = claims("alice", day, day.multipliedBy(2), day.negated());
    for (var each : Map.of("a", old, "b", newer, "c", future).entrySet()) {
      alice.granted(each.getKey(), authority.grant(each.getValue()));
    }
    try (var grants = Grants.load(alice.files().grants())) {
      var picked =
          grants.pick(authority.operatorId("alice"), authority.deviceId("pump-7"), authority.now());
      assertThat(picked.claims()).isEqualTo(newer);
    }
  }

  @Test
  void each_lack_of_a_grant_has_its_own_words() throws Exception {
    var day = Duration.ofDays(1);
    var cases =
        Map.of(
            "no grant for pump-7",
            Optional.<Claims>empty(),
            "expired " + authority.now().minus(day),
            Optional.of(claims("alice", day.multipliedBy(-3), day.negated(), day.multipliedBy(-3))),
            "is not valid before " + authority.now().plus(day),
            Optional.of(claims("alice", day, day.multipliedBy(3), Duration.ZERO)),
            "is for spiffe://example.org/operator/bob, and you are"
                + " spiffe://example.org/operator/alice",
            Optional.of(claims("bob", day.negated(), day, day.negated())));
    int number = 0;
    for (var each : cases.entrySet()) {
      var alice = new TestOperator(temp.resolve("alice" + number++), authority);
      each.getValue().ifPresent(c -> alice.granted("g", authority.grant(c)));
      var run = alice.run("run", "pump-7@127.0.0.1:1", "echo");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors()).startsWith("yett: ").contains(each.getKey());
    }
  }

  @Test
  void grants_are_added_for_their_owner_alone_and_listed() throws Exception {
    var alice = new TestOperator(temp.resolve("alice"), authority);
    var other = new TestOperator(temp.resolve("other"), authority).granted("pump-7");
    var file = other.files().grants().resolve("pump-7.grants");
    assertThat(alice.run("grants").errors()).contains("no grants");
    assertThat(alice.run("grants", "add", file.toString()).status()).isZero();
    assertThat(alice.run("grants", "add", file.toString()).status()).isZero();
    var kept = alice.files().grants().resolve("pump-7.grants");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-------");
    assertThat(alice.run("grants").output())
        .contains("pump-7  technician  for alice  until ")
        .hasLineCount(1);
    assertThat(alice.run("grants", "--json").output()).contains("\"roles\":[\"technician\"]");

    var open = Files.write(temp.resolve("open.grants"), Files.readAllBytes(file));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(alice.run("grants", "add", open.toString()).errors()).contains("chmod 600");
    var broken = Files.writeString(temp.resolve("broken.grants"), "nonsense");
    Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rw-------"));
    assertThat(alice.run("grants", "add", broken.toString()).status()).isEqualTo(1);
    assertThat(alice.run("grants", "add", temp + "/none").errors()).contains("missing");
    assertThat(alice.run("grants").output()).hasLineCount(1);
  }

  @Test
  void an_expired_certificate_of_ones_own_is_told_before_anything_is_dialled() throws Exception {
    var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
    var now = Instant.now();
    authority.write(
        alice.files().identity(),
        authority
            .certificate(authority.operatorId("alice"))
            .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
            .issuedBy(authority.issuing()));
    var run = alice.run("run", "pump-7@127.0.0.1:1", "echo");
    assertThat(run.status()).isEqualTo(255);
    assertThat(run.errors()).startsWith("yett: your certificate expired ");
  }

  @Test
  void nobody_at_the_address_is_one_line_and_a_hint() {
    var alice = new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
    var run = alice.run("run", "pump-7@127.0.0.1:1", "echo");
    assertThat(run.status()).isEqualTo(255);
    assertThat(run.errors())
        .startsWith("yett: no connection to pump-7: 127.0.0.1:1: ")
        .hasLineCount(2);
  }

  @Test
  void files_move_with_the_environment_and_the_profile() throws UserError {
    var files = ClientFiles.of(Map.of("HOME", "/home/a"), Optional.empty());
    assertThat(files.identity()).isEqualTo(Path.of("/home/a/.config/yett/identity"));
    assertThat(files.history("pump-7"))
        .isEqualTo(Path.of("/home/a/.local/state/yett/history/pump-7"));
    assertThat(ClientFiles.of(Map.of("YETT_HOME", "/y"), Optional.empty()).grants())
        .isEqualTo(Path.of("/y/grants"));
    assertThat(ClientFiles.of(Map.of("HOME", "/home/a"), Optional.of("site")).hosts())
        .isEqualTo(Path.of("/home/a/.config/yett/profiles/site/hosts.toml"));
    assertThatThrownBy(() -> ClientFiles.of(Map.of(), Optional.of("../x")))
        .isInstanceOf(UserError.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "run", "operations", "ls", "cp", "status", "shell", "grants", "grants add"})
  void each_help_has_examples_that_can_be_typed(String command) {
    var words = new ArrayList<>(List.of(command.split(" ")));
    words.removeIf(String::isEmpty);
    words.add("--help");
    var alice = new TestOperator(temp.resolve("alice"), authority);
    var run = alice.run(words.toArray(new String[0]));
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo(run.output().getBytes(UTF_8));
    assertThat(run.output())
        .startsWith("Usage: yett")
        .contains("Examples:")
        .doesNotContain("\u001b");
    assertThat(run.output().lines()).allMatch(l -> l.length() <= 96);
    var examples =
        run.output()
            .lines()
            .dropWhile(l -> !l.equals("Examples:"))
            .filter(l -> l.contains("yett "));
    assertThat(examples).isNotEmpty().allMatch(l -> l.contains("yett " + command));
  }

  @Test
  void a_wrong_command_line_is_64_and_one_line_with_a_hint() {
    var alice = new TestOperator(temp.resolve("alice"), authority);
    for (var words :
        List.of("", "rum", "run", "run pump-7", "cp a", "ls", "--no", "run Pump echo", "ls logs")) {
      var run = alice.run(words.isEmpty() ? new String[0] : words.split(" "));
      assertThat(run.status()).as(words).isEqualTo(64);
      assertThat(run.errors().lines()).as(words).hasSizeBetween(1, 2);
      assertThat(run.errors()).as(words).startsWith("yett: ");
      assertThat(run.output()).as(words).isEmpty();
    }
    assertThat(alice.run("--version").output()).startsWith("yett ");
  }
}
