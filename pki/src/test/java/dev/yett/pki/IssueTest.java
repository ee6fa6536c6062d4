package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.Credentials;
import dev.yett.identity.Judgement;
import dev.yett.identity.Pem;
import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.inventory.Selection;
import dev.yett.pki.issuing.CertificateAuthority;
import dev.yett.pki.issuing.Certifier;
import dev.yett.pki.issuing.IssuedCertificate;
import dev.yett.pki.keys.KeyPairs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IssueTest {
  @TempDir static Path home;
  private static Program program;

  @BeforeAll
  static void make_the_authorities() throws IOException {
    program = Program.withAuthorities(home);
  }

  private static List<X509Certificate> chain(String file) throws Exception {
    var certificates = new ArrayList<X509Certificate>();
    for (var block : Pem.parse(Path.of(file), Files.readAllBytes(program.file(file)))) {
      certificates.add(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(block.bytes())));
    }
    return certificates;
  }

  private static String issue(String what, String out, String... more) {
    return ("issue "
            + what
            + " --ca ca --out "
            + out
            + " --passphrase-file pass "
            + String.join(" ", more))
        .strip();
  }

  @Test
  void what_is_issued_is_accepted_by_trust_for_its_own_role_alone() throws Exception {
    program.run(issue("device pump-7", "accepted-device/")).ok();
    program.run(issue("operator/alice", "accepted-operator/")).ok();
    var device = Credentials.load(program.file("accepted-device"));
    var operator = Credentials.load(program.file("accepted-operator"));
    assertThat(
            operator
                .peers()
                .judge(device.chain(), SpiffeId.device("example.org", "pump-7"), program.now()))
        .isInstanceOf(Judgement.Accepted.class);
    assertThat(device.peers().judge(operator.chain(), Role.OPERATOR, program.now()))
        .isInstanceOfSatisfying(
            Judgement.Accepted.class,
            accepted ->
                assertThat(accepted.id()).hasToString("spiffe://example.org/operator/alice"));
    assertThat(device.peers().judge(device.chain(), Role.OPERATOR, program.now()))
        .isInstanceOf(Judgement.Rejected.class);
    assertThat(operator.peers().judge(operator.chain(), Role.DEVICE, program.now()))
        .isInstanceOf(Judgement.Rejected.class);
  }

  @Test
  void a_device_gets_exactly_the_profile() throws Exception {
    program
        .run(
            issue(
                "device pump-8",
                "profile/",
                "--dns pump-8.example.org --ip 192.0.2.7 --ip 2001:db8::7 --for 90d"))
        .ok();
    var chain = chain("profile/cert.pem");
    assertThat(chain).hasSize(2);
    var leaf = chain.getFirst();
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactly(
            List.of(6, "spiffe://example.org/device/pump-8"),
            List.of(2, "pump-8.example.org"),
            List.of(7, "192.0.2.7"),
            List.of(7, "2001:db8:0:0:0:0:0:7"));
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(leaf.getKeyUsage())
        .containsExactly(true, false, false, false, false, false, false, false, false);
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=pump-8");
    assertThat(leaf.getNotBefore().toInstant()).isEqualTo(Program.NOW.minusSeconds(60));
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(Program.NOW.plus(Duration.ofDays(90)));
    assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    assertThat(leaf.getNonCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35", "2.5.29.17", "2.5.29.37");
    leaf.verify(chain.get(1).getPublicKey());

    var issuing = chain.get(1);
    assertThat(issuing.getBasicConstraints()).isZero();
    assertThat(issuing.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    assertThat(issuing.getSubjectX500Principal().getName())
        .isEqualTo("CN=issuing CA 1,DC=example,DC=org");
    assertThat(issuing.getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    var root = chain("profile/ca.pem").getFirst();
    assertThat(root.getSigAlgName()).isEqualTo("SHA384withECDSA");
    assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
    issuing.verify(root.getPublicKey());
    root.verify(root.getPublicKey());
  }

  @Test
  void an_operator_gets_the_other_usage_and_thirty_days() throws Exception {
    program.run(issue("operator bob", "bob")).ok();
    var leaf = chain("bob/cert.pem").getFirst();
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "spiffe://example.org/operator/bob"));
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(Program.NOW.plus(Duration.ofDays(30)));
  }

  @Test
  void i07_secrets_are_for_their_owner_alone() throws Exception {
    program.run(issue("device pump-9", "modes/")).ok();
    program.run("epoch pump-9 --grants grants --out modes/ --passphrase-file pass").ok();
    program
        .run(
            "grant alice pump-9 --grants grants --role viewer --out modes/a.grants"
                + " --passphrase-file pass")
        .ok();
    for (var secret :
        List.of(
            "modes/key.pem",
            "modes/device.secret",
            "modes/a.grants",
            "ca/root.key",
            "ca/issuing.key",
            "ca/authority.db",
            "grants/master.key",
            "grants/authority.db")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(program.file(secret))))
          .describedAs(secret)
          .isEqualTo("rw-------");
    }
    for (var directory : List.of("modes", "ca", "grants")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(program.file(directory))))
          .describedAs(directory)
          .isEqualTo("rwx------");
    }
  }

  @Test
  void never_overwrites_a_key_unless_told() throws Exception {
    program.run(issue("device pump-10", "again/")).ok();
    var key = Files.readAllBytes(program.file("again/key.pem"));
    program.run(issue("device pump-10", "again/")).fails(1, "again/key.pem exists", "--force");
    assertThat(Files.readAllBytes(program.file("again/key.pem"))).isEqualTo(key);
    Files.delete(program.file("again/key.pem"));
    program.run(issue("device pump-10", "again/")).fails(1, "again/cert.pem exists");
    program.run(issue("device pump-10", "again/", "--force")).ok();
    assertThat(Credentials.load(program.file("again")).id())
        .hasToString("spiffe://example.org/device/pump-10");
  }

  @Test
  void refuses_to_outlast_the_issuing_ca() throws Exception {
    program
        .run(issue("device pump-11", "long/", "--for 20y"))
        .fails(1, "outlast", "--for 3650d at most");
    program.run(issue("device pump-11", "long/", "--for 10y")).ok();
    assertThat(chain("long/cert.pem").getFirst().getNotAfter())
        .isEqualTo(chain("long/cert.pem").get(1).getNotAfter());
  }

  @Test
  void a_lifetime_that_nobody_asked_for_is_cut_at_the_end_of_the_issuing_ca(@TempDir Path other)
      throws Exception {
    var old = Program.withAuthorities(other);
    old.later(Lifetime.years(10).minusDays(10));
    old.run(issue("device pump-1", "p")).ok();
    old.later(Duration.ofDays(11));
    old.run(issue("device pump-2", "q")).fails(1, "no issuing CA", "rotate issuing");
    old.run("list --ca ca").ok();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pump",
        "pump_7",
        "pump-",
        "pump.7",
        "pump 7",
        "a/b",
        "",
        "*",
        "pump\u0000",
        "pümp",
        "spiffe://x/device/y"
      })
  void refuses_what_is_not_a_name(String name) {
    program
        .run("issue", "device", name, "--ca", "ca", "--out", "hostile", "--passphrase-file", "pass")
        .fails(64, "is not a name");
    assertThat(program.file("hostile")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"server/pump", "pump-7", "/pump", "DEVICE/pump", "device/"})
  void refuses_what_names_no_kind(String word) {
    program.run(issue(word, "hostile")).fails(64);
    assertThat(program.file("hostile")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--dns, *.example.org", "--dns, Pump.example.org", "--dns, a..b", "--dns, ''", "--ip, 192.0.2",
        "--ip, 192.0.2.256",
    "--ip, 010.0.0.1", "--ip, fe80::1%eth0", "--ip, [::1]", "--ip, localhost", "--ip, ''",
        "--ip, 3232235521"
  })
  void refuses_other_names_that_are_none(String option, String value) {
    program
        .run(
            "issue",
            "device",
            "p",
            "--ca",
            "ca",
            "--out",
            "hostile",
            "--passphrase-file",
            "pass",
            option,
            value)
        .fails(64, "'" + value + "' is not a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "", "MAX", "0d", "-1d", "9223372036854775807d"})
  void c07_no_other_number_means_a_validity(String lifetime) {
    program
        .run(
            "issue",
            "device",
            "p",
            "--ca",
            "ca",
            "--out",
            "hostile",
            "--passphrase-file",
            "pass",
            "--for",
            lifetime)
        .fails(64);
    program
        .run(
            "grant",
            "a",
            "p",
            "--grants",
            "grants",
            "--role",
            "r",
            "--out",
            "hostile",
            "--passphrase-file",
            "pass",
            "--for",
            lifetime)
        .fails(64);
    assertThat(program.file("hostile")).doesNotExist();
  }

  @Test
  void an_operator_has_no_other_names() {
    program.run(issue("operator eve", "hostile", "--dns eve.example.org")).fails(64, "no DNS name");
  }

  @Test
  void a_wrong_passphrase_issues_nothing() throws Exception {
    program.write("wrong", "another one\n");
    program
        .run("issue device p --ca ca --out hostile --passphrase-file wrong")
        .fails(1, "wrong passphrase", "issuing.key");
    assertThat(program.file("hostile")).doesNotExist();
    assertThat(program.run("list --ca ca").ok().out()).doesNotContain("device/p ");
  }

  @Test
  void refuses_a_place_that_belongs_to_another_authority(@TempDir Path other) throws Exception {
    var foreign = Program.withAuthorities(other);
    foreign.run(issue("device p", "p")).ok();
    Files.createDirectories(program.file("mixed"));
    Files.copy(foreign.file("p/ca.pem"), program.file("mixed/ca.pem"));
    program.run(issue("device p", "mixed")).fails(1, "ca.pem is of another authority");
  }

  @Test
  void i14_two_at_once_issue_different_serials_and_forget_none() throws Exception {
    var issuers = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < 4; i++) {
      var number = i;
      issuers.add(
          () -> {
            for (int j = 0; j < 25; j++) {
              issueUnderLock("many-" + number + "-" + j);
            }
            return 0;
          });
    }
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (var done : threads.invokeAll(issuers)) {
        done.get();
      }
    }
    try (var authority = CertificateAuthority.open(program.file("ca"), program.now())) {
      var serials = new ArrayList<CaInventory.Entry>();
      authority.each(
          new Selection(List.of("device/many-*"), Optional.empty(), false, program.now()),
          serials::add);
      assertThat(serials)
          .hasSize(100)
          .extracting(CaInventory.Entry::serial)
          .doesNotHaveDuplicates();
    }
  }

  /// As the command does, but for the passphrase, which costs half a second each time.
  private static void issueUnderLock(String name) throws Exception {
    try (var authority = CertificateAuthority.open(program.file("ca"), program.now())) {
      var keys = KeyPairs.make(KeyPairs.Curve.P256);
      Instant now = program.now();
      authority.issue(
          new Certifier.Signer(authority.issuingCertificate(), keys.getPrivate()),
          new CertificateAuthority.Wanted(
              new Target(Role.DEVICE, name),
              List.of(),
              keys.getPublic(),
              authority.validity(Duration.ofDays(1), true, now)),
          now);
    }
  }

  @Test
  void a_serial_is_recorded_once() throws Exception {
    try (var authority = CertificateAuthority.open(program.file("ca"), program.now());
        var database = Database.open(program.file("ca"), "a CA")) {
      var known = IssuedCertificate.of(authority.issuingCertificate());
      assertThatThrownBy(
              () ->
                  database.writing(
                      () -> {
                        new CaInventory(database).add("device", "twin", program.now(), known);
                        return 0;
                      }))
          .isInstanceOf(PkiException.class)
          .hasMessageContaining("authority.db");
      var all = new ArrayList<CaInventory.Entry>();
      authority.each(Selection.all(program.now()), all::add);
      assertThat(all).extracting(CaInventory.Entry::name).doesNotContain("twin");
    }
  }
}
