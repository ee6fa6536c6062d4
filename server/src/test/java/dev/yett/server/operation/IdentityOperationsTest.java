package dev.yett.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.yett.identity.Credentials;
import dev.yett.identity.DeviceSecretFile;
import dev.yett.identity.TestAuthority;
import dev.yett.identity.TimeFloor;
import dev.yett.identity.enrol.Enrolment;
import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.enrol.Reply;
import dev.yett.identity.enrol.SigningRequest;
import dev.yett.identity.seal.Passphrases;
import dev.yett.protocol.Catalogue;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.server.testing.FakeExchange;
import dev.yett.server.testing.Permits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class IdentityOperationsTest {
  @TempDir private Path directory;
  private final TestAuthority authority = new TestAuthority();
  private Credentials own;
  private IdentityRequest request;
  private IdentityInstall install;

  @BeforeEach
  void begin() throws Exception {
    own = authority.credentials(directory, authority.device("pump-7"));
    var enrolment = new Enrolment(directory, Passphrases.none("nobody is here"));
    var clock = TimeFloor.open(directory.resolve("floor"), InstantSource.fixed(authority.now()));
    request = new IdentityRequest(Set.of("technician"), () -> own, enrolment);
    install = new IdentityInstall(Set.of("technician"), () -> own, directory, enrolment, clock);
  }

  @Test
  void n16_a_request_is_for_one_pending_key_and_signed_by_the_current_one() throws Exception {
    SigningRequest first = requested();
    SigningRequest second = requested();
    assertThat(first.key())
        .isEqualTo(second.key())
        .isNotEqualTo(own.chain().getFirst().getPublicKey());
    assertThat(first.current()).contains(own.chain().getFirst());
    assertThat(first.name()).contains(own.id());
  }

  @Test
  void n16_whoever_carries_it_installs_nothing_but_a_leaf_for_the_pending_key() throws Exception {
    byte[] before = Files.readAllBytes(directory.resolve("cert.pem"));
    PublicKey carriers = KeyFile.make().getPublic();
    assertThat(told(carried(reply("pump-7", carriers)))).isEqualTo("identity-refused");
    PublicKey pending = requested().key();
    assertThat(told(carried(reply("pump-7", carriers)))).isEqualTo("identity-refused");
    assertThat(told(carried(reply("pump-8", pending)))).isEqualTo("identity-refused");
    assertThat(told(carried("no reply".getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
        .isEqualTo("identity-refused");
    assertThat(Files.readAllBytes(directory.resolve("cert.pem"))).isEqualTo(before);
    assertThat(told(carried(reply("pump-7", pending)))).isEqualTo("installed");
    assertThat(Credentials.load(directory).chain().getFirst().getPublicKey()).isEqualTo(pending);
  }

  @Test
  void secrets_for_the_device_are_taken_and_grants_are_not() throws Exception {
    try (var one = authority.secret("pump-7", 1);
        var two = authority.secret("pump-7", 2)) {
      byte[] first = DeviceSecretFile.encrypt(List.of(one), own.chain().getFirst());
      assertThat(told(carried(first))).as("a first secret").isEqualTo("identity-refused");
      DeviceSecretFile.write(directory.resolve("device.secret"), List.of(one));
      byte[] both = DeviceSecretFile.encrypt(List.of(one, two), own.chain().getFirst());
      assertThat(told(carried(both))).isEqualTo("installed");
      assertThat(DeviceSecretFile.read(directory.resolve("device.secret"))).hasSize(2);
      byte[] alone = DeviceSecretFile.encrypt(List.of(two), own.chain().getFirst());
      assertThat(told(carried(alone))).as("vouched by the one held").isEqualTo("installed");
    }
  }

  private SigningRequest requested() throws Exception {
    FakeExchange exchange = FakeExchange.silent();
    var done = (Outcome.Exited) run(request, exchange);
    var parsed = SigningRequest.parse(Path.of("request"), exchange.bytes());
    assertThat(done.result())
        .containsEntry("key", Digest.sha256(parsed.key().getEncoded()).cbor())
        .containsEntry("name", Cbor.of(own.id().toString()));
    return parsed;
  }

  private Outcome carried(byte[] bytes) throws Exception {
    return run(install, FakeExchange.with(bytes));
  }

  private static Outcome run(Operation operation, FakeExchange exchange) throws Exception {
    Permits permits = new Permits(new Catalogue(List.of(operation.spec()), List.of()));
    return operation.run(permits.permit(operation.spec().name(), Map.of(), "technician"), exchange);
  }

  private static String told(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Exited done -> ((Cbor.Text) done.result().get("outcome")).value();
      case Outcome.Failed failed -> failed.reason().code();
      case Outcome.Signaled signaled -> signaled.signal();
    };
  }

  private byte[] reply(String name, PublicKey key) throws Exception {
    var chain =
        authority
            .certificate(authority.deviceId(name))
            .publicKey(SubjectPublicKeyInfo.getInstance(key.getEncoded()))
            .issuedBy(authority.issuing())
            .chain();
    return new Reply(chain, List.of(), Optional.empty()).encode();
  }
}
