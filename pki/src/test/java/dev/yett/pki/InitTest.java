package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InitTest {
  @TempDir Path home;
  private Program program;

  @BeforeEach
  void make_a_directory() throws IOException {
    program = new Program(home);
  }

  @Test
  void each_authority_can_be_made_alone_and_then_nobody_is_warned() {
    program.run("init --domain example.org --ca deep/er/ca --passphrase-file pass").ok();
    program.run("init --domain example.org --grants grants --passphrase-file pass").ok();
    assertThat(program.file("deep/er/ca/authority.db")).exists();
    assertThat(program.file("grants/authority.db")).exists();
  }

  @Test
  void both_together_bring_one_warning() {
    var result =
        program.run("init --domain example.org --ca ca --grants grants --passphrase-file pass");
    assertThat(result.status()).isZero();
    assertThat(result.err()).contains("one theft then takes both").hasLineCount(1);
  }

  @Test
  void asks_twice_for_each_passphrase_which_then_opens_its_own_authority_alone() {
    program.typing("ca words", "ca words", "grant words", "grant words");
    var made = program.run("init --domain example.org --ca ca --grants grants");
    assertThat(made.status()).isZero();
    assertThat(program.untyped()).isZero();
    program.typing("grant words");
    program.run("issue device p --ca ca --out p").fails(1, "wrong passphrase", "issuing.key");
    program.typing("ca words");
    program.run("issue device p --ca ca --out p").ok();
    program.typing("ca words");
    program
        .run("epoch p --grants grants --out p.secret")
        .fails(1, "wrong passphrase", "master.key");
    program.typing("grant words");
    program.run("epoch p --grants grants --out p.secret").ok();
  }

  @Test
  void makes_nothing_when_the_second_passphrase_differs() {
    program.typing("ca words", "ca words", "grant words", "grand words");
    program.run("init --domain example.org --ca ca --grants grants").fails(1, "differ");
    program.typing("", "");
    program.run("init --domain example.org --ca ca").fails(1, "empty");
    assertThat(home.toFile().list()).containsExactly("pass");
  }

  @Test
  void a_new_passphrase_that_is_too_short_is_asked_again_and_none_in_a_file_is_taken()
      throws IOException {
    program.typing("x", "seven77", "eight888", "eight888");
    assertThat(program.run("init --domain example.org --ca ca").status()).isZero();
    assertThat(program.untyped()).isZero();
    program.write("short", "seven77\n");
    program
        .run("init --domain example.org --ca other --passphrase-file short")
        .fails(1, "short: ", "at least 8 characters");
    assertThat(program.file("other")).doesNotExist();
    program.write("eight", "eight888\n");
    program
        .run("issue operator a --ca ca --out a --protect-file short --passphrase-file eight")
        .fails(1, "short: ", "at least 8 characters");
    program.run("issue operator a --ca ca --out a --passphrase-file eight").ok();
  }

  @Test
  void one_file_serves_both_with_its_lines() throws IOException {
    program.write("two", "first line\r\nsecond line\r\n");
    program.write("second", "second line");
    var made =
        program.run("init --domain example.org --ca ca --grants grants --passphrase-file two");
    assertThat(made.status()).isZero();
    program.run("epoch p --grants grants --out p.secret --passphrase-file second").ok();
    program.run("epoch p --grants grants --out q.secret --passphrase-file two").ok();
    program.run("issue device p --ca ca --out p --passphrase-file two").ok();
    program
        .run("issue device p --ca ca --out q --passphrase-file second")
        .fails(1, "wrong passphrase");
  }

  @Test
  void the_grants_can_have_a_file_of_their_own() throws IOException {
    program.write("grants.pass", "other words\n");
    var made =
        program.run(
            "init --domain example.org --ca ca --grants grants --passphrase-file pass"
                + " --grants-passphrase-file grants.pass");
    assertThat(made.status()).isZero();
    program.run("epoch p --grants grants --out p.secret --passphrase-file grants.pass").ok();
  }

  @Test
  void refuses_a_passphrase_file_that_others_may_read() throws IOException {
    Files.setPosixFilePermissions(
        program.file("pass"), PosixFilePermissions.fromString("rw-r-----"));
    program
        .run("init --domain example.org --ca ca --passphrase-file pass")
        .fails(1, "others may read", "chmod 600");
    program.write("empty", "\nsecond\n");
    program
        .run("init --domain example.org --ca ca --passphrase-file empty")
        .fails(1, "no passphrase");
    program
        .run("init --domain example.org --ca ca --passphrase-file none")
        .fails(1, "no such file");
    Files.write(program.file("pass"), new byte[] {(byte) 0xff, '\n'});
    Files.setPosixFilePermissions(
        program.file("pass"), PosixFilePermissions.fromString("rw-------"));
    program.run("init --domain example.org --ca ca --passphrase-file pass").fails(1, "not UTF-8");
    assertThat(program.file("ca")).doesNotExist();
  }

  @Test
  void never_touches_what_is_there() throws IOException {
    Files.createDirectory(program.file("ca"));
    program.run("init --domain example.org --ca ca --passphrase-file pass").ok();
    var key = Files.readAllBytes(program.file("ca/root.key"));
    program
        .run("init --domain example.org --ca ca --passphrase-file pass")
        .fails(1, "ca exists and is not an empty directory");
    program.run("init --domain example.org --ca pass --passphrase-file pass").fails(1, "exists");
    assertThat(Files.readAllBytes(program.file("ca/root.key"))).isEqualTo(key);
    assertThat(home.toFile().list()).containsExactlyInAnyOrder("ca", "pass");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Example.org",
        "example..org",
        ".org",
        "org.",
        "a b",
        "-a",
        "a/b",
        "ex\u001b[31m",
        "*.org"
      })
  void refuses_what_is_not_a_domain(String domain) {
    program
        .run("init", "--domain", domain, "--ca", "ca", "--passphrase-file", "pass")
        .fails(64, "is not a domain");
  }

  @Test
  void a_domain_may_be_as_long_as_a_name_can_be() {
    var label = "a".repeat(63);
    var domain = label + "." + label + "." + label + "." + "b".repeat(61);
    program.run("init", "--domain", domain, "--ca", "ca", "--passphrase-file", "pass").ok();
    program.run("issue device p --ca ca --out p --passphrase-file pass").ok();
  }

  @Test
  void the_two_must_not_share_a_directory() {
    program
        .run("init --domain example.org --ca both --grants both --passphrase-file pass")
        .fails(64, "share");
    program
        .run("init --domain example.org --ca both --grants both/grants --passphrase-file pass")
        .fails(64, "share");
    program.run("init --domain example.org --passphrase-file pass").fails(64, "nothing to make");
  }
}
