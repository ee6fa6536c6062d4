package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Credentials;
import dev.yett.identity.GrantFile;
import dev.yett.identity.HashChain.Verdict;
import dev.yett.identity.enrol.Reply;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.issuing.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InventoryTest {
  @TempDir static Path home;
  private static Program program;

  @BeforeAll
  static void make_the_authorities() throws IOException {
    program = Program.withAuthorities(home);
    for (var one :
        new String[] {"device pump-1", "device pump-2", "device valve-1", "operator alice"}) {
      var out = one.replace(' ', '-');
      var more = one.endsWith("pump-2") ? " --for 10d" : " --for 29d";
      program
          .run("issue " + one + " --ca ca --out " + out + "/ --passphrase-file pass" + more)
          .ok();
    }
    program.run("revoke valve-1 --ca ca --reason superseded").ok();
    program.run("epoch pump-1 --grants grants --out s/ --passphrase-file pass").ok();
    program
        .run(
            "grant alice pump-1 --grants grants --role viewer --out a.grants --passphrase-file"
                + " pass")
        .ok();
  }

  private static String list(String more) {
    return program.run(("list --ca ca --grants grants --csv " + more).strip()).ok().out();
  }

  @Test
  void lists_what_was_asked_for_and_nothing_else() {
    assertThat(list("device/pump-*")).hasLineCount(3).contains("device,pump-1", "device,pump-2");
    assertThat(list("--expiring 14d")).hasLineCount(2).contains("device,pump-2");
    assertThat(list("--revoked")).hasLineCount(2).contains("valve-1").contains("superseded");
    assertThat(list("grant/alice/*")).hasLineCount(2).contains("grant,alice,pump-1,viewer,1,");
    assertThat(list("alice")).hasLineCount(3);
    assertThat(list("operator/bob")).hasLineCount(1);
    program.run("list --ca ca device/PUMP").fails(64, "matches no name");
    program.run("list --ca ca a/b/c/d").fails(64, "matches no name");
  }

  @Test
  void history_tells_what_was_done_about_a_name_in_its_order() {
    var lines = program.run("history pump-1 --ca ca --grants grants").ok().out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("issue", "device/pump-1", "serial");
    assertThat(lines.get(1)).contains("epoch", "device/pump-1 epoch 1");
    assertThat(lines.get(2)).contains("grant", "operator/alice device/pump-1");
    program.run("history nobody --ca ca").fails(1, "nothing was ever done");
  }

  @Test
  void stats_count_by_state_and_draw_when_things_end() {
    var text = program.run("stats --ca ca --grants grants").ok().out();
    assertThat(text).contains("device             2         0         1").contains("VALID, BY END");
    assertThat(text).containsPattern("week of 2026-03-08 +1 #");
  }

  @Test
  void the_log_holds_and_shows_what_was_issued_behind_its_back() throws Exception {
    var fine = program.run("audit verify --ca ca").ok().out();
    var head = fine.substring(fine.indexOf("head ") + 5).strip();
    program.run("audit verify --ca ca --head " + head).ok();
    var copy = home.resolve("hidden");
    Files.createDirectory(copy);
    for (var name : new String[] {"root.pem", "issuing.pem"}) {
      Files.copy(program.file("ca/" + name), copy.resolve(name));
    }
    var url = "jdbc:sqlite:" + copy.resolve("authority.db");
    try (var from = DriverManager.getConnection("jdbc:sqlite:" + program.file("ca/authority.db"));
        var statement = from.createStatement()) {
      statement.execute("VACUUM INTO '" + copy.resolve("authority.db") + "'");
    }
    tamper(
        url,
        "INSERT INTO certificate SELECT '00', kind, 'ghost', issued, not_before, not_after,"
            + " der, NULL, NULL FROM certificate WHERE name = 'pump-1'");
    assertThat(program.run("audit verify --ca hidden").out())
        .contains("device/ghost serial 00: no act made it");
    tamper(url, "UPDATE certificate SET revoked = NULL WHERE name = 'valve-1'");
    assertThat(program.run("audit verify --ca hidden").out()).contains("no longer revoked");
    tamper(url, "UPDATE act SET who = 'nobody' WHERE number = 3");
    var broken = program.run("audit verify --ca hidden");
    assertThat(broken.status()).isEqualTo(1);
    assertThat(broken.out()).contains("act 3 does not hold");
    tamper(url, "DELETE FROM act WHERE number >= 3");
    assertThat(program.run("audit verify --ca hidden").out()).contains("3 acts hold");
    assertThat(program.run("audit verify --ca hidden --head " + head).out())
        .contains("ends after 3 records");
  }

  private static void tamper(String url, String sql) throws Exception {
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  @Test
  void an_inventory_of_the_first_version_gets_its_chain() throws Exception {
    var old = Files.createDirectory(home.resolve("old"));
    Files.copy(program.file("ca/root.pem"), old.resolve("root.pem"));
    try (var from = DriverManager.getConnection("jdbc:sqlite:" + program.file("ca/authority.db"));
        var statement = from.createStatement()) {
      statement.execute("VACUUM INTO '" + old.resolve("authority.db") + "'");
    }
    var url = "jdbc:sqlite:" + old.resolve("authority.db");
    for (var sql :
        new String[] {
          "CREATE TABLE act1 (number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, who"
              + " TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL, serial TEXT NOT NULL)"
              + " STRICT",
          "INSERT INTO act1 (time, who, act, subject, serial) SELECT time, who, act, subject,"
              + " serial FROM act ORDER BY number",
          "DROP TABLE act",
          "ALTER TABLE act1 RENAME TO act",
          "PRAGMA user_version = 1"
        }) {
      tamper(url, sql);
    }
    try (var database = Database.open(old, "a CA")) {
      assertThat(database.one("PRAGMA user_version", row -> row.getInt(1))).contains(2);
    }
    try (var authority = CertificateAuthority.open(old, program.now())) {
      var audit = authority.audit(Optional.empty());
      assertThat(audit.chain()).isInstanceOf(Verdict.Whole.class);
      assertThat(audit.unlogged()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[profile.device]\nvalidity = 3",
        "[profile.device]\nvalidity = \"3 weeks\"",
        "[profile.device]\nkeys = []",
        "[profile.device]\nkeys = [\"rsa\"]",
        "[profile.device]\nnames = [\"a b\"]",
        "[profile.device]\nip = [\"192.0.2.1/24\"]",
        "[profile.device]\nip = [\"192.0.2.0/33\"]",
        "[profile.device]\nkind = \"operator\"",
        "[profile.device]\nvalidity = \"2y\"\nlongest = \"1y\"",
        "[profile.operator]\ndns = [\"example.org\"]",
        "[profile.x]\nvalidity = \"1y\"",
        "[profile.device]\nsans = []",
        "[issuing]\npermitted-dns = [\"*\"]",
        "nothing = 1",
        "[profile.device",
      })
  void a_bad_profile_is_refused_with_its_place(String text) throws IOException {
    program.write("bad.toml", text);
    program
        .run("init --domain example.org --ca bad --profiles bad.toml --passphrase-file pass")
        .fails(1, "bad.toml:");
    assertThat(program.file("bad")).doesNotExist();
  }

  @Test
  void a_profile_decides() throws Exception {
    program.write(
        "profiles.toml",
        """
        [issuing]
        permitted-dns = ["example.org"]
        permitted-ip = ["192.0.2.0/24"]
        [profile.device]
        validity = "30d"
        longest = "60d"
        keys = ["p-256"]
        names = ["pump-*"]
        dns = ["*.example.org"]
        ip = ["192.0.2.0/25"]
        [profile.gateway]
        kind = "device"
        names = ["gw-*"]
        """);
    program
        .run(
            "init --domain example.org --ca strict --profiles profiles.toml --passphrase-file pass")
        .ok();
    var issue = "issue device pump-1 --ca strict --out strict-1/ --passphrase-file pass --force ";
    program.run(issue + "--dns a.example.org --ip 192.0.2.7").ok();
    program.run(issue + "--dns a.example.com").fails(1, "does not allow the DNS name");
    program.run(issue + "--ip 192.0.2.200").fails(1, "does not allow the address");
    program.run(issue + "--for 61d").fails(1, "allows no more than 60d");
    program
        .run("issue device valve --ca strict --out v/ --passphrase-file pass")
        .fails(1, "does not allow the name valve");
    program
        .run("issue device gw-1 --ca strict --profile gateway --out gw/ --passphrase-file pass")
        .ok();
    var text = program.run("verify strict-1/cert.pem --as device").ok().out();
    assertThat(text).contains("ACCEPTED as spiffe://example.org/device/pump-1");
    assertThat(program.run("verify strict-1/cert.pem --as operator").out()).contains("REFUSED");
    // whoever has no DNS name is not refused for a name that is none
    program.run("issue operator alice --ca strict --out strict-2/ --passphrase-file pass").ok();
    program.run("verify strict-2/cert.pem --as operator").ok();
    program.run("issue device pump-2 --ca strict --out strict-3/ --passphrase-file pass").ok();
    program.run("verify strict-3/cert.pem --as device").ok();
  }

  @Test
  void verify_explains_each_step_and_names_both_clocks() {
    var late = program.run("verify device-pump-2/cert.pem --as device --at 2026-06-01T00:00:00Z");
    assertThat(late.status()).isEqualTo(1);
    assertThat(late.out())
        .contains("clock here    2026-03-01T12:00:00Z, judged at 2026-06-01T00:00:00Z")
        .containsPattern(
            "FAIL +time .*holds 2026-03-01T11:59:00Z to 2026-03-11T12:00:00Z, and the"
                + " time here is 2026-06-01T00:00:00Z")
        .containsPattern("ok +signature .*is signed by the root")
        .contains("REFUSED certificate-expired");
    program.run("bundle --ca ca --out new.bundle --passphrase-file pass").ok();
    assertThat(program.run("verify device-valve-1/cert.pem --as device --trust new.bundle").out())
        .containsPattern("FAIL +revocation .*was revoked on 2026-03-01")
        .contains("REFUSED certificate-revoked");
  }

  @Test
  void renews_certificates_for_the_same_key_and_grants_with_their_roles(@TempDir Path other)
      throws Exception {
    var own = Program.withAuthorities(other);
    for (var name : new String[] {"pump-1", "pump-2"}) {
      own.run("issue device " + name + " --ca ca --out " + name + " --passphrase-file pass").ok();
    }
    own.run("epoch pump-1 --grants grants --out s/ --passphrase-file pass").ok();
    own.run(
            "grant alice pump-1 --grants grants --role viewer --out a.grants --passphrase-file"
                + " pass")
        .ok();
    own.later(Duration.ofDays(1));
    own.run("renew pump-1 --ca ca --out pump-1.reply --passphrase-file pass").ok();
    var reply =
        Reply.parse(Path.of("x"), Files.readAllBytes(own.file("pump-1.reply"))).chain().getFirst();
    var before = Credentials.certificates(own.file("pump-1/cert.pem")).getFirst();
    assertThat(reply.getPublicKey()).isEqualTo(before.getPublicKey());
    assertThat(reply.getNotAfter()).isAfter(before.getNotAfter());
    assertThat(reply.getSerialNumber()).isNotEqualTo(before.getSerialNumber());
    own.run("renew device/pump-* --ca ca --out many --passphrase-file pass").ok();
    assertThat(own.file("many/pump-2.reply")).exists();
    own.run("renew grant/alice/* --grants grants --out n.grants --passphrase-file pass").ok();
    var grant = GrantFile.read(own.file("n.grants")).getFirst().claims();
    assertThat(grant.roles()).containsExactly("viewer");
    assertThat(grant.notAfter()).isEqualTo(own.now().plus(Duration.ofDays(90)));
    own.run("renew device/nobody --ca ca --out v.reply --passphrase-file pass")
        .fails(1, "no live certificate");
  }
}
