package dev.yett.protocol;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// The device's first frame.
///
/// @param device its SPIFFE ID; a client checks that it is the leaf's
/// @param time the device's clock
/// @param clockSet false: the clock stands behind the newest signed time that the device has seen
/// @param trust number of the trust bundle that it holds
/// @param catalogue digest of what the operation `operations` puts out
public record Welcome(
    String device,
    Instant time,
    boolean clockSet,
    TrustNumber trust,
    Allowance allowance,
    List<String> features,
    Digest catalogue)
    implements DeviceMessage {
  /// The limits that this device sets.
  ///
  /// @param orders that may wait behind the running one
  /// @param earlyInput bytes of each order's input before its first `CREDIT`
  /// @param orderAhead how far ahead `accept-by` may lie
  public record Allowance(long orders, long earlyInput, Duration orderAhead) {
    public static final Allowance USUAL =
        new Allowance(Limits.ORDERS, Limits.EARLY_INPUT, Limits.ORDER_AHEAD);
  }

  public Welcome {
    time = time.truncatedTo(ChronoUnit.MILLIS);
    features = List.copyOf(features);
  }

  @Override
  public Frame encode() {
    byte[] payload =
        Cbor.map()
            .put("time", time.toEpochMilli())
            .put("clock", clockSet ? "set" : "unset")
            .put("trust", trust.cbor())
            .put("device", device)
            .put(
                "limits",
                Cbor.map()
                    .put("orders", allowance.orders)
                    .put("early-input", allowance.earlyInput)
                    .put("order-ahead", allowance.orderAhead.toMillis())
                    .build())
            .put("features", Cbor.array(features.stream().map(Cbor::of).toList()))
            .put("catalogue", catalogue.cbor())
            .encode();
    return new Frame(Kind.WELCOME, payload);
  }

  static Welcome decode(byte[] payload) throws ProtocolException {
    Fields fields = Fields.decode(payload, Reason.MESSAGE_MALFORMED);
    Fields limits = fields.fields("limits");
    String clock = fields.text("clock");
    if (!clock.equals("set") && !clock.equals("unset")) {
      throw fields.fault("clock");
    }
    return new Welcome(
        fields.text("device"),
        fields.time("time"),
        clock.equals("set"),
        TrustNumber.from(fields.item("trust")).orElseThrow(() -> fields.fault("trust")),
        new Allowance(
            limits.uint("orders"), limits.uint("early-input"), limits.span("order-ahead")),
        fields.texts("features"),
        fields.digest("catalogue"));
  }
}
