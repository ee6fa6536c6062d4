package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.WrongPassphraseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EncryptedFilesTest {
  private static final Path FILE = Path.of("pump-7.secret");
  private static final TestAuthority AUTHORITY = new TestAuthority();

  private static Passphrase passphrase(String text) {
    return new Passphrase(text.toCharArray());
  }

  @Test
  void a_device_secret_opens_for_its_device_alone() throws Exception {
    var pump = AUTHORITY.device("pump-7");
    var other = AUTHORITY.device("pump-8");
    var old = AUTHORITY.secret("pump-7", 1);
    var secret = AUTHORITY.secret("pump-7", 2);
    var pem = DeviceSecretFile.encrypt(List.of(old, secret), pump.leaf());
    assertThat(new String(pem, StandardCharsets.US_ASCII))
        .startsWith("-----BEGIN YETT ENCRYPTED DEVICE SECRET-----\n");
    var opened = DeviceSecretFile.decrypt(FILE, pem, pump.keys().getPrivate(), pump.leaf());
    assertThat(opened).hasSize(2);
    assertThat(opened.getLast().isSame(secret)).isTrue();
    assertThat(opened.getLast().isSame(old)).isFalse();
    assertThat(opened.getLast().fingerprint())
        .isEqualTo(secret.fingerprint())
        .isNotEqualTo(old.fingerprint())
        .hasSize(16);
    assertThatThrownBy(
            () -> DeviceSecretFile.decrypt(FILE, pem, other.keys().getPrivate(), other.leaf()))
        .isInstanceOf(IdentityException.class)
        .hasMessage("pump-7.secret:1: does not open: encrypted to another certificate's key");
  }

  @Test
  void grants_open_for_their_operator_or_by_their_passphrase() throws Exception {
    var alice = AUTHORITY.operator("alice");
    var grant = AUTHORITY.grant("alice", "pump-7", 1, "technician");
    var encrypted = GrantFile.encrypt(List.of(grant), alice.leaf());
    assertThat(
            GrantFile.decrypt(FILE, encrypted, alice.keys().getPrivate(), alice.leaf())
                .getFirst()
                .claims())
        .isEqualTo(grant.claims());
    try (var right = passphrase("right");
        var wrong = passphrase("wrong")) {
      var sealed = GrantFile.encrypt(List.of(grant), right);
      assertThat(GrantFile.decrypt(FILE, sealed, right).getFirst().claims())
          .isEqualTo(grant.claims());
      assertThatThrownBy(() -> GrantFile.decrypt(FILE, sealed, wrong))
          .isInstanceOf(WrongPassphraseException.class);
      assertThatThrownBy(() -> GrantFile.decrypt(FILE, encrypted, right))
          .isInstanceOf(IdentityException.class)
          .hasMessageContaining("YETT GRANTS UNDER PASSPHRASE");
    }
  }

  @Test
  void a_key_opens_by_its_passphrase_alone() throws Exception {
    var keys = KeyFile.make();
    try (var right = passphrase("right");
        var wrong = passphrase("wrong")) {
      var block = Pem.parse(FILE, KeyFile.pem(keys, right)).getFirst();
      assertThat(block.label()).isEqualTo(KeyFile.SEALED_LABEL);
      assertThat(((ECPrivateKey) KeyFile.open(FILE, block, right)).getS())
          .isEqualTo(((ECPrivateKey) keys.getPrivate()).getS());
      assertThatThrownBy(() -> KeyFile.open(FILE, block, wrong))
          .isInstanceOf(WrongPassphraseException.class);
    }
  }
}
