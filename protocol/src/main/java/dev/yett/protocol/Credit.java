package dev.yett.protocol;

/// How much bulk of an order its receiver takes, counted in payload bytes from the order's
/// beginning.
///
/// @param number of the order
/// @param taken passed on for good
/// @param limit up to which the sender may go; at least `taken`
public record Credit(long number, long taken, long limit) implements ClientMessage, DeviceMessage {
  public Credit {
    if (number < 0 || taken < 0 || taken > limit || limit > Limits.INTEGER) {
      throw new IllegalArgumentException("not a credit");
    }
  }

  @Override
  public Frame encode() {
    return new Frame(
        Kind.CREDIT, Cbor.array(Cbor.of(number), Cbor.of(taken), Cbor.of(limit)).encode());
  }

  static Credit decode(byte[] payload) throws ProtocolException {
    long[] numbers = Tuple.uints(payload, 3);
    if (numbers[1] > numbers[2]) {
      throw new ProtocolException(Reason.MESSAGE_MALFORMED, "credit");
    }
    return new Credit(numbers[0], numbers[1], numbers[2]);
  }
}
