package dev.yett.protocol;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// One item of deterministic CBOR (RFC 8949 §4.2.1), in the part that PROTOCOL §1 allows: integers,
/// byte and text strings, arrays, maps with text keys, `true`, `false`, `null` and decimal
/// fractions. Immutable.
public sealed interface Cbor {
  /// The only encoding.
  default byte[] encode() {
    return CborWriter.encode(this);
  }

  /// The item that these bytes are, all of them.
  ///
  /// @throws ProtocolException `message-malformed` for whatever PROTOCOL §1 does not allow
  static Cbor decode(byte[] bytes) throws ProtocolException {
    return CborReader.decode(bytes);
  }

  /// The same, with the reason that the caller's message has for it.
  static Cbor decode(byte[] bytes, Reason malformed) throws ProtocolException {
    try {
      return CborReader.decode(bytes);
    } catch (ProtocolException e) {
      throw e.reason() == malformed ? e : new ProtocolException(malformed);
    }
  }

  static Int of(long value) {
    return new Int(value);
  }

  static Text of(String value) {
    return new Text(value);
  }

  static Bytes of(byte[] value) {
    return new Bytes(Octets.of(value));
  }

  static Bytes of(Octets value) {
    return new Bytes(value);
  }

  static Bool of(boolean value) {
    return new Bool(value);
  }

  static Decimal of(BigDecimal value) {
    return new Decimal(value);
  }

  static Array array(Cbor... items) {
    return new Array(List.of(items));
  }

  static Array array(List<? extends Cbor> items) {
    return new Array(List.copyOf(items));
  }

  /// A map under construction.
  static Builder map() {
    return new Builder();
  }

  /// An integer.
  ///
  /// @param value within ±[Limits#INTEGER]
  record Int(long value) implements Cbor {
    public Int {
      if (value > Limits.INTEGER || value < -Limits.INTEGER) {
        throw new IllegalArgumentException("an integer beyond 2^53-1");
      }
    }
  }

  record Bytes(Octets value) implements Cbor {}

  /// A text string.
  ///
  /// @param value without unpaired surrogates
  record Text(String value) implements Cbor {
    public Text {
      if (!Printable.isUnicode(value)) {
        throw new IllegalArgumentException("a text with an unpaired surrogate");
      }
    }
  }

  record Array(List<Cbor> items) implements Cbor {
    public Array {
      items = List.copyOf(items);
    }
  }

  /// A map.
  ///
  /// @param entries in the order of their encoding, unmodifiable
  record Map(SortedMap<String, Cbor> entries) implements Cbor {
    /// Shorter keys first, then bytewise: the order of the encoded keys.
    static final Comparator<String> KEY_ORDER =
        Comparator.comparing(
            key -> key.getBytes(StandardCharsets.UTF_8),
            Comparator.<byte[]>comparingInt(key -> key.length)
                .thenComparing(Arrays::compareUnsigned));

    public Map {
      SortedMap<String, Cbor> sorted = new TreeMap<>(KEY_ORDER);
      sorted.putAll(entries);
      entries = Collections.unmodifiableSortedMap(sorted);
    }

    public Optional<Cbor> get(String key) {
      return Optional.ofNullable(entries.get(key));
    }
  }

  record Bool(boolean value) implements Cbor {}

  record Null() implements Cbor {}

  /// A decimal fraction, tag 4.
  ///
  /// @param value with the scale 0 to 18 that has no trailing zero, and a mantissa within
  ///     ±[Limits#INTEGER]
  record Decimal(BigDecimal value) implements Cbor {
    static final int SCALE = 18;

    public Decimal {
      value = value.stripTrailingZeros();
      if (value.scale() < 0) {
        if (value.precision() - value.scale() > SCALE) {
          throw new IllegalArgumentException("a decimal too large");
        }
        value = value.setScale(0, RoundingMode.UNNECESSARY);
      }
      if (value.scale() > SCALE || value.unscaledValue().abs().bitLength() > 53) {
        throw new IllegalArgumentException("a decimal too large or too precise");
      }
    }
  }

  /// Collects a map; keys may come in any order.
  final class Builder {
    private final SortedMap<String, Cbor> entries = new TreeMap<>(Map.KEY_ORDER);

    private Builder() {}

    public Builder put(String key, Cbor value) {
      if (entries.put(key, value) != null) {
        throw new IllegalArgumentException("the key " + key + " twice");
      }
      return this;
    }

    public Builder put(String key, long value) {
      return put(key, of(value));
    }

    public Builder put(String key, String value) {
      return put(key, of(value));
    }

    public Builder put(String key, byte[] value) {
      return put(key, of(value));
    }

    public Builder put(String key, Octets value) {
      return put(key, of(value));
    }

    public Builder put(String key, boolean value) {
      return put(key, of(value));
    }

    /// Leaves the key out where there is no value.
    public Builder put(String key, Optional<? extends Cbor> value) {
      value.ifPresent(present -> put(key, present));
      return this;
    }

    public Map build() {
      return new Map(entries);
    }

    public byte[] encode() {
      return build().encode();
    }
  }
}
