package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.Bundle;
import dev.yett.identity.Credentials;
import dev.yett.identity.GrantFile;
import dev.yett.identity.TestAuthority;
import dev.yett.identity.enrol.KeyFile;
import dev.yett.identity.enrol.Reply;
import dev.yett.identity.enrol.SigningRequest;
import dev.yett.protocol.Octets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Enrolment, renewal, revocations and doctor, as an operator types them, against devices over TLS.
@Timeout(300)
final class TrustCommandsTest {
  @TempDir private Path temp;
  private final TestAuthority authority = new TestAuthority();

  private static final class Honest implements EvilDevice.Script {
    @Override
    public void run(EvilPeer peer, EvilDevice.Seen order) throws Exception {
      peer.started(order);
      peer.finished(order);
    }
  }

  private TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  private EvilDevice device(TestAuthority.Holder holder, EvilDevice.Script script) {
    return new EvilDevice(
        temp.resolve("device"),
        authority,
        holder,
        "pump-7",
        authority.secret("pump-7", 1),
        Catalogues.usual(),
        script);
  }

  private static String at(EvilDevice device) {
    return "pump-7@127.0.0.1:" + device.port();
  }

  @Test
  void n17_a_device_that_is_revoked_meanwhile_is_spoken_with_no_more() throws Exception {
    var holder = authority.device("pump-7");
    var alice = alice();
    try (var device = device(holder, new Honest());
        var dialer = alice.dialer();
        var open = dialer.dial(HostSpec.parse(at(device)))) {
      authority.revoke(holder.leaf());
      // As another program of hers does that learns of it.
      Files.write(alice.files().identity().resolve("trust.bundle"), authority.bundle());
      long began = System.nanoTime();
      while (open.isOpen() && System.nanoTime() - began < Duration.ofSeconds(10).toNanos()) {
        Thread.sleep(20);
      }
      assertThat(open.isOpen()).isFalse();
      assertThatThrownBy(
              () ->
                  open.start(OrderRequest.of(BuiltIn.HELLO, java.util.Collections.emptySortedMap()))
                      .await(new Collected(1000)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("was revoked meanwhile");
    }
  }

  @Test
  void a10_an_expired_device_is_refused_and_with_expired_told_nothing_but_its_renewal()
      throws Exception {
    var expired =
        authority
            .certificate(authority.deviceId("pump-7"))
            .valid(
                authority.now().minus(Duration.ofDays(9)),
                authority.now().minus(Duration.ofDays(1)))
            .issuedBy(authority.issuing());
    try (var device = device(expired, new Honest())) {
      var alice = alice();
      var refused = alice.run("run", at(device), "hello");
      assertThat(refused.status()).isEqualTo(255);
      assertThat(refused.errors()).contains("notAfter is", "yett renew pump-7 --expired");
      try (var dialer = alice.dialer().thoughExpired();
          var open = dialer.dial(HostSpec.parse(at(device)))) {
        assertThat(open.notes()).anySatisfy(note -> assertThat(note).contains("EXPIRED"));
        assertThatThrownBy(
                () ->
                    open.start(
                        OrderRequest.of(BuiltIn.STATUS, java.util.Collections.emptySortedMap())))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("nothing but its renewal");
      }
    }
  }

  @Test
  void n17_an_expired_device_that_was_revoked_is_refused_with_expired_too() throws Exception {
    var expired =
        authority
            .certificate(authority.deviceId("pump-7"))
            .valid(
                authority.now().minus(Duration.ofDays(9)),
                authority.now().minus(Duration.ofDays(1)))
            .issuedBy(authority.issuing());
    authority.revoke(expired.leaf());
    try (var device = device(expired, new Honest())) {
      var run = alice().run("renew", at(device), "--expired", "--request");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors()).contains("revoked");
    }
  }

  @Test
  void a_request_and_its_reply_make_an_operator_who_then_renews() throws Exception {
    var alice = new TestOperator(temp.resolve("new"), authority);
    Path identity = alice.files().identity();
    try (var files = Files.newDirectoryStream(identity)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    var asked = alice.run("request", "alice", "--domain", "example.org");
    assertThat(asked.status()).as(asked.errors()).isZero();
    reply(alice, key(asked.out()));
    assertThat(Credentials.load(identity).id()).isEqualTo(authority.operatorId("alice"));
    assertThat(alice.run("request", "alice", "--domain", "example.org").status()).isEqualTo(64);
    var renewal = alice.run("request", "--renew");
    reply(alice, key(renewal.out()));
    assertThat(Credentials.load(identity).chain().getFirst().getPublicKey())
        .isEqualTo(key(renewal.out()));
    var stranger = alice.run("request", "--renew");
    assertThat(stranger.status()).isZero();
    Files.write(temp.resolve("reply"), encoded(KeyFile.make().getPublic()));
    var refused = alice.run("install", temp.resolve("reply").toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.errors()).contains("another key than the one that waits");
  }

  @Test
  void grants_encrypted_to_the_operator_are_added_with_his_key() throws Exception {
    var alice = new TestOperator(temp.resolve("alice"), authority);
    var leaf = Credentials.load(alice.files().identity()).chain().getFirst();
    var grant = authority.grant("alice", "pump-7", 1, "technician");
    Path file = temp.resolve("alice.grants");
    Files.write(file, GrantFile.encrypt(List.of(grant), leaf));
    var added = alice.run("grants", "add", file.toString());
    assertThat(added.status()).as(added.errors()).isZero();
    assertThat(added.output()).contains("pump-7  technician");
    Path pass = temp.resolve("pass");
    Files.writeString(pass, "seven77\n");
    var refused =
        alice.run(
            "--passphrase-file", pass.toString(), "grants", "add", "--protect", file.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.errors()).contains(pass + ": ", "at least 8 characters");
    Files.writeString(pass, "open sesame\n");
    assertThat(
            alice
                .run(
                    "--passphrase-file",
                    pass.toString(),
                    "grants",
                    "add",
                    "--protect",
                    file.toString())
                .status())
        .isZero();
    assertThat(alice.run("grants").errors()).contains("under a passphrase");
    assertThat(alice.run("--passphrase-file", pass.toString(), "grants").status()).isZero();
  }

  @Test
  void trust_push_says_who_has_it_now_and_keeps_who_was_not_reached() throws Exception {
    var alice = alice().granted("pump-8", authority.grant("alice", "pump-8", 1, "technician"));
    try (var device = device(authority.device("pump-7"), new Honest())) {
      Files.writeString(
          alice.files().hosts(),
          "[host.pump-7]\naddress = \"127.0.0.1:%d\"\n[host.pump-8]\naddress = \"127.0.0.1:1\"\n"
              .formatted(device.port()));
      byte[] held = Files.readAllBytes(alice.files().identity().resolve("trust.bundle"));
      device.trust(Bundle.verify(held, authority.anchors(), authority.now()).number(), held);
      var pushed = alice.run("trust", "push", "pump-*");
      assertThat(pushed.status()).isEqualTo(1);
      assertThat(pushed.output()).contains("had it         1  pump-7", "unreachable    1  pump-8");
      assertThat(pushed.errors()).contains("left: pump-8");
      var again = alice.run("trust", "push", "--pending");
      assertThat(again.status()).isEqualTo(1);
      assertThat(again.output()).contains("unreachable    1  pump-8");
    }
  }

  @Test
  void doctor_names_the_step_that_fails_and_the_mend() throws Exception {
    var alice = alice();
    try (var device = device(authority.device("pump-7"), new Honest())) {
      var well = alice.run("doctor", at(device));
      assertThat(well.status()).as(well.output() + well.errors()).isZero();
      assertThat(well.output())
          .contains("ok       address", "ok       tls", "ok       chain", "ok       name")
          .contains("ok       revocation", "ok       secret", "ok       clock", "ok       roles");
    }
    try (var other = device(authority.device("pump-9"), new Honest())) {
      var wrong = alice.run("doctor", at(other));
      assertThat(wrong.status()).isEqualTo(1);
      assertThat(wrong.output()).contains("FAILED   name", "hosts.toml");
    }
    var nobody = alice.run("doctor", "pump-7@127.0.0.1:1");
    assertThat(nobody.status()).isEqualTo(1);
    assertThat(nobody.output()).contains("FAILED   address");
  }

  private void reply(TestOperator alice, PublicKey key) throws Exception {
    Path file = temp.resolve("reply");
    Files.write(file, encoded(key));
    var installed = alice.run("install", file.toString());
    assertThat(installed.status()).as(installed.errors()).isZero();
  }

  private byte[] encoded(PublicKey key) throws Exception {
    var chain =
        authority
            .certificate(authority.operatorId("alice"))
            .publicKey(SubjectPublicKeyInfo.getInstance(key.getEncoded()))
            .issuedBy(authority.issuing())
            .chain();
    return new Reply(
            chain, List.of(authority.root().leaf()), Optional.of(Octets.of(authority.bundle())))
        .encode();
  }

  private static PublicKey key(byte[] request) throws Exception {
    return SigningRequest.parse(Path.of("request"), request).key();
  }
}
