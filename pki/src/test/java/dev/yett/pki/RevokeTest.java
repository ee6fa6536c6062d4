package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Bundle;
import dev.yett.identity.Credentials;
import dev.yett.identity.Judgement;
import dev.yett.identity.Role;
import dev.yett.identity.Trust;
import dev.yett.protocol.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RevokeTest {
  @TempDir static Path template;
  @TempDir Path home;
  private Program program;

  /// Made once: each passphrase costs half a second.
  @BeforeAll
  static void issue() throws IOException {
    var first = Program.withAuthorities(template);
    first.run("issue device pump-7 --ca ca --out pump-7 --passphrase-file pass").ok();
    first.run("issue operator alice --ca ca --out alice --passphrase-file pass").ok();
    first.run("epoch pump-7 --grants grants --out pump-7 --passphrase-file pass").ok();
    first
        .run(
            "grant alice pump-7 --grants grants --role viewer --out alice.grants --passphrase-file"
                + " pass")
        .ok();
  }

  @BeforeEach
  void copy_what_was_issued() throws IOException {
    program = new Program(home);
    try (var files = Files.walk(template)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var copy = home.resolve(template.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(
            file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Bundle bundle(String file) throws Exception {
    return Bundle.verify(
        Files.readAllBytes(program.file(file)),
        Credentials.anchors(program.file("pump-7/ca.pem")),
        program.now());
  }

  private Program.Result makeBundle(String out) {
    return program.run("bundle --ca ca --grants grants --out " + out + " --passphrase-file pass");
  }

  private String serial(String kind) {
    var line =
        program
            .run("list --ca ca --grants grants")
            .ok()
            .out()
            .lines()
            .filter(l -> l.startsWith(kind))
            .findFirst();
    return line.orElseThrow().substring(line.orElseThrow().lastIndexOf(' ') + 1);
  }

  @Test
  void a_revoked_device_is_refused_with_the_next_bundle_and_others_are_not() throws Exception {
    var device = Credentials.load(program.file("pump-7"));
    var operator = Credentials.load(program.file("alice"));
    assertThat(program.run("revoke device/pump-7 --ca ca --reason key-compromise").ok().out())
        .contains("revoked device/pump-7 serial " + serial("device/"))
        .contains("in force with the next bundle: yett-pki bundle --ca");
    assertThat(makeBundle("trust.bundle").ok().out())
        .contains("bundle 2", "1 certificate, 0 grants");
    var bundle = bundle("trust.bundle");
    var trust = new Trust(device.anchors(), "example.org", bundle::crls);
    assertThat(trust.judge(device.chain(), Role.DEVICE, program.now()))
        .isInstanceOfSatisfying(
            Judgement.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.CERTIFICATE_REVOKED));
    assertThat(trust.judge(operator.chain(), Role.OPERATOR, program.now()))
        .isInstanceOf(Judgement.Accepted.class);
    assertThat(bundle.crls().get(1).getRevokedCertificates())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getRevocationReason()).hasToString("KEY_COMPROMISE"));
    assertThat(program.run("show trust.bundle").ok().out())
        .contains("key-compromise", serial("device/"));
  }

  @Test
  void a_name_revokes_all_that_is_live_and_a_serial_just_that_one() {
    var first = serial("device/");
    program.later(Duration.ofMinutes(1));
    program.run("issue device pump-7 --ca ca --out second --passphrase-file pass").ok();
    program
        .run(
            "revoke",
            first.toUpperCase(java.util.Locale.ROOT).replaceAll("(..)(?!$)", "$1:"),
            "--ca",
            "ca")
        .ok();
    assertThat(program.run("list --ca ca").ok().out().lines().filter(l -> l.startsWith("device/")))
        .satisfiesExactly(
            l -> assertThat(l).contains("revoked"), l -> assertThat(l).contains("valid"));
    assertThat(program.run("revoke device/pump-7 --ca ca").ok().out()).doesNotContain(first);
    assertThat(program.run("revoke device/pump-7 --ca ca").ok().out())
        .contains("nothing to revoke")
        .doesNotContain("next bundle");
    assertThat(program.run("list --ca ca").ok().out().lines().filter(l -> l.startsWith("device/")))
        .allSatisfy(l -> assertThat(l).contains("revoked"));
  }

  @Test
  void a_revoked_grant_reaches_the_bundle_from_the_directory_or_from_a_file_that_was_carried()
      throws Exception {
    var grant = serial("operator/alice on");
    assertThat(program.run("revoke grant/" + grant + " --grants grants").ok().out())
        .contains("revoked grant/" + grant + " of operator/alice on device/pump-7");
    makeBundle("a.bundle").ok();
    assertThat(bundle("a.bundle").content().grants())
        .singleElement()
        .satisfies(
            revoked -> {
              assertThat(revoked.serial().hex()).isEqualTo(grant);
              assertThat(revoked.until()).isEqualTo(Program.NOW.plus(Duration.ofDays(90)));
            });
    Files.copy(program.file("grants/revoked"), program.file("carried"));
    program.run("bundle --ca ca --grants carried --out b.bundle --passphrase-file pass").ok();
    assertThat(bundle("b.bundle").content().grants())
        .isEqualTo(bundle("a.bundle").content().grants());
  }

  @Test
  void a_bundle_made_without_the_list_forgets_no_grant() throws Exception {
    program.run("revoke operator/alice --grants grants").ok();
    makeBundle("a.bundle").ok();
    program.run("bundle --ca ca --out b.bundle --passphrase-file pass").ok();
    assertThat(bundle("b.bundle").content().grants()).hasSize(1);
    assertThat(bundle("b.bundle").number()).isGreaterThan(bundle("a.bundle").number());
  }

  @Test
  void one_command_takes_certificates_and_grants_of_an_operator() throws Exception {
    assertThat(program.run("revoke operator/alice --ca ca --grants grants").ok().out())
        .contains("revoked operator/alice", "revoked grant/");
    makeBundle("c.bundle").ok();
    assertThat(bundle("c.bundle").crls().get(1).getRevokedCertificates()).hasSize(1);
    assertThat(bundle("c.bundle").content().grants()).hasSize(1);
  }

  @Test
  void what_is_issued_next_comes_with_the_newest_bundle() throws Exception {
    program.run("revoke device/pump-7 --ca ca").ok();
    makeBundle("trust.bundle").ok();
    program.run("issue device pump-9 --ca ca --out pump-9 --passphrase-file pass").ok();
    assertThat(Files.readAllBytes(program.file("pump-9/trust.bundle")))
        .isEqualTo(Files.readAllBytes(program.file("trust.bundle")));
  }

  @Test
  void i02_crls_last_as_long_as_their_issuer() throws Exception {
    var bundle = bundle("pump-7/trust.bundle");
    var chain = Credentials.load(program.file("pump-7")).chain();
    assertThat(bundle.crls().get(1).getNextUpdate()).isEqualTo(chain.get(1).getNotAfter());
    var root =
        Credentials.anchors(program.file("pump-7/ca.pem")).iterator().next().getTrustedCert();
    assertThat(bundle.crls().get(0).getNextUpdate()).isEqualTo(root.getNotAfter());
  }

  @Test
  void refuses_what_it_never_issued_and_what_it_is_made_of() {
    program.run("revoke device/pump-99 --ca ca").fails(1, "never issued");
    program.run("revoke operator/pump-7 --ca ca").fails(1, "never issued");
    program
        .run("revoke 00ff --ca ca")
        .fails(1, "has not issued", "000000000000000000000000000000ff");
    program.run("revoke grant/00ff --grants grants").fails(1, "has not made");
    program.run("revoke operator/bob --grants grants").fails(1, "never made");
    program.run("revoke " + serial("root/") + " --ca ca").fails(1, "root CA itself");
    program.run("revoke " + serial("issuing/") + " --ca ca").fails(1, "issuing CA itself");
    program.run("revoke grant/00ff --ca ca").fails(64, "--grants");
    program.run("revoke 00ff --grants grants").fails(64, "--ca");
    program.run("revoke zz --ca ca").fails(1, "nothing was ever issued to zz");
    program.run("revoke ZZ --ca ca").fails(64, "not a serial");
    program
        .run("revoke device/pump-7 --ca ca --reason boredom")
        .fails(64, "not a reason", "key-compromise");
    program.run("revoke device/pump-7").fails(64, "which authority");
  }

  @Test
  void a_wrong_word_among_many_revokes_nothing() {
    program.run("revoke device/pump-7 nonsense/ --ca ca").fails(64);
    assertThat(program.run("list --ca ca").ok().out()).doesNotContain("revoked");
  }

  @Test
  void a_bundle_never_replaces_another_kind_of_file() throws Exception {
    var key = Files.readAllBytes(program.file("pump-7/key.pem"));
    makeBundle("pump-7/key.pem").fails(1, "is not a bundle");
    assertThat(Files.readAllBytes(program.file("pump-7/key.pem"))).isEqualTo(key);
    makeBundle("pump-7").ok();
    assertThat(bundle("pump-7/trust.bundle").number().number()).isEqualTo(2);
  }

  @Test
  void refuses_the_list_of_another_domain_or_half_of_one(@TempDir Path other) throws Exception {
    var foreign = new Program(other);
    foreign.run("init --domain example.net --grants grants --passphrase-file pass").ok();
    Files.copy(foreign.file("grants/revoked"), program.file("foreign"));
    program
        .run("bundle --ca ca --grants foreign --out x --passphrase-file pass")
        .fails(1, "example.net", "example.org");
    var whole = Files.readAllBytes(program.file("grants/revoked"));
    for (int length = 0; length < whole.length - 1; length += 7) {
      Files.write(program.file("half"), java.util.Arrays.copyOf(whole, length));
      program.run("bundle --ca ca --grants half --out x --passphrase-file pass").fails(1, "half");
    }
  }
}
