package dev.yett.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An identity directory, and what is said when something in it is wrong.
final class CredentialsTest {
  private final TestAuthority authority = new TestAuthority();
  private final TestAuthority.Holder device = authority.device("pump-7");
  @TempDir private Path directory;

  @BeforeEach
  void write() {
    authority.write(directory, device);
  }

  @Test
  void a_right_directory_is_read() throws Exception {
    Credentials credentials = Credentials.load(directory);
    assertThat(credentials.id()).isEqualTo(authority.deviceId("pump-7"));
    assertThat(credentials.chain()).isEqualTo(device.chain());
    assertThat(credentials.key()).isEqualTo(device.keys().getPrivate());
    assertThat(credentials).hasToString("Credentials[spiffe://example.org/device/pump-7]");
    assertThat(
            credentials
                .peers()
                .judge(authority.operator("alice").chain(), Role.OPERATOR, authority.now()))
        .isInstanceOf(Judgement.Accepted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cert.pem", "key.pem", "ca.pem", "trust.bundle"})
  void a_missing_or_empty_file_is_named(String name) throws Exception {
    Path file = directory.resolve(name);
    Files.write(file, new byte[0]);
    fails(file.toString());
    Files.delete(file);
    fails(file + ": missing");
  }

  @Test
  void another_key_than_the_leafs_is_refused() throws Exception {
    key(Pem.encode("PRIVATE KEY", authority.device("x").keys().getPrivate().getEncoded()));
    fails("key.pem: another key than that of the first certificate in cert.pem");
  }

  @Test
  void a_key_that_is_not_pkcs8_or_under_a_passphrase_is_refused_with_what_to_do() throws Exception {
    key(Pem.encode("ENCRYPTED PRIVATE KEY", new byte[10]));
    fails("key.pem: it is under a passphrase");
    key(Pem.encode("EC PRIVATE KEY", new byte[10]));
    fails("PKCS#8");
    key(Pem.encode("PRIVATE KEY", new byte[10]));
    fails("key.pem:1: not an ECDSA key");
    key(Pem.encode("PRIVATE KEY", TestAuthority.keys("RSA", "2048").getPrivate().getEncoded()));
    fails("key.pem:1: not an ECDSA key");
  }

  @Test
  void an_open_key_is_refused() throws Exception {
    Files.setPosixFilePermissions(directory.resolve("key.pem"), DurableFile.READABLE);
    fails("chmod 600");
  }

  @Test
  void a_chain_in_the_wrong_order_or_without_a_name_is_refused() throws Exception {
    Files.write(directory.resolve("cert.pem"), TestAuthority.pem(device.chain().reversed()));
    fails("cert.pem: subjectAltName");
    Files.write(
        directory.resolve("cert.pem"),
        TestAuthority.pem(List.of(device.leaf(), authority.root().leaf())));
    fails("cert.pem: each certificate must be signed by the next");
  }

  @Test
  void a_root_of_another_algorithm_or_no_ca_is_refused() throws Exception {
    var rsa = authority.authority("RSA").keys(TestAuthority.keys("RSA", "2048")).selfSigned();
    Files.write(directory.resolve("ca.pem"), TestAuthority.pem(rsa.chain()));
    fails("ca.pem: subjectPublicKeyInfo");
    Files.write(directory.resolve("ca.pem"), TestAuthority.pem(List.of(device.leaf())));
    fails("ca.pem: basicConstraints");
  }

  @Test
  void pem_errors_name_the_line() throws Exception {
    Path file = directory.resolve("cert.pem");
    for (String[] each :
        new String[][] {
          {"x\n-----BEGIN CERTIFICATE-----\nAAAA\n", ":2: the block that begins here has no end"},
          {"-----BEGIN CERTIFICATE-----\nAA*A\n-----END CERTIFICATE-----\n", ":1: the block"},
          {"-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n", ":1: the block"},
          {"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", ":1: the block"},
          {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END X-----\n", ":3: ends another block"},
          {"\n-----END CERTIFICATE-----\n", ":2: a PEM line out of place"},
          {"-----BEGIN certificate-----\n", ":1: not a PEM line"},
          {"-----BEGIN X-----\n-----BEGIN X-----\n", ":2: a PEM line out of place"},
          {"-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\r\n", ":1: a cert"},
        }) {
      Files.writeString(file, each[0]);
      fails("cert.pem" + each[1]);
    }
  }

  @Test
  void c10_arbitrary_bytes_are_refused_by_every_reader_with_its_own_exception() throws Exception {
    Random random = new Random(7);
    Path file = directory.resolve("x");
    byte[] pem = TestAuthority.pem(device.chain());
    byte[] leaf = device.leaf().getEncoded();
    byte[] bundle = authority.bundle();
    var crls = authority.crls();
    Trust trust = new Trust(authority.anchors(), TestAuthority.DOMAIN, () -> crls);
    for (int i = 0; i < 1000; i++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      byte[] der = changed(random, leaf);
      survives(() -> Pem.parse(file, noise));
      survives(() -> Pem.parse(file, changed(random, pem)));
      survives(
          () -> GrantFile.parse(file, Pem.encode("YETT GRANT", noise.length == 0 ? der : noise)));
      survives(
          () ->
              DeviceSecretFile.parse(
                  file, Pem.encode("YETT DEVICE SECRET", noise.length == 0 ? der : noise)));
      survives(() -> BundleContent.decode(noise));
      survives(() -> Bundle.read(noise, authority.anchors()));
      if (i % 20 == 0) {
        survives(() -> Bundle.read(changed(random, bundle), authority.anchors()));
      }
      survives(
          () -> {
            Path certificates = directory.resolve("changed.pem");
            Files.write(certificates, Pem.encode("CERTIFICATE", der));
            var chain = Credentials.certificates(certificates);
            // A certificate that the JDK could read is judged, whatever is in it.
            return trust.judge(chain, Role.DEVICE, authority.now());
          });
    }
  }

  private static byte[] changed(Random random, byte[] right) {
    byte[] wrong = right.clone();
    for (int n = random.nextInt(3); n >= 0; n--) {
      wrong[random.nextInt(wrong.length)] = (byte) random.nextInt(256);
    }
    return wrong;
  }

  private static void survives(TestAuthority.Making<?> reader) throws Exception {
    try {
      Object value = reader.make();
      if (value instanceof Judgement.Rejected rejected) {
        assertThat(rejected.reason()).isNotEqualTo(dev.yett.protocol.Reason.INTERNAL);
      }
    } catch (IdentityException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  private void key(byte[] text) throws Exception {
    SecretFile.write(directory.resolve("key.pem"), text);
  }

  private void fails(String message) {
    assertThatThrownBy(() -> Credentials.load(directory))
        .isInstanceOf(IdentityException.class)
        .hasMessageContaining(message);
  }
}
