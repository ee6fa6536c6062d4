package dev.yett.protocol;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bouncycastle.cbor.CBORDecoder;
import org.bouncycastle.cbor.CBORType;

/// Reads one item strictly. BouncyCastle's decoder refuses long forms, indefinite lengths, floats,
/// invalid UTF-8 and counts beyond the remaining bytes; order and uniqueness of keys, depth, range,
/// tags and simple values are refused here.
final class CborReader {
  private static final int DECIMAL_FRACTION = 4;

  private final CBORDecoder in;

  private CborReader(byte[] bytes) {
    in = new CBORDecoder(bytes);
  }

  static Cbor decode(byte[] bytes) throws ProtocolException {
    try {
      var reader = new CborReader(bytes);
      Cbor item = reader.item(0);
      reader.in.expectEnd();
      return item;
    } catch (IOException e) {
      throw new ProtocolException(Reason.MESSAGE_MALFORMED, "CBOR");
    }
  }

  /// @param depth how many arrays, maps and tags are around this item
  private Cbor item(int depth) throws IOException, ProtocolException {
    return switch (in.peekMajorType()) {
      case CBORType.UNSIGNED_INTEGER, CBORType.NEGATIVE_INTEGER -> new Cbor.Int(integer());
      case CBORType.BYTE_STRING -> new Cbor.Bytes(Octets.wrap(in.readByteString()));
      case CBORType.TEXT_STRING -> new Cbor.Text(in.readTextString());
      case CBORType.ARRAY -> array(deeper(depth));
      case CBORType.MAP -> map(deeper(depth));
      case CBORType.TAG -> decimal(deeper(depth));
      default -> simple();
    };
  }

  private static int deeper(int depth) throws ProtocolException {
    if (depth == Limits.DEPTH) {
      throw malformed("nested too deep");
    }
    return depth + 1;
  }

  private long integer() throws IOException, ProtocolException {
    long value = in.readInteger();
    if (value > Limits.INTEGER || value < -Limits.INTEGER) {
      throw malformed("an integer out of range");
    }
    return value;
  }

  private Cbor array(int depth) throws IOException, ProtocolException {
    int count = in.readArrayHeader();
    List<Cbor> items = new ArrayList<>(Math.min(count, 16));
    for (int i = 0; i < count; i++) {
      items.add(item(depth));
    }
    return new Cbor.Array(items);
  }

  private Cbor map(int depth) throws IOException, ProtocolException {
    int count = in.readMapHeader();
    SortedMap<String, Cbor> entries = new TreeMap<>(Cbor.Map.KEY_ORDER);
    for (int i = 0; i < count; i++) {
      if (in.peekMajorType() != CBORType.TEXT_STRING) {
        throw malformed("a key that is no text");
      }
      String key = in.readTextString();
      if (!entries.isEmpty() && Cbor.Map.KEY_ORDER.compare(entries.lastKey(), key) >= 0) {
        throw malformed("keys out of order");
      }
      entries.put(key, item(depth));
    }
    return new Cbor.Map(entries);
  }

  private Cbor decimal(int depth) throws IOException, ProtocolException {
    if (in.readTag() != DECIMAL_FRACTION) {
      throw malformed("a tag");
    }
    deeper(depth);
    if (in.peekMajorType() != CBORType.ARRAY || in.readArrayHeader() != 2) {
      throw malformed("a decimal");
    }
    long exponent = integer();
    long mantissa = integer();
    if (exponent > 0 || exponent < -Cbor.Decimal.SCALE) {
      throw malformed("an exponent out of range");
    }
    if (exponent != 0 && mantissa % 10 == 0) {
      throw malformed("a decimal with trailing zeros");
    }
    return new Cbor.Decimal(new BigDecimal(BigInteger.valueOf(mantissa), (int) -exponent));
  }

  private Cbor simple() throws IOException {
    if (in.nextIsNull()) {
      in.readNull();
      return new Cbor.Null();
    }
    return new Cbor.Bool(in.readBoolean());
  }

  private static ProtocolException malformed(String what) {
    return new ProtocolException(Reason.MESSAGE_MALFORMED, what);
  }
}
