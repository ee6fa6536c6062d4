package dev.yett.protocol;

import java.util.List;

/// Messages that are arrays of a fixed length.
final class Tuple {
  private Tuple() {}

  static List<Cbor> items(byte[] payload, int count) throws ProtocolException {
    if (Cbor.decode(payload) instanceof Cbor.Array(List<Cbor> items) && items.size() == count) {
      return items;
    }
    throw new ProtocolException(Reason.MESSAGE_MALFORMED, "not an array of " + count);
  }

  static long[] uints(byte[] payload, int count) throws ProtocolException {
    List<Cbor> items = items(payload, count);
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = uint(items.get(i));
    }
    return numbers;
  }

  static long uint(Cbor item) throws ProtocolException {
    if (item instanceof Cbor.Int(long value) && value >= 0) {
      return value;
    }
    throw new ProtocolException(Reason.MESSAGE_MALFORMED, "not a number");
  }
}
