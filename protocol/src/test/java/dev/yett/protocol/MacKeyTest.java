package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class MacKeyTest {
  private final MacKey key = Sample.macKey();

  /// A signed frame, the side that sends it, and the sequence for which it was signed.
  private record Signed(Frame frame, Side from, long sequence) {}

  /// 50 frames: orders, seals and every receipt, at different places.
  private static List<Signed> fifty() {
    List<Signed> frames = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Order order =
          Sample.order(i == 0 ? Map.of() : new TreeMap<>(Map.of("a-" + i, new Value.Int(i))));
      Digest digest = OrderDigest.of(Sample.OPERATOR, Sample.DEVICE, order.encode());
      var seal = new Seal(i, 7L * i, digest, i % 2 == 0);
      Receipt started = new Receipt.Started(i, digest, "s" + i, i, i % 2 == 1);
      Receipt waiting = new Receipt.Waiting(i, digest, 1, Sample.NOW, "wait");
      Receipt refused = new Receipt.Refused(i, digest, "role", Optional.of("a-" + i), "no");
      frames.add(
          new Signed(
              new ClientMessage.OrderFrame(Sample.signed(order, i)).encode(), Side.CLIENT, i));
      frames.add(
          new Signed(
              new ClientMessage.SealFrame(Sample.sealed(seal, i + 1L)).encode(),
              Side.CLIENT,
              i + 1L));
      frames.add(
          new Signed(
              new DeviceMessage.StartedFrame(Sample.receipt(started)).encode(), Side.DEVICE, i));
      frames.add(
          new Signed(
              new DeviceMessage.WaitingFrame(Sample.receipt(waiting)).encode(), Side.DEVICE, i));
      frames.add(
          new Signed(
              new DeviceMessage.RefusedFrame(Sample.receipt(refused)).encode(), Side.DEVICE, i));
    }
    return frames;
  }

  /// What a receiver does: read, decode, derive the key from the claims received, verify, decode
  /// the payload.
  private boolean isBelieved(byte[] wire, Side from, long sequence) {
    try {
      Frame frame = new FrameReader(new ByteArrayInputStream(wire), from).read();
      return from == Side.CLIENT
          ? isBelieved(ClientMessage.decode(frame), sequence)
          : isBelieved(DeviceMessage.decode(frame), sequence);
    } catch (IOException | ProtocolException e) {
      return false;
    }
  }

  private boolean isBelieved(ClientMessage message, long sequence) throws ProtocolException {
    return switch (message) {
      case ClientMessage.OrderFrame(Mac0 mac0) -> {
        byte[] grant =
            Sample.hkdf(
                Sample.deviceSecret(), Sample.grantInfo(Kid.claims(mac0.kid().orElseThrow())));
        try (MacKey derived = MacKey.of(Sample.hkdf(grant, Sample.BINDING.keyInfo()))) {
          yield derived.verifies(mac0, Purpose.ORDER, Sample.BINDING, sequence);
        }
      }
      case ClientMessage.SealFrame(Mac0 mac0) ->
          key.verifies(mac0, Purpose.SEAL, Sample.BINDING, sequence);
      default -> false;
    };
  }

  private boolean isBelieved(DeviceMessage message, long sequence) throws ProtocolException {
    return switch (message) {
      case DeviceMessage.StartedFrame(Mac0 mac0) -> {
        Receipt.Started.decode(mac0.payload().toArray());
        yield key.verifies(mac0, Purpose.RECEIPT, Sample.BINDING, sequence);
      }
      case DeviceMessage.WaitingFrame(Mac0 mac0) -> {
        Receipt.Waiting.decode(mac0.payload().toArray());
        yield key.verifies(mac0, Purpose.RECEIPT, Sample.BINDING, sequence);
      }
      case DeviceMessage.RefusedFrame(Mac0 mac0) -> {
        Receipt.Refused.decode(mac0.payload().toArray());
        yield key.verifies(mac0, Purpose.RECEIPT, Sample.BINDING, sequence);
      }
      default -> false;
    };
  }

  @Test
  void b01_no_frame_is_believed_with_any_bit_flipped() {
    for (Signed signed : fifty()) {
      byte[] wire = Sample.wire(signed.frame);
      assertThat(isBelieved(wire, signed.from, signed.sequence)).isTrue();
      for (int bit = 0; bit < wire.length * 8; bit++) {
        wire[bit / 8] ^= (byte) (1 << bit % 8);
        assertThat(isBelieved(wire, signed.from, signed.sequence))
            .as("%s bit %d", signed.frame.kind(), bit)
            .isFalse();
        wire[bit / 8] ^= (byte) (1 << bit % 8);
      }
    }
  }

  @Test
  void b05_a_message_verifies_only_at_its_place() {
    Mac0 order = Sample.signed(Sample.order(Map.of()), 3);
    for (long sequence = 0; sequence < 20; sequence++) {
      assertThat(key.verifies(order, Purpose.ORDER, Sample.BINDING, sequence))
          .isEqualTo(sequence == 3);
    }
  }

  @Test
  void b06_a_message_verifies_only_on_its_connection() {
    Mac0 order = Sample.signed(Sample.order(Map.of()), 0);
    for (int bit = 0; bit < 256; bit++) {
      byte[] exporter = Sample.BINDING.exporter().toArray();
      exporter[bit / 8] ^= (byte) (1 << bit % 8);
      Binding other = Binding.tls(exporter);
      assertThat(key.verifies(order, Purpose.ORDER, other, 0)).isFalse();
      try (MacKey derived = MacKey.of(Sample.hkdf(Sample.grantKey(), other.keyInfo()))) {
        assertThat(derived.verifies(order, Purpose.ORDER, other, 0)).isFalse();
      }
    }
  }

  /// For each k of 0 to 20: message k is missing, or changes places with the next.
  @Test
  void b07_a_dropped_or_swapped_message_is_found_at_once() throws ProtocolException {
    List<Mac0> sent = new ArrayList<>();
    for (int i = 0; i <= 22; i++) {
      sent.add(Sample.sealed(new Seal(0, i, Digest.sha256(new byte[i]), false), i));
    }
    assertThat(believed(sent)).isEqualTo(23);
    for (int k = 0; k <= 20; k++) {
      List<Mac0> dropped = new ArrayList<>(sent);
      dropped.remove(k);
      assertThat(believed(dropped)).isEqualTo(k);
      List<Mac0> swapped = new ArrayList<>(sent);
      swapped.set(k, sent.get(k + 1));
      swapped.set(k + 1, sent.get(k));
      assertThat(believed(swapped)).isEqualTo(k);
    }
  }

  private int believed(List<Mac0> received) throws ProtocolException {
    var sequence = new Sequence();
    int count = 0;
    for (Mac0 message : received) {
      if (!key.verifies(message, Purpose.SEAL, Sample.BINDING, sequence.next())) {
        break;
      }
      count++;
    }
    return count;
  }

  @Test
  void b09_a_message_of_one_purpose_is_none_of_another() {
    byte[] payload = new Seal(0, 0, Digest.sha256(new byte[0]), true).encode();
    for (Purpose signed : Purpose.values()) {
      Optional<Octets> kid =
          signed.withKid() ? Optional.of(Kid.encode(Sample.CLAIMS)) : Optional.empty();
      Mac0 message = key.sign(signed, Sample.BINDING, 0, kid, payload);
      for (Purpose asked : Purpose.values()) {
        assertThat(key.verifies(message, asked, Sample.BINDING, 0)).isEqualTo(asked == signed);
        // Not even when the header is put right for the other direction.
        Optional<Octets> other =
            asked.withKid() ? Optional.of(Kid.encode(Sample.CLAIMS)) : Optional.empty();
        var moved = new Mac0(other, message.payload(), message.tag());
        assertThat(key.verifies(moved, asked, Sample.BINDING, 0)).isEqualTo(asked == signed);
      }
    }
  }

  @Test
  void b10_the_last_sequence_is_two_to_the_53_less_one() throws ProtocolException {
    var sequence = new Sequence(Limits.INTEGER - 1);
    assertThat(sequence.next()).isEqualTo(Limits.INTEGER - 1);
    assertThat(sequence.next()).isEqualTo(Limits.INTEGER);
    for (int i = 0; i < 3; i++) {
      assertThat(catchThrowable(sequence::next)).isInstanceOf(ProtocolException.class);
    }
    Mac0 last = Sample.sealed(new Seal(0, 0, Digest.sha256(new byte[0]), true), Limits.INTEGER);
    assertThat(key.verifies(last, Purpose.SEAL, Sample.BINDING, Limits.INTEGER)).isTrue();
    for (long none : new long[] {-1, Limits.INTEGER + 1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> key.verifies(last, Purpose.SEAL, Sample.BINDING, none));
    }
  }

  /// The AAD is signed, so whatever is mixed up in it fails, and no two places have the same.
  @Test
  void b15_every_place_has_an_aad_of_its_own() {
    Set<String> all = new HashSet<>();
    int count = 0;
    for (Purpose purpose : Purpose.values()) {
      for (int first : new int[] {0, 1, 0x40}) {
        for (long sequence : new long[] {0, 1, 23, 24, 255, 256, 65_536, Limits.INTEGER}) {
          all.add(Sample.hex(Binding.tls(Sample.range(first)).externalAad(purpose, sequence)));
          count++;
        }
      }
    }
    assertThat(all).hasSize(count);
  }

  @Test
  void n07_the_kind_of_binding_is_signed() {
    byte[] payload = new Seal(0, 0, Digest.sha256(new byte[0]), true).encode();
    byte[] aad =
        Cbor.array(
                Cbor.of("yett/1"),
                Cbor.of("seal"),
                Cbor.of("challenge"),
                Cbor.of(Sample.BINDING.exporter()),
                Cbor.of(0))
            .encode();
    byte[] tag =
        CoseMac0.hmacSha256(
            Sample.macKeyBytes(), CoseMac0.structure(Mac0.PROTECTED.toArray(), aad, payload));
    var other = new Mac0(Optional.empty(), Octets.of(payload), Octets.of(tag));
    assertThat(key.verifies(other, Purpose.SEAL, Sample.BINDING, 0)).isFalse();
    byte[] info =
        Cbor.array(
                Cbor.of("yett/1 connection"),
                Cbor.of("challenge"),
                Cbor.of(Sample.BINDING.exporter()))
            .encode();
    assertThat(Sample.hkdf(Sample.grantKey(), info)).isNotEqualTo(Sample.macKeyBytes());
  }

  @Test
  void n06_the_key_comes_from_the_claims_as_received() {
    byte[] longer = new byte[Sample.CLAIMS.length + 1];
    System.arraycopy(Sample.CLAIMS, 0, longer, 0, Sample.CLAIMS.length);
    assertThat(Sample.hkdf(Sample.deviceSecret(), Sample.grantInfo(longer)))
        .isNotEqualTo(Sample.grantKey());
  }

  @Test
  void a_closed_key_signs_nothing() {
    MacKey closed = Sample.macKey();
    Mac0 seal = Sample.sealed(new Seal(0, 0, Digest.sha256(new byte[0]), true), 0);
    closed.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> closed.verifies(seal, Purpose.SEAL, Sample.BINDING, 0));
  }
}
