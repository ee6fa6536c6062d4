package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An inventory that is damaged, of another version, or no inventory: told in one line, with the
/// file, and left as it is.
final class DamagedInventoryTest {
  @TempDir static Path home;
  private static Program program;
  private static byte[] whole;

  @BeforeAll
  static void issue() throws IOException {
    program = Program.withAuthorities(home);
    program.run("issue device pump-7 --ca ca --out pump-7 --passphrase-file pass").ok();
    whole = Files.readAllBytes(program.file("ca/authority.db"));
  }

  /// A copy of the authority with these bytes for its inventory.
  private static Path with(byte[] database) throws IOException {
    var ca = program.file("damaged");
    if (!Files.exists(ca)) {
      Files.createDirectory(ca);
      try (var files = Files.list(program.file("ca"))) {
        for (var file : files.toList()) {
          Files.copy(file, ca.resolve(file.getFileName()));
        }
      }
    }
    Files.deleteIfExists(ca.resolve("authority.db-wal"));
    Files.deleteIfExists(ca.resolve("authority.db-shm"));
    Files.write(ca.resolve("authority.db"), database);
    return ca;
  }

  /// Each either works or says what is wrong with which file.
  private static void told(String what) {
    for (var line :
        new String[] {
          "list --ca damaged",
          "history pump-7 --ca damaged",
          "stats --ca damaged",
          "audit verify --ca damaged",
          "renew device/pump-7 --ca damaged --out never.reply --passphrase-file none"
        }) {
      var result = program.run(line);
      assertThat(result.err())
          .describedAs("%s: %s", what, line)
          .doesNotContain("fault of this program")
          .satisfiesAnyOf(
              err -> assertThat(err).isEmpty(),
              err -> assertThat(err).startsWith("yett-pki: ").hasLineCount(1));
      assertThat(result.status()).describedAs("%s: %s", what, line).isIn(0, 1);
    }
  }

  @Test
  void c10_an_inventory_cut_anywhere_is_told() throws IOException {
    for (int length = 0; length < whole.length; length += 1 + whole.length / 40) {
      with(Arrays.copyOf(whole, length));
      told("cut at " + length);
    }
  }

  @Test
  void c11_an_inventory_with_a_byte_changed_is_told_or_makes_no_difference() throws IOException {
    for (int at = 0; at < whole.length; at += at < 200 ? 5 : 1 + whole.length / 100) {
      var changed = whole.clone();
      changed[at] ^= (byte) 0xff;
      with(changed);
      told("byte " + at);
    }
  }

  @Test
  void what_is_no_inventory_is_said_to_be_none_and_left_alone() throws IOException {
    var ca =
        with(
            "not a database, but somebody's letters, longer than a header\n"
                .repeat(50)
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    var before = Files.readAllBytes(ca.resolve("authority.db"));
    program.run("list --ca damaged").fails(1, "authority.db", "it is not a database");
    assertThat(Files.readAllBytes(ca.resolve("authority.db"))).isEqualTo(before);
  }

  @Test
  void an_inventory_of_a_newer_program_is_refused_and_left_alone() throws Exception {
    var ca = with(whole);
    change(ca, "PRAGMA user_version = 99");
    program.run("list --ca damaged").fails(1, "version 99, this program knows");
  }

  @Test
  void a_row_that_this_program_cannot_read_is_told() throws Exception {
    var ca = with(whole);
    change(ca, "UPDATE certificate SET der = x'00' WHERE kind = 'issuing'");
    program
        .run("issue device x --ca damaged --out never --passphrase-file pass")
        .fails(1, "restore it from a backup");
    assertThat(program.file("never")).doesNotExist();
  }

  private static void change(Path ca, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + ca.resolve("authority.db"));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void i10_without_the_passphrase_nothing_is_issued_granted_or_said_to_be_revoked()
      throws Exception {
    program.run("epoch pump-7 --grants grants --out pump-7 --passphrase-file pass").ok();
    program.write("wrong", "another passphrase\n");
    var certificates = program.run("list --ca ca --csv").ok().out();
    var grants = program.run("list --grants grants --csv").ok().out();
    var log = program.run("history pump-7 --ca ca --grants grants").ok().out();
    for (var line :
        new String[] {
          "issue operator mallory --ca ca --out m1",
          "renew device/pump-7 --ca ca --out m2",
          "bundle --ca ca --out m3",
          "rotate issuing --ca ca",
          "grant mallory pump-7 --grants grants --role technician --out m4",
          "epoch pump-7 --grants grants --out m5",
        }) {
      program.run(line + " --passphrase-file wrong").fails(1, "wrong passphrase");
    }
    assertThat(program.run("list --ca ca --csv").ok().out()).isEqualTo(certificates);
    assertThat(program.run("list --grants grants --csv").ok().out()).isEqualTo(grants);
    assertThat(program.run("history pump-7 --ca ca --grants grants").ok().out()).isEqualTo(log);
    assertThat(refusals("issuing --ca ca")).isEqualTo(3);
    assertThat(refusals("key/root --ca ca")).isEqualTo(1);
    assertThat(refusals("master --grants grants")).isEqualTo(2);
    program.run("audit verify --ca ca").ok();
    for (var never : new String[] {"m1", "m2", "m3", "m4", "m5"}) {
      assertThat(program.file(never)).doesNotExist();
    }
  }

  private long refusals(String key) throws Exception {
    var lines = program.run("history " + key).ok().out().lines();
    return lines.filter(line -> line.contains("refused")).count();
  }
}
