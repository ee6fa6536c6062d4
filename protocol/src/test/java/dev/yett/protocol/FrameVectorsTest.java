package dev.yett.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every frame, read as its receiver reads it, down to the payload of signed ones.
@Timeout(300)
final class FrameVectorsTest {
  static List<Vector> vectors() {
    return Vector.file("frames.txt");
  }

  private static Side side(Vector vector) {
    return vector.field("side").equals("client") ? Side.CLIENT : Side.DEVICE;
  }

  /// Reads, decodes, and writes again.
  private static Frame roundTrip(byte[] wire, Side side) throws IOException, ProtocolException {
    Frame frame = new FrameReader(new ByteArrayInputStream(wire), side).read();
    if (side == Side.DEVICE) {
      DeviceMessage message = DeviceMessage.decode(frame);
      switch (message) {
        case DeviceMessage.StartedFrame(Mac0 mac0) ->
            Receipt.Started.decode(mac0.payload().toArray());
        case DeviceMessage.WaitingFrame(Mac0 mac0) ->
            Receipt.Waiting.decode(mac0.payload().toArray());
        case DeviceMessage.RefusedFrame(Mac0 mac0) ->
            Receipt.Refused.decode(mac0.payload().toArray());
        case Welcome _, Finished _, Credit _, Ping _, Pong _ -> {}
        case DeviceMessage.Output _, DeviceMessage.Errors _, DeviceMessage.Row _ -> {}
        case DeviceMessage.Goodbye _ -> {}
      }
      return message.encode();
    }
    ClientMessage message = ClientMessage.decode(frame);
    switch (message) {
      case ClientMessage.OrderFrame(Mac0 mac0) -> {
        Kid.claims(mac0.kid().orElseThrow());
        Order order = Order.decode(mac0.payload().toArray());
        assertTrue(Arrays.equals(order.encode(), mac0.payload().toArray()));
      }
      case ClientMessage.SealFrame(Mac0 mac0) -> {
        Seal seal = Seal.decode(mac0.payload().toArray());
        assertTrue(Arrays.equals(seal.encode(), mac0.payload().toArray()));
      }
      case ClientMessage.Input _, ClientMessage.Signal _, ClientMessage.Resize _ -> {}
      case ClientMessage.Goodbye _, Credit _, Ping _, Pong _ -> {}
    }
    return message.encode();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void n09_each_frame_is_a_value_or_the_reason_that_the_vector_says(Vector vector)
      throws IOException {
    byte[] wire = vector.bytes().toArray();
    String outcome;
    try {
      Frame again = roundTrip(wire, side(vector));
      outcome = "value";
      if (!vector.field("name").contains("unknown-key")) {
        assertThat(Sample.hex(Sample.wire(again))).isEqualTo(vector.bytes().hex());
      }
    } catch (ProtocolException e) {
      outcome = e.reason().code();
    }
    assertThat(outcome).isEqualTo(vector.field("expect"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void each_frame_cut_or_changed_anywhere_is_a_value_or_our_exception(Vector vector) {
    byte[] wire = vector.bytes().toArray();
    for (int i = 0; i < wire.length; i++) {
      valueOrOurs(Arrays.copyOf(wire, i), side(vector));
      for (int change : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 255}) {
        wire[i] ^= (byte) change;
        valueOrOurs(wire, side(vector));
        wire[i] ^= (byte) change;
      }
    }
  }

  private static void valueOrOurs(byte[] wire, Side side) {
    try {
      roundTrip(wire, side);
    } catch (ProtocolException | IOException e) {
      assertTrue(e.getMessage() != null);
    }
  }

  @Test
  void every_kind_from_every_sender_has_a_valid_vector() {
    for (Side side : Side.values()) {
      var kinds =
          vectors().stream()
              .filter(each -> side(each) == side && each.field("expect").equals("value"))
              .map(each -> Kind.of(each.bytes().toArray()[0]).orElseThrow())
              .collect(Collectors.toSet());
      assertThat(kinds)
          .isEqualTo(
              Arrays.stream(Kind.values())
                  .filter(kind -> kind.sentBy(side))
                  .collect(Collectors.toSet()));
    }
  }

  @Test
  void n09_a_device_refuses_unknown_keys_and_a_client_ignores_them() {
    var outcomes =
        vectors().stream()
            .filter(each -> each.field("name").contains("unknown-key"))
            .collect(Collectors.groupingBy(FrameVectorsTest::side));
    assertThat(outcomes.get(Side.CLIENT))
        .hasSizeGreaterThanOrEqualTo(3)
        .noneMatch(FrameVectorsTest::isValue);
    assertThat(outcomes.get(Side.DEVICE))
        .hasSizeGreaterThanOrEqualTo(3)
        .allMatch(FrameVectorsTest::isValue);
  }

  private static boolean isValue(Vector vector) {
    return vector.field("expect").equals("value");
  }
}
