package dev.yett.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an `ORDER` asks for: the payload of its COSE_Mac0.
///
/// @param id 16 random bytes, chosen once and kept when the order is sent again
/// @param acceptBy on the device's clock, whole milliseconds
/// @param operation a name of the catalogue
/// @param arguments by name, at most 64
public record Order(
    Octets id,
    Instant acceptBy,
    String operation,
    SortedMap<String, Value> arguments,
    Optional<Terminal> terminal) {
  public Order {
    if (id.length() != Wire.ID
        || arguments.size() > Limits.ARGUMENTS
        || !Names.isOperation(operation)
        || !arguments.keySet().stream().allMatch(Names::isName)) {
      throw new IllegalArgumentException("not an order");
    }
    acceptBy = acceptBy.truncatedTo(ChronoUnit.MILLIS);
    arguments = Collections.unmodifiableSortedMap(new TreeMap<>(arguments));
  }

  public byte[] encode() {
    Cbor.Builder values = Cbor.map();
    arguments.forEach((name, value) -> values.put(name, value.cbor()));
    return Cbor.map()
        .put("id", id)
        .put("terminal", terminal.map(Terminal::cbor))
        .put("accept-by", acceptBy.toEpochMilli())
        .put("arguments", values.build())
        .put("operation", operation)
        .encode();
  }

  /// The order that these bytes are.
  ///
  /// @throws ProtocolException `order-malformed`, or `order-unknown-key`: a key that restricts must
  ///     not be ignored
  public static Order decode(byte[] bytes) throws ProtocolException {
    Fields fields = Fields.decode(bytes, Reason.ORDER_MALFORMED);
    Octets id = fields.bytes("id", Wire.ID);
    Instant acceptBy = fields.time("accept-by");
    String operation = fields.text("operation");
    SortedMap<String, Value> arguments = new TreeMap<>();
    for (Map.Entry<String, Cbor> entry : fields.map("arguments").entries().entrySet()) {
      arguments.put(entry.getKey(), Value.from(entry.getValue()));
    }
    Optional<Terminal> terminal = Optional.empty();
    if (fields.optional("terminal").isPresent()) {
      Fields inner = fields.fields("terminal");
      terminal = Optional.of(Terminal.from(inner));
      inner.endStrict(Reason.ORDER_UNKNOWN_KEY);
    }
    fields.endStrict(Reason.ORDER_UNKNOWN_KEY);
    try {
      return new Order(id, acceptBy, operation, arguments, terminal);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(Reason.ORDER_MALFORMED);
    }
  }
}
