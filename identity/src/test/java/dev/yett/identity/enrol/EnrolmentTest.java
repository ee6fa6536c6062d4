package dev.yett.identity.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.Credentials;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.IdentityException;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TestAuthority;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.Passphrases;
import dev.yett.protocol.Octets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnrolmentTest {
  private static final Path CARRIED = Path.of("reply");
  private static final Passphrases NOBODY = Passphrases.none("nobody is here");

  @TempDir private Path directory;
  private final TestAuthority authority = new TestAuthority();
  private final SpiffeId pump = authority.deviceId("pump-7");

  @Test
  void a_first_request_proves_its_key_and_its_reply_makes_a_whole_identity() throws Exception {
    var enrolment = new Enrolment(directory, NOBODY);
    SigningRequest asked = parsed(enrolment.first(pump, Optional.empty()));
    assertThat(asked.name()).contains(pump);
    assertThat(asked.current()).isEmpty();
    assertThat(parsed(enrolment.first(pump, Optional.empty())).key())
        .as("asked again, the same key")
        .isEqualTo(asked.key());
    var installed = enrolment.enrol(CARRIED, reply(pump, asked.key()), at -> authority.now());
    assertThat(installed.id()).isEqualTo(pump);
    Credentials loaded = Credentials.load(directory);
    assertThat(loaded.id()).isEqualTo(pump);
    assertThat(loaded.trust().bundle().number().number()).isEqualTo(1);
    assertThat(directory.resolve("key.pending")).doesNotExist();
    assertThatThrownBy(() -> enrolment.first(pump, Optional.empty()))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("renew it instead");
  }

  @Test
  void i07_the_key_is_its_owners_alone_from_the_first_moment() throws Exception {
    new Enrolment(directory, NOBODY).first(pump, Optional.empty());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pending())))
        .isEqualTo("rw-------");
  }

  @Test
  void n16_only_a_leaf_for_the_waiting_key_and_for_the_own_name_is_taken() throws Exception {
    Credentials before = held();
    var enrolment = new Enrolment(directory, NOBODY);
    SigningRequest asked = parsed(enrolment.renewal(before, Optional.empty()));
    assertThat(asked.current()).contains(before.chain().getFirst());
    byte[] certificate = Files.readAllBytes(directory.resolve("cert.pem"));

    PublicKey carriers = KeyFile.make().getPublic();
    assertRefused(enrolment, before, reply(pump, carriers), "another key than the one that waits");
    assertRefused(
        enrolment, before, reply(authority.deviceId("pump-8"), asked.key()), "not " + pump);
    assertRefused(
        enrolment, before, reply(authority.operatorId("pump-7"), asked.key()), "extendedKeyUsage");
    var stranger = new TestAuthority();
    assertRefused(
        enrolment,
        before,
        new Reply(
            stranger
                .certificate(pump)
                .publicKey(spki(asked.key()))
                .issuedBy(stranger.issuing())
                .chain(),
            List.of(stranger.root().leaf()),
            Optional.empty()),
        "");
    var expired =
        authority
            .certificate(pump)
            .publicKey(spki(asked.key()))
            .valid(authority.now().minusSeconds(90), authority.now().minusSeconds(60))
            .issuedBy(authority.issuing());
    assertRefused(
        enrolment, before, new Reply(expired.chain(), List.of(), Optional.empty()), "notAfter");
    assertThat(Files.readAllBytes(directory.resolve("cert.pem"))).isEqualTo(certificate);
    assertThat(Credentials.load(directory).key()).isEqualTo(before.key());

    assertThat(renew(enrolment, before, reply(pump, asked.key())).taken()).isTrue();
    assertThat(Credentials.load(directory).chain().getFirst().getPublicKey())
        .isEqualTo(asked.key());
  }

  @Test
  void a_request_of_who_has_expired_is_signed_all_the_same() throws Exception {
    Credentials expired =
        authority.credentials(
            directory,
            authority
                .certificate(pump)
                .valid(authority.now().minusSeconds(900), authority.now().minusSeconds(600))
                .issuedBy(authority.issuing()));
    var asked = parsed(new Enrolment(directory, NOBODY).renewal(expired, Optional.empty()));
    assertThat(asked.current()).contains(expired.chain().getFirst());
  }

  @Test
  void the_pair_before_is_kept_until_the_new_one_has_served() throws Exception {
    Credentials before = held();
    var enrolment = new Enrolment(directory, NOBODY);
    PublicKey key = parsed(enrolment.renewal(before, Optional.empty())).key();
    renew(enrolment, before, reply(pump, key));
    assertThat(enrolment.hasPrevious()).isTrue();
    enrolment.served(before.chain().getFirst());
    assertThat(enrolment.hasPrevious()).as("another pair has served").isTrue();
    Path back = Files.createDirectory(directory.resolve("back"));
    for (String name : List.of("ca.pem", "trust.bundle")) {
      Files.copy(directory.resolve(name), back.resolve(name));
    }
    Files.copy(directory.resolve("cert.previous"), back.resolve("cert.pem"));
    Files.copy(
        directory.resolve("key.previous"),
        back.resolve("key.pem"),
        StandardCopyOption.COPY_ATTRIBUTES);
    assertThat(Credentials.load(back).chain()).isEqualTo(before.chain());
    enrolment.served(Credentials.load(directory).chain().getFirst());
    assertThat(enrolment.hasPrevious()).isFalse();
  }

  @Test
  void a_reply_in_use_is_held_and_one_that_nobody_waits_for_is_refused() throws Exception {
    Credentials before = held();
    var enrolment = new Enrolment(directory, NOBODY);
    PublicKey key = parsed(enrolment.renewal(before, Optional.empty())).key();
    Reply reply = reply(pump, key);
    renew(enrolment, before, reply);
    Credentials after = Credentials.load(directory);
    assertThat(renew(enrolment, after, reply).taken()).isFalse();
    assertThatThrownBy(() -> renew(enrolment, after, reply(pump, key)))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("no key of ours waits");
  }

  /// The machine stops between any two steps: the directory as it is then loads one whole pair, and
  /// the same reply can be installed again.
  @Test
  void h03_a_crash_between_any_two_steps_of_a_switch_leaves_one_whole_pair() throws Exception {
    Credentials before = held();
    var enrolment = new Enrolment(directory, NOBODY);
    PublicKey key = parsed(enrolment.renewal(before, Optional.empty())).key();
    Reply reply = reply(pump, key);
    Path start = copy("start");
    renew(enrolment, before, reply);
    Path end = copy("end");
    List<String> order = List.of("key.previous", "cert.previous", "cert.pem");
    for (int done = 0; done <= order.size(); done++) {
      Path crashed = copyOf(start, "crashed-" + done);
      for (String name : order.subList(0, done)) {
        Files.copy(
            end.resolve(name),
            crashed.resolve(name),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
      Credentials found = Credentials.load(crashed);
      assertThat(found.chain()).isEqualTo(done < 3 ? before.chain() : reply.chain());
      var again = new Enrolment(crashed, NOBODY);
      assertThat(again.renew(CARRIED, reply, found, at -> authority.now()).leaf())
          .isEqualTo(reply.chain().getFirst());
      assertThat(Credentials.load(crashed).chain()).isEqualTo(reply.chain());
      assertThat(crashed.resolve("key.pending")).doesNotExist();
    }
  }

  @Test
  void a_key_under_a_passphrase_is_asked_for_renewed_and_loaded_with_it() throws Exception {
    Passphrases given = file -> new Passphrase("open sesame".toCharArray());
    var enrolment = new Enrolment(directory, given);
    try (Passphrase protection = given.of(directory)) {
      PublicKey key = parsed(enrolment.first(pump, Optional.of(protection))).key();
      enrolment.enrol(CARRIED, reply(pump, key), at -> authority.now());
    }
    assertThat(Files.readString(directory.resolve("key.pem"))).contains("ENCRYPTED PRIVATE KEY");
    assertThat(Credentials.load(directory, given).id()).isEqualTo(pump);
    assertThatThrownBy(() -> Credentials.load(directory))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("under a passphrase");
    assertThatThrownBy(
            () -> Credentials.load(directory, file -> new Passphrase("wrong".toCharArray())))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining("passphrase is wrong");
  }

  @Test
  void secrets_are_taken_only_where_they_vouch_for_each_other() throws Exception {
    Credentials own = held();
    try (var first = authority.secret("pump-7", 1);
        var second = authority.secret("pump-7", 2);
        var forged = new TestAuthority().secret("pump-7", 2)) {
      byte[] initial = encrypted(own, first);
      assertThatThrownBy(() -> NewSecrets.install(CARRIED, initial, own, directory, false))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("at the device alone");
      assertThat(NewSecrets.install(CARRIED, initial, own, directory, true))
          .containsExactly("epoch 1, fingerprint " + first.fingerprint());
      byte[] unvouched = encrypted(own, forged);
      assertThatThrownBy(() -> NewSecrets.install(CARRIED, unvouched, own, directory, false))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("anyone may have made it");
      assertThat(NewSecrets.install(CARRIED, encrypted(own, first, second), own, directory, false))
          .hasSize(2);
      assertThat(DeviceSecretFile.read(directory.resolve("device.secret"))).hasSize(2);
    }
  }

  private static byte[] encrypted(Credentials own, dev.yett.identity.DeviceSecret... secrets)
      throws Exception {
    return DeviceSecretFile.encrypt(List.of(secrets), own.chain().getFirst());
  }

  private Credentials held() {
    return authority.credentials(directory, authority.device("pump-7"));
  }

  private Path pending() {
    return directory.resolve("key.pending");
  }

  private static SigningRequest parsed(byte[] request) throws IdentityException {
    return SigningRequest.parse(Path.of("request"), request);
  }

  private Reply reply(SpiffeId name, PublicKey key) {
    return new Reply(
        authority.certificate(name).publicKey(spki(key)).issuedBy(authority.issuing()).chain(),
        List.of(authority.root().leaf()),
        Optional.of(Octets.of(authority.bundle())));
  }

  private static SubjectPublicKeyInfo spki(PublicKey key) {
    return SubjectPublicKeyInfo.getInstance(key.getEncoded());
  }

  private Enrolment.Installed renew(Enrolment enrolment, Credentials current, Reply reply)
      throws Exception {
    return enrolment.renew(CARRIED, reply, current, at -> authority.now());
  }

  private void assertRefused(
      Enrolment enrolment, Credentials current, Reply reply, String message) {
    assertThatThrownBy(() -> renew(enrolment, current, reply))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(message);
  }

  private Path copy(String name) throws Exception {
    return copyOf(directory, name);
  }

  private Path copyOf(Path from, String name) throws Exception {
    Path to = Files.createDirectory(directory.resolve("of-" + name));
    try (var files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
          Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return to;
  }
}
