package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.protocol.Binding;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Purpose;
import dev.yett.protocol.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Claims, derivations and the files that carry them.
final class GrantTest {
  private static final byte[] MASTER =
      HexFormat.of().parseHex("00112233445566778899aabbccddeeff".repeat(2));
  private static final Binding BINDING = Binding.tls(new byte[32]);

  private final TestAuthority authority = new TestAuthority();
  private final Claims claims = authority.claims("alice", "pump-7", 3, "viewer", "technician");
  @TempDir private Path directory;

  @Test
  void claims_are_decoded_as_they_were_encoded() throws Exception {
    assertThat(Claims.decode(claims.encode())).isEqualTo(claims);
    assertThat(claims.isValidAt(claims.notBefore())).isTrue();
    assertThat(claims.isValidAt(claims.notAfter())).isTrue();
    assertThat(claims.isValidAt(claims.notBefore().minusMillis(1))).isFalse();
    assertThat(claims.isValidAt(claims.notAfter().plusMillis(1))).isFalse();
  }

  @Test
  void n09_an_unknown_key_in_claims_is_refused() {
    refused(with("dry-run", Cbor.of(true)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "epoch",
        "roles",
        "device",
        "issued",
        "serial",
        "operator",
        "not-after",
        "not-before"
      })
  void every_key_of_claims_is_needed_and_has_one_type(String key) {
    refused(with(key, null));
    refused(with(key, Cbor.of(true)));
    refused(with(key, Cbor.of(-1)));
    refused(with(key, Cbor.of("")));
  }

  @Test
  void claims_are_refused_when_they_say_nonsense() {
    refused(with("roles", Cbor.array()));
    refused(with("roles", Cbor.array(Cbor.of("b"), Cbor.of("a"))));
    refused(with("roles", Cbor.array(Cbor.of("a"), Cbor.of("a"))));
    refused(with("roles", Cbor.array(Cbor.of("Viewer"))));
    refused(with("serial", Cbor.of(new byte[15])));
    refused(with("device", Cbor.of(claims.operator().toString())));
    refused(with("operator", Cbor.of(claims.device().toString())));
    refused(with("not-after", Cbor.of(claims.notBefore().toEpochMilli() - 1)));
    refused(new byte[4097]);
  }

  @Test
  void c10_claims_with_every_byte_changed_or_cut_are_a_value_or_refused() {
    byte[] right = claims.encode();
    for (int i = 0; i < right.length; i++) {
      refused(Arrays.copyOf(right, i));
      for (int bit = 0; bit < 8; bit++) {
        byte[] wrong = right.clone();
        wrong[i] ^= (byte) (1 << bit);
        try {
          assertThat(Claims.decode(wrong).encode()).isEqualTo(wrong);
        } catch (ProtocolException e) {
          assertThat(e.reason()).isEqualTo(Reason.CLAIMS_MALFORMED);
        }
      }
    }
  }

  @Test
  void derivations_are_hkdf_as_rfc_5869_has_it() throws Exception {
    try (var master = MasterSecret.of(MASTER);
        var device = master.derive(claims.device(), 3, Optional.empty());
        var key = device.grantKey(claims.encode());
        var mac = key.macKey(BINDING)) {
      byte[] secret =
          hkdf(
              MASTER,
              Cbor.array(Cbor.of("yett/1 device"), Cbor.of(claims.device().toString()), Cbor.of(3))
                  .encode());
      assertThat(device.secret()).isEqualTo(secret);
      byte[] grantKey =
          hkdf(secret, Cbor.array(Cbor.of("yett/1 grant"), Cbor.of(claims.encode())).encode());
      assertThat(key.key()).isEqualTo(grantKey);
      byte[] macKey =
          hkdf(
              grantKey,
              Cbor.array(Cbor.of("yett/1 connection"), Cbor.of("tls"), Cbor.of(new byte[32]))
                  .encode());
      try (var same = dev.yett.protocol.MacKey.of(macKey)) {
        assertThat(
                same.verifies(
                    mac.sign(Purpose.SEAL, BINDING, 1, Optional.empty(), new byte[1]),
                    Purpose.SEAL,
                    BINDING,
                    1))
            .isTrue();
      }
    }
  }

  @Test
  void n05_names_and_epochs_that_nearly_collide_derive_different_secrets() {
    List<String> names = List.of("pump-1", "pump-11", "pump-111", "pump", "p", "1", "11");
    Set<String> secrets = new HashSet<>();
    int count = 0;
    try (var master = MasterSecret.of(MASTER)) {
      for (String domain : List.of("example.org", "a.example.org")) {
        for (String name : names) {
          for (long epoch : List.of(0L, 1L, 11L, 111L, 1111L)) {
            try (var secret =
                master.derive(SpiffeId.device(domain, name), epoch, Optional.empty())) {
              secrets.add(HexFormat.of().formatHex(secret.secret()));
              count++;
            }
          }
        }
      }
      assertThat(secrets).hasSize(count);
      // Vectors: a change of the derivation would lock every device out.
      assertThat(derived(master, "pump-1", 11)).isEqualTo(VECTOR_PUMP_1_EPOCH_11);
      assertThat(derived(master, "pump-11", 1)).isEqualTo(VECTOR_PUMP_11_EPOCH_1);
    }
  }

  private static final String VECTOR_PUMP_1_EPOCH_11 =
      "18cbe76a93906a49b969337f3f21a3b3f02956ac976e317a2cdc6699ce011867";
  private static final String VECTOR_PUMP_11_EPOCH_1 =
      "b17697839aa6d6ca77a5fce29af755577ec85589df884215cd1100973bba5460";

  private static String derived(MasterSecret master, String name, long epoch) {
    try (var secret =
        master.derive(SpiffeId.device(TestAuthority.DOMAIN, name), epoch, Optional.empty())) {
      return HexFormat.of().formatHex(secret.secret());
    }
  }

  @Test
  void a_grant_and_a_device_come_to_the_same_key() {
    try (Grant grant = authority.grant(claims);
        DeviceSecret secret = authority.secret("pump-7", 3);
        GrantKey key = secret.grantKey(grant.claimsBytes());
        var client = grant.macKey(BINDING);
        var device = key.macKey(BINDING);
        DeviceSecret otherEpoch = authority.secret("pump-7", 4);
        GrantKey otherKey = otherEpoch.grantKey(grant.claimsBytes());
        var other = otherKey.macKey(BINDING)) {
      var signed = client.sign(Purpose.SEAL, BINDING, 0, Optional.empty(), new byte[3]);
      assertThat(device.verifies(signed, Purpose.SEAL, BINDING, 0)).isTrue();
      assertThat(other.verifies(signed, Purpose.SEAL, BINDING, 0)).isFalse();
    }
  }

  @Test
  void secrets_have_no_text() {
    try (Grant grant = authority.grant(claims);
        DeviceSecret secret = authority.secret("pump-7", 3)) {
      for (Object each : List.of(grant, grant.key(), secret, MasterSecret.of(MASTER))) {
        assertThat(each.toString()).matches("dev\\.yett\\.identity\\.\\w+@[0-9a-f]+");
      }
    }
  }

  @Test
  void a_closed_secret_is_cleared() {
    DeviceSecret secret = authority.secret("pump-7", 3);
    secret.close();
    assertThat(secret.secret()).containsOnly(0);
  }

  @Test
  void files_hold_any_number_of_grants_and_secrets() throws Exception {
    Path file = directory.resolve("alice.grants");
    try (Grant one = authority.grant(claims);
        Grant two = authority.grant("alice", "pump-8", 1, "viewer")) {
      GrantFile.write(file, List.of(one, two));
      assertThat(GrantFile.read(file))
          .extracting(Grant::claims)
          .containsExactly(one.claims(), two.claims());
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    Path held = directory.resolve("device.secret");
    Instant end = Instant.ofEpochMilli(1_800_000_000_123L);
    try (var master = MasterSecret.of(MASTER);
        var one = master.derive(claims.device(), 1, Optional.of(end));
        var two = master.derive(claims.device(), 2, Optional.empty())) {
      DeviceSecretFile.write(held, List.of(one, two));
      var read = DeviceSecretFile.read(held);
      assertThat(read).extracting(DeviceSecret::epoch).containsExactly(1L, 2L);
      assertThat(read.getFirst().notAfter()).contains(end);
      assertThat(read.getFirst().secret()).isEqualTo(one.secret());
      assertThat(one.isHeldAt(end)).isTrue();
      assertThat(one.isHeldAt(end.plusMillis(1))).isFalse();
      DeviceSecretFile.write(held, List.of(one, one));
      assertThatThrownBy(() -> DeviceSecretFile.read(held)).hasMessageContaining("a second time");
    }
  }

  @Test
  void errors_in_files_name_the_file_and_the_line_and_no_secret() throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("for alice\n".getBytes(StandardCharsets.UTF_8));
    text.writeBytes(GrantFile.encode(authority.grant(claims)));
    int lines = text.toString(StandardCharsets.UTF_8).split("\n").length;
    text.writeBytes(Pem.encode("YETT GRANT", new byte[] {(byte) 0xa0}));
    Path file = directory.resolve("x.grants");
    SecretFile.write(file, text.toByteArray());
    assertThatThrownBy(() -> GrantFile.read(file))
        .isInstanceOf(IdentityException.class)
        .hasMessageStartingWith(file + ":" + (lines + 1) + ": not a grant");
    SecretFile.write(file, Pem.encode("YETT DEVICE SECRET", new byte[1]));
    assertThatThrownBy(() -> GrantFile.read(file))
        .hasMessageContaining(":1: a block YETT DEVICE SECRET where a grant is expected");
    SecretFile.write(file, new byte[0]);
    assertThatThrownBy(() -> GrantFile.read(file)).hasMessageContaining("holds no grant");
  }

  private byte[] with(String key, Cbor value) {
    try {
      var map = (Cbor.Map) Cbor.decode(claims.encode());
      var builder = Cbor.map();
      map.entries()
          .forEach(
              (k, v) -> {
                if (!k.equals(key)) {
                  builder.put(k, v);
                }
              });
      if (value != null) {
        builder.put(key, value);
      }
      return builder.encode();
    } catch (ProtocolException e) {
      throw new AssertionError(e);
    }
  }

  private static void refused(byte[] bytes) {
    assertThatThrownBy(() -> Claims.decode(bytes))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CLAIMS_MALFORMED));
  }

  /// RFC 5869 in six lines, from HMAC alone.
  private static byte[] hkdf(byte[] secret, byte[] info) throws Exception {
    Mac extract = Mac.getInstance("HmacSHA256");
    extract.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    Mac expand = Mac.getInstance("HmacSHA256");
    expand.init(new SecretKeySpec(extract.doFinal(secret), "HmacSHA256"));
    expand.update(info);
    return expand.doFinal(new byte[] {1});
  }
}
