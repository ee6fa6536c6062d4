package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.pki.show.Exhibits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

final class ShowTest {
  @TempDir static Path home;
  private static Program program;

  @BeforeAll
  static void issue() throws IOException {
    program = Program.withAuthorities(home);
    program
        .run(
            "issue device pump-7 --ca ca --out pump-7 --dns pump-7.example.org --passphrase-file"
                + " pass")
        .ok();
    program.run("epoch pump-7 --grants grants --out pump-7 --passphrase-file pass").ok();
    program
        .run(
            "grant alice pump-7 --grants grants --role viewer --out alice.grants --passphrase-file"
                + " pass")
        .ok();
  }

  @ParameterizedTest
  @CsvSource({
    "pump-7/cert.pem, spiffe://example.org/device/pump-7",
    "pump-7/cert.pem, pump-7.example.org",
    "pump-7/cert.pem, serverAuth (device)",
    "pump-7/ca.pem, EC P-384",
    "pump-7/key.pem, private key",
    "pump-7/device.secret, epoch",
    "pump-7/trust.bundle, trust bundle",
    "alice.grants, spiffe://example.org/operator/alice",
    "ca/issuing.key, passphrase",
    "ca/root.key, passphrase",
    "grants/master.key, master secret",
    "grants/revoked, list of revoked grants"
  })
  void says_what_each_file_is(String file, String saying) {
    assertThat(program.run("show " + file).ok().out()).contains(saying);
    var json = JsonMapper.shared().readTree(program.run("show --json " + file).ok().out());
    assertThat(json.isArray()).isTrue();
    assertThat(json.get(0).get("kind").asString()).isNotEmpty();
  }

  @Test
  void a_certificate_as_json_has_each_field_by_its_name() {
    var json = JsonMapper.shared().readTree(program.run("show pump-7/cert.pem --json").ok().out());
    assertThat(json).hasSize(2);
    var leaf = json.get(0);
    assertThat(leaf.get("id").asString()).isEqualTo("spiffe://example.org/device/pump-7");
    assertThat(leaf.get("serial").asString()).matches("[0-9a-f]{32}");
    assertThat(leaf.get("not-after").asString()).isEqualTo("2027-03-01T12:00:00Z");
    assertThat(leaf.get("state").asString()).isEqualTo("valid");
  }

  @Test
  void a_key_is_seen_to_belong_to_its_certificate() {
    var certificate =
        JsonMapper.shared().readTree(program.run("show pump-7/cert.pem --json").ok().out());
    var key = JsonMapper.shared().readTree(program.run("show pump-7/key.pem --json").ok().out());
    var digest = key.get(0).get("key-sha-256");
    assertThat(digest).isEqualTo(certificate.get(0).get("key-sha-256"));
    assertThat(digest).isNotEqualTo(certificate.get(1).get("key-sha-256"));
  }

  @Test
  void valid_fails_once_something_in_the_file_has_ended(@TempDir Path other) throws IOException {
    program
        .run("show --valid pump-7/cert.pem alice.grants pump-7/device.secret pump-7/key.pem")
        .ok();
    var later = new Program(other);
    Files.copy(program.file("alice.grants"), later.file("alice.grants"));
    Files.copy(program.file("pump-7/ca.pem"), later.file("ca.pem"));
    later.later(Duration.ofDays(90));
    later.run("show --valid alice.grants").ok();
    later.later(Duration.ofSeconds(1));
    var expired = later.run("show --valid ca.pem alice.grants");
    assertThat(expired.status()).isEqualTo(1);
    assertThat(expired.err()).contains("grant: expired", "the clock says").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pump-7/cert.pem",
        "pump-7/key.pem",
        "pump-7/device.secret",
        "pump-7/trust.bundle",
        "alice.grants",
        "ca/issuing.key",
        "grants/master.key",
        "grants/revoked"
      })
  void c10_every_truncation_and_every_changed_byte_is_shown_or_refused(String file)
      throws IOException {
    var whole = Files.readAllBytes(program.file(file));
    for (int i = 0; i < whole.length; i++) {
      check(java.util.Arrays.copyOf(whole, i));
      var changed = whole.clone();
      changed[i] ^= (byte) (1 + i % 255);
      check(changed);
    }
  }

  private static void check(byte[] bytes) {
    try {
      assertThat(Exhibits.of(bytes, Path.of("file"), Program.NOW)).isNotEmpty();
    } catch (PkiException e) {
      assertThat(e).hasMessageStartingWith("file");
    }
  }

  @Test
  void refuses_what_is_nothing_of_ours() throws IOException {
    program.write("empty", "");
    program.write("text", "hello\n");
    program.write("other", "-----BEGIN SOMETHING ELSE-----\nAAAA\n-----END SOMETHING ELSE-----\n");
    program.run("show empty").fails(1, "not a file of Yett");
    program.run("show text").fails(1, "not a file of Yett");
    program.run("show other").fails(1, "other:1", "SOMETHING ELSE");
    program.run("show nowhere").fails(1, "nowhere", "no such file");
    program.run("show ca").fails(1, "ca");
  }
}
