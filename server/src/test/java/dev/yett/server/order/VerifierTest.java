package dev.yett.server.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.yett.identity.Claims;
import dev.yett.identity.DeviceSecret;
import dev.yett.identity.GrantKey;
import dev.yett.identity.MasterSecret;
import dev.yett.identity.SpiffeId;
import dev.yett.protocol.Binding;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Kid;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Mac0;
import dev.yett.protocol.MacKey;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Purpose;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Receipt;
import dev.yett.protocol.Seal;
import dev.yett.server.testing.EvilClient;
import dev.yett.server.testing.Permits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VerifierTest {
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Binding HERE = Binding.tls(bytes(32, 1));
  private static final Binding ELSEWHERE = Binding.tls(bytes(32, 2));

  private final MasterSecret master = MasterSecret.of(bytes(32, 9));
  private final DeviceSecret secret = master.derive(Permits.PUMP, 1, Optional.empty());
  private final byte[] payload = EvilClient.newOrder("hello", Map.of()).encode();

  @AfterEach
  void clear() {
    secret.close();
    master.close();
  }

  @Test
  void b05_an_order_that_comes_a_second_time_fails_its_mac() throws Exception {
    Verifier verifier = verifier(HERE);
    Mac0 order = order(claims(1), HERE, 0);
    assertThat(verifier.order(order).number()).isZero();
    assertBroken(Reason.MAC, () -> verifier.order(order));
  }

  @Test
  void b06_an_order_signed_for_another_connection_fails_its_mac() {
    assertBroken(Reason.MAC, () -> verifier(HERE).order(order(claims(1), ELSEWHERE, 0)));
  }

  @Test
  void b07_a_gap_or_a_swap_among_the_first_messages_fails_the_mac() throws Exception {
    for (int dropped = 0; dropped <= 20; dropped++) {
      Verifier verifier = verifier(HERE);
      for (int i = 0; i < dropped; i++) verifier.order(order(claims(1), HERE, i));
      Mac0 next = order(claims(1), HERE, dropped + 1);
      assertBroken(Reason.MAC, () -> verifier.order(next));
    }
  }

  @Test
  void b09_a_receipt_that_is_sent_back_is_no_order_and_no_seal() throws Exception {
    Verifier verifier = verifier(HERE);
    verifier.order(order(claims(1), HERE, 0));
    Mac0 receipt =
        verifier.receipt(1, new Receipt.Started(1, Digest.sha256(payload), "s", 0, false).encode());
    var reflected =
        new Mac0(Optional.of(Kid.encode(claims(1).encode())), receipt.payload(), receipt.tag());
    assertBroken(Reason.MAC, () -> verifier.order(reflected));
    Verifier again = verifier(HERE);
    again.order(order(claims(1), HERE, 0));
    assertBroken(Reason.MAC, () -> again.seal(receipt));
  }

  @Test
  void b10_the_last_sequence_is_two_to_the_53_less_one() throws Exception {
    Verifier verifier =
        new Verifier(
            this::keyring,
            InstantSource.fixed(NOW),
            Optional.empty(),
            Permits.ALICE,
            NOW,
            HERE,
            Limits.INTEGER);
    verifier.order(order(claims(1), HERE, Limits.INTEGER));
    assertBroken(Reason.MAC, () -> verifier.order(order(claims(1), HERE, 0)));
  }

  @Test
  void b11_a_grant_of_another_operator_than_that_of_the_leaf_is_refused() {
    Claims mallory = claims(SpiffeId.operator("example.org", "mallory"), Permits.PUMP, 1);
    assertBroken(Reason.CLAIMS_OPERATOR, () -> verifier(HERE).order(order(mallory, HERE, 0)));
    Claims otherDevice = claims(Permits.ALICE, SpiffeId.device("example.org", "pump-8"), 1);
    assertBroken(Reason.CLAIMS_DEVICE, () -> verifier(HERE).order(order(otherDevice, HERE, 0)));
  }

  @Test
  void b12_claims_with_more_roles_than_those_of_the_first_order_are_refused_on_its_connection()
      throws Exception {
    Verifier verifier = verifier(HERE);
    verifier.order(order(claims(1), HERE, 0));
    // Other claims, with more roles, under the key of the first: refused before any key is derived.
    assertBroken(
        Reason.CLAIMS_CONNECTION, () -> verifier.order(order(claims(1, "admin"), HERE, 1)));
  }

  @Test
  void n06_claims_are_taken_as_they_came_and_unknown_ones_are_refused() throws Exception {
    byte[] more =
        Cbor.map()
            .put("serial", bytes(16, 5))
            .put("operator", Permits.ALICE.toString())
            .put("device", Permits.PUMP.toString())
            .put("roles", Cbor.array(Cbor.of("technician")))
            .put("issued", NOW.toEpochMilli())
            .put("not-before", NOW.toEpochMilli())
            .put("not-after", NOW.plusSeconds(60).toEpochMilli())
            .put("epoch", 1)
            .put("only-on-sundays", true)
            .encode();
    assertBroken(
        Reason.CLAIMS_MALFORMED, () -> verifier(HERE).order(order(more, HERE, 0, payload)));
  }

  @Test
  void n09_an_order_with_an_unknown_key_is_refused_and_not_run() throws Exception {
    byte[] dryRun =
        Cbor.map()
            .put("id", bytes(16, 7))
            .put("accept-by", NOW.toEpochMilli())
            .put("arguments", Cbor.map().build())
            .put("operation", "hello")
            .put("dry-run", true)
            .encode();
    Verified verified = verifier(HERE).order(order(claims(1).encode(), HERE, 0, dryRun));
    assertThat(verified.order()).isEmpty();
    assertThat(verified.malformed())
        .hasValueSatisfying(d -> assertThat(d.reason()).isEqualTo(Reason.ORDER_UNKNOWN_KEY));
  }

  @Test
  void an_epoch_that_is_not_held_is_refused() {
    assertBroken(
        Reason.EPOCH_UNKNOWN,
        () -> verifier(HERE).order(order(claims(Permits.ALICE, Permits.PUMP, 2), HERE, 0)));
  }

  @Test
  void a_seal_is_verified_in_its_place_with_the_key_of_the_connection() throws Exception {
    Verifier verifier = verifier(HERE);
    verifier.order(order(claims(1), HERE, 0));
    var seal = new Seal(0, 0, Digest.sha256(new byte[0]), true);
    try (GrantKey grant = secret.grantKey(claims(1).encode());
        MacKey key = grant.macKey(HERE)) {
      Mac0 signed = key.sign(Purpose.SEAL, HERE, 1, Optional.empty(), seal.encode());
      assertThat(verifier.seal(signed)).isEqualTo(seal);
      assertBroken(Reason.MAC, () -> verifier.seal(signed));
    }
  }

  private Verifier verifier(Binding binding) {
    return new Verifier(
        this::keyring, InstantSource.fixed(NOW), Permits.ALICE, NOW.plusSeconds(60), binding);
  }

  private Keyring keyring() {
    return new Keyring(Permits.PUMP, List.of(secret));
  }

  private Mac0 order(Claims claims, Binding binding, long sequence) {
    return order(claims.encode(), binding, sequence, payload);
  }

  private Mac0 order(byte[] claims, Binding binding, long sequence, byte[] body) {
    try (GrantKey grant = secret.grantKey(claims);
        MacKey key = grant.macKey(binding)) {
      return key.sign(Purpose.ORDER, binding, sequence, Optional.of(Kid.encode(claims)), body);
    }
  }

  private static Claims claims(long epoch, String... roles) {
    return claims(Permits.ALICE, Permits.PUMP, epoch, roles);
  }

  private static Claims claims(SpiffeId operator, SpiffeId device, long epoch, String... roles) {
    var all = new TreeSet<>(List.of(roles));
    all.add("technician");
    return new Claims(
        Octets.of(bytes(16, 3)),
        operator,
        device,
        all,
        NOW,
        NOW.minusSeconds(1),
        NOW.plus(Duration.ofHours(1)),
        epoch);
  }

  private static byte[] bytes(int length, int value) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private interface Attempt {
    Object run() throws Exception;
  }

  private static void assertBroken(Reason reason, Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
