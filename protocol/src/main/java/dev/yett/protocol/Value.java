package dev.yett.protocol;

import java.math.BigDecimal;
import java.util.List;

/// The value of an argument as it travels, PROTOCOL §8.
public sealed interface Value permits Value.Text, Value.Int, Value.Decimal, Value.Flag, Secret {
  Cbor cbor();

  /// `text`, `choice`, `path`, `host`
  record Text(String value) implements Value {
    @Override
    public Cbor cbor() {
      return Cbor.of(value);
    }
  }

  /// `integer`, `port`, and `duration` in milliseconds
  record Int(long value) implements Value {
    @Override
    public Cbor cbor() {
      return Cbor.of(value);
    }
  }

  /// `decimal`, without trailing zeros
  record Decimal(BigDecimal value) implements Value {
    public Decimal {
      value = new Cbor.Decimal(value).value();
    }

    @Override
    public Cbor cbor() {
      return Cbor.of(value);
    }
  }

  /// `flag`, where it is set
  record Flag() implements Value {
    @Override
    public Cbor cbor() {
      return Cbor.of(true);
    }
  }

  /// The value that this item is.
  ///
  /// @throws ProtocolException `order-malformed` when the item is no value
  static Value from(Cbor item) throws ProtocolException {
    return switch (item) {
      case Cbor.Text(String text) -> new Text(text);
      case Cbor.Int(long number) -> new Int(number);
      case Cbor.Decimal(BigDecimal number) -> new Decimal(number);
      case Cbor.Bool(boolean set) when set -> new Flag();
      case Cbor.Array(List<Cbor> pair)
          when pair.size() == 2
              && pair.get(0) instanceof Cbor.Bytes(Octets salt)
              && salt.length() == Wire.ID
              && pair.get(1) instanceof Cbor.Text(String text) ->
          Secret.of(salt, text);
      case Cbor.Bool _, Cbor.Array _, Cbor.Map _, Cbor.Bytes _, Cbor.Null _ ->
          throw new ProtocolException(Reason.ORDER_MALFORMED, "a value of no type");
    };
  }
}
