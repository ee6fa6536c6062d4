package dev.yett.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.Bundle;
import dev.yett.identity.Credentials;
import dev.yett.identity.Judgement;
import dev.yett.identity.Role;
import dev.yett.identity.Trust;
import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.issuing.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.TrustAnchor;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RotationTest {
  @TempDir Path home;
  private Program program;

  @BeforeEach
  void make_the_authority() throws IOException {
    program = new Program(home);
    program
        .run("init --domain example.org --ca ca --offline-root medium --passphrase-file pass")
        .ok();
    issue("old");
  }

  private void issue(String name) {
    program
        .run("issue device " + name + " --ca ca --out " + name + "/ --passphrase-file pass")
        .ok();
  }

  private byte[] bundle() throws IOException {
    program.run("bundle --ca ca --out trust.bundle --passphrase-file pass").ok();
    return Files.readAllBytes(program.file("trust.bundle"));
  }

  private Judgement judge(String name, Set<TrustAnchor> anchors, byte[] bundle) throws Exception {
    var verified = Bundle.verify(bundle, anchors, program.now());
    return new Trust(anchors, "example.org", verified::crls)
        .judge(
            Credentials.certificates(program.file(name + "/cert.pem")), Role.DEVICE, program.now());
  }

  private Set<TrustAnchor> anchors(String name) throws Exception {
    return Credentials.anchors(program.file(name + "/ca.pem"));
  }

  @Test
  void the_roots_key_lies_on_its_medium_alone_and_is_asked_for_there() {
    assertThat(program.file("ca/root.key")).doesNotExist();
    assertThat(program.file("medium/root.key")).exists();
    program
        .run("rotate issuing --ca ca --passphrase-file pass")
        .fails(1, "root.key is not there", "--offline-root DIR");
  }

  @Test
  void i15_after_a_new_issuing_ca_both_chains_hold() throws Exception {
    program.run("rotate issuing --ca ca --offline-root medium --passphrase-file pass").ok();
    issue("new");
    var bundle = bundle();
    assertThat(judge("old", anchors("old"), bundle)).isInstanceOf(Judgement.Accepted.class);
    assertThat(judge("new", anchors("old"), bundle)).isInstanceOf(Judgement.Accepted.class);
    program.run("revoke device/old --ca ca").ok();
    var later = bundle();
    assertThat(judge("old", anchors("old"), later)).isInstanceOf(Judgement.Rejected.class);
    assertThat(judge("new", anchors("old"), later)).isInstanceOf(Judgement.Accepted.class);
  }

  @Test
  void a_crl_lists_what_its_own_issuer_has_issued_and_nothing_else() throws Exception {
    program.run("rotate issuing --ca ca --offline-root medium --passphrase-file pass").ok();
    issue("new");
    program.run("revoke device/old --ca ca").ok();
    program.run("revoke device/new --ca ca").ok();
    var crls = Bundle.verify(bundle(), anchors("old"), program.now()).crls();
    var seen = 0;
    for (var name : Set.of("old", "new")) {
      var leaf = Credentials.certificates(program.file(name + "/cert.pem")).getFirst();
      for (var crl : crls) {
        var entries = crl.getRevokedCertificates();
        if (crl.getIssuerX500Principal().equals(leaf.getIssuerX500Principal())) {
          assertThat(entries)
              .singleElement()
              .satisfies(
                  entry -> assertThat(entry.getSerialNumber()).isEqualTo(leaf.getSerialNumber()));
          seen++;
        }
      }
    }
    assertThat(seen).isEqualTo(2);
  }

  @Test
  void a_compromised_issuing_ca_ends_with_all_that_it_issued() throws Exception {
    program
        .run("rotate issuing --compromised --ca ca --offline-root medium --passphrase-file pass")
        .ok();
    issue("new");
    var bundle = bundle();
    assertThat(judge("old", anchors("old"), bundle)).isInstanceOf(Judgement.Rejected.class);
    assertThat(judge("new", anchors("old"), bundle)).isInstanceOf(Judgement.Accepted.class);
  }

  @Test
  void i14_of_two_programs_that_replace_at_once_one_is_refused_and_no_key_is_lost()
      throws Exception {
    try (var first = rotation();
        var second = rotation();
        var passphrase = new Passphrase(Program.PASSPHRASE.toCharArray())) {
      first.issuing(passphrase, false);
      assertThatThrownBy(() -> second.issuing(passphrase, false))
          .isInstanceOf(PkiException.class)
          .hasMessage("another program rotated meanwhile");
    }
    issue("new");
    assertThat(judge("new", anchors("old"), bundle())).isInstanceOf(Judgement.Accepted.class);
  }

  @Test
  void i15_no_more_issuing_cas_than_a_bundle_carries() throws Exception {
    var line = "rotate issuing --ca ca --offline-root medium --passphrase-file pass";
    for (int i = 0; i < 14; i++) {
      program.run(line).ok();
    }
    program.run(line).fails(1, "15 issuing CAs are in force", "wait until the oldest ends on 2036");
    program
        .run("rotate root --ca ca --offline-root medium --passphrase-file pass")
        .fails(1, "15 issuing CAs are in force");
    issue("new");
    assertThat(judge("new", anchors("old"), bundle())).isInstanceOf(Judgement.Accepted.class);
    program.run(line + " --compromised").ok();
    issue("newer");
    assertThat(judge("newer", anchors("old"), bundle())).isInstanceOf(Judgement.Accepted.class);
  }

  private Rotation rotation() throws PkiException {
    return Rotation.of(
        program.file("ca"), Optional.of(program.file("medium")), Optional.empty(), program.now());
  }

  @Test
  void i14_what_a_run_did_that_could_not_say_so_is_not_done_twice() throws Exception {
    try (var rotation = rotation();
        var passphrase = new Passphrase(Program.PASSPHRASE.toCharArray())) {
      rotation.issuing(passphrase, false); // and dies before it tells
    }
    var line = "rotate issuing --ca ca --offline-root medium --passphrase-file pass";
    assertThat(program.run(line).ok().out()).contains("done already", "CN=issuing CA 2,");
    assertThat(program.run("list --ca ca --csv issuing/*").ok().out()).hasLineCount(3);
    assertThat(program.run(line).ok().out()).contains("CN=issuing CA 3,");
  }

  @Test
  void i15_while_a_root_is_replaced_both_chains_hold_for_old_and_new_holders() throws Exception {
    program.run("rotate root --ca ca --offline-root medium --passphrase-file pass").ok();
    issue("new");
    var bundle = bundle();
    var old = anchors("old");
    var both = anchors("new");
    assertThat(old).hasSize(1);
    assertThat(both).hasSize(2);
    for (var anchors : Set.of(old, both)) {
      for (var name : Set.of("old", "new")) {
        assertThat(judge(name, anchors, bundle))
            .describedAs(name)
            .isInstanceOf(Judgement.Accepted.class);
      }
    }
    program
        .run("rotate root --ca ca --offline-root medium --passphrase-file pass")
        .fails(1, "still being replaced");
    program.run("rotate root --finish --ca ca").ok();
    issue("last");
    var after = bundle();
    assertThat(anchors("last")).hasSize(1).doesNotContainAnyElementsOf(old);
    for (var name : Set.of("new", "last")) {
      assertThat(judge(name, both, after)).describedAs(name).isInstanceOf(Judgement.Accepted.class);
      assertThat(judge(name, anchors("last"), after)).isInstanceOf(Judgement.Accepted.class);
    }
    assertThat(judge("old", anchors("last"), after)).isInstanceOf(Judgement.Rejected.class);
    program.run("rotate issuing --ca ca --offline-root medium --passphrase-file pass").ok();
    issue("further");
    assertThat(judge("further", both, bundle())).isInstanceOf(Judgement.Accepted.class);
  }
}
