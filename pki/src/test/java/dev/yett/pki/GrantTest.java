package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.GrantFile;
import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.issuing.GrantAuthority;
import dev.yett.protocol.Binding;
import dev.yett.protocol.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GrantTest {
  private static final Binding BINDING = Binding.tls(new byte[32]);

  @TempDir static Path home;
  private static Program program;

  @BeforeAll
  static void make_the_authority() throws IOException {
    program = new Program(home);
    program.run("init --domain example.org --grants grants --passphrase-file pass").ok();
    for (var device : List.of("pump-7", "pump-8")) {
      program
          .run("epoch " + device + " --grants grants --out " + device + "/ --passphrase-file pass")
          .ok();
    }
  }

  private static Program.Result grant(String what, String out, String... more) {
    return program.run(
        ("grant "
                + what
                + " --grants grants --out "
                + out
                + " --passphrase-file pass "
                + String.join(" ", more))
            .strip());
  }

  @Test
  void a_device_verifies_what_a_grant_signs_and_no_other_device_does() throws Exception {
    grant("alice pump-7 pump-8", "two.grants", "--role technician --role viewer,technician").ok();
    var grants = GrantFile.read(program.file("two.grants"));
    assertThat(grants).hasSize(2);
    var first = grants.getFirst();
    assertThat(first.claims().device()).hasToString("spiffe://example.org/device/pump-7");
    assertThat(first.claims().operator()).hasToString("spiffe://example.org/operator/alice");
    assertThat(first.claims().roles()).containsExactly("technician", "viewer");
    assertThat(first.claims().epoch()).isEqualTo(1);
    assertThat(first.claims().issued()).isEqualTo(Program.NOW);
    assertThat(first.claims().notBefore()).isEqualTo(Program.NOW.minusSeconds(60));
    assertThat(first.claims().notAfter()).isEqualTo(Program.NOW.plus(Duration.ofDays(90)));
    try (var key = first.macKey(BINDING)) {
      var signed = key.sign(Purpose.SEAL, BINDING, 0, Optional.empty(), new byte[] {1});
      for (var device : List.of("pump-7", "pump-8")) {
        var secret = DeviceSecretFile.read(program.file(device + "/device.secret")).getFirst();
        try (var derived = secret.grantKey(first.claimsBytes()).macKey(BINDING)) {
          assertThat(derived.verifies(signed, Purpose.SEAL, BINDING, 0))
              .describedAs(device)
              .isEqualTo(device.equals("pump-7"));
        }
      }
    }
  }

  @Test
  void a_device_without_a_secret_gets_no_grant() {
    grant("alice pump-7 pump-99", "none.grants", "--role viewer")
        .fails(1, "device/pump-99 has no secret yet", "yett-pki epoch pump-99");
    assertThat(program.file("none.grants")).doesNotExist();
  }

  @Test
  void a_second_epoch_makes_other_keys_and_new_grants_are_of_it() throws Exception {
    program
        .run("epoch device/pump-20 --grants grants --out one.secret --passphrase-file pass")
        .ok();
    program
        .run("epoch pump-20 --grants grants --out one.secret --passphrase-file pass")
        .fails(1, "one.secret exists");
    program.run("epoch pump-20 --grants grants --out new/place/ --passphrase-file pass").ok();
    grant("alice pump-20", "twenty.grants", "--role viewer").ok();
    var first = DeviceSecretFile.read(program.file("one.secret")).getFirst();
    var both = DeviceSecretFile.read(program.file("new/place/device.secret"));
    assertThat(both).hasSize(2);
    assertThat(both.getFirst().isSame(first)).isTrue();
    assertThat(both.getFirst().notAfter()).contains(program.now());
    var second = both.getLast();
    var made = GrantFile.read(program.file("twenty.grants")).getFirst();
    assertThat(first.epoch()).isEqualTo(1);
    assertThat(second.epoch()).isEqualTo(2);
    assertThat(made.claims().epoch()).isEqualTo(2);
    try (var key = made.macKey(BINDING);
        var old = first.grantKey(made.claimsBytes()).macKey(BINDING)) {
      var signed = key.sign(Purpose.SEAL, BINDING, 0, Optional.empty(), new byte[0]);
      assertThat(old.verifies(signed, Purpose.SEAL, BINDING, 0)).isFalse();
    }
  }

  @Test
  void n05_names_and_epochs_that_look_alike_when_joined_get_different_secrets() throws Exception {
    try (var authority = GrantAuthority.open(program.file("grants"));
        var passphrase = new Passphrase(Program.PASSPHRASE.toCharArray());
        var master = authority.unlock(passphrase, Instant.now())) {
      var secrets = new HashSet<String>();
      var made = 0;
      for (var name : List.of("p", "p1", "p11", "p111", "p-1", "p-11", "p1-1", "1", "11", "111")) {
        for (long epoch : new long[] {0, 1, 11, 111, 1111, 24, 256, 65_536}) {
          var id = new Target(dev.yett.identity.Role.DEVICE, name).in("example.org");
          try (var secret = master.derive(id, epoch, Optional.empty())) {
            var text =
                new String(
                    DeviceSecretFile.encode(secret), java.nio.charset.StandardCharsets.US_ASCII);
            secrets.add(key(text));
            made++;
          }
        }
      }
      assertThat(secrets).hasSize(made);
    }
  }

  /// The 32 bytes behind the key `secret` of the block.
  private static String key(String pem) {
    var content = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", ""));
    var hex = HexFormat.of().formatHex(content);
    var at =
        hex.indexOf(
            HexFormat.of().formatHex("secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                + "5820");
    return hex.substring(at + 16, at + 16 + 64);
  }

  @Test
  void never_overwrites_grants_unless_told() throws Exception {
    grant("alice pump-7", "kept.grants", "--role viewer").ok();
    var kept = Files.readAllBytes(program.file("kept.grants"));
    grant("alice pump-7", "kept.grants", "--role viewer").fails(1, "kept.grants exists", "--force");
    assertThat(Files.readAllBytes(program.file("kept.grants"))).isEqualTo(kept);
    grant("alice pump-7", "kept.grants", "--role viewer --force").ok();
    grant("alice pump-7", "pump-7", "--role viewer").fails(64, "is a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Technician", "9", "a b", "a_b", "-a", "a\u0000", "ä"})
  void refuses_what_is_not_a_role(String role) {
    program
        .run(
            "grant",
            "alice",
            "pump-7",
            "--grants",
            "grants",
            "--out",
            "x",
            "--passphrase-file",
            "pass",
            "--role",
            role)
        .fails(64, "is not a role");
  }

  @Test
  void takes_sixteen_roles_and_not_seventeen() {
    var sixteen = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p";
    grant("alice pump-7", "sixteen.grants", "--role " + sixteen).ok();
    grant("alice pump-7", "seventeen.grants", "--role " + sixteen + ",q")
        .fails(64, "more than 16 roles");
  }

  @Test
  void i12_serials_of_grants_are_unique() {
    grant("alice pump-7 pump-8 pump-7", "a.grants", "--role viewer").ok();
    grant("alice pump-7 pump-8", "b.grants", "--role viewer").ok();
    var serials =
        program
            .run("list --grants grants")
            .ok()
            .out()
            .lines()
            .map(line -> line.substring(line.lastIndexOf(' ')))
            .toList();
    assertThat(serials).doesNotHaveDuplicates().hasSizeGreaterThan(4);
  }

  @Test
  void j09_nothing_shown_holds_a_secret() throws Exception {
    var made = grant("alice pump-7", "shown.grants", "--role viewer").ok();
    var shown = made.out() + made.err();
    for (var file :
        List.of("shown.grants", "pump-7/device.secret", "grants/master.key", "grants/revoked")) {
      shown +=
          program.run("show " + file).ok().out() + program.run("show --json " + file).ok().out();
    }
    shown += program.run("list --grants grants --json").ok().out();
    for (var file : List.of("shown.grants", "pump-7/device.secret")) {
      var content =
          Base64.getMimeDecoder()
              .decode(Files.readString(program.file(file)).replaceAll("-----[^-]+-----", ""));
      var hex = HexFormat.of().formatHex(content);
      var at = hex.indexOf("5820") + 4; // the one byte string of 32 bytes
      assertThat(at).isGreaterThan(4);
      var secret = hex.substring(at, at + 64);
      assertThat(shown.toLowerCase(java.util.Locale.ROOT)).doesNotContain(secret.substring(0, 16));
      assertThat(shown)
          .doesNotContain(
              Base64.getEncoder().encodeToString(HexFormat.of().parseHex(secret)).substring(0, 12));
    }
    assertThat(shown).doesNotContain(Program.PASSPHRASE);
  }
}
