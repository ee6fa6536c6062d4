package dev.yett.client;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// JSON of what devices say. Only printable ASCII is written, so it is safe on a terminal and in a
/// log; a device's text stands in strings only.
public final class Json {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .build();

  private Json() {}

  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /// One line, without its newline.
  public static String line(JsonNode node) {
    return MAPPER.writeValueAsString(node).replace("\u007f", "\\u007f");
  }

  /// Byte strings as hexadecimal digits, digests as `algorithm:digits`.
  public static JsonNode of(Cbor item) {
    var digest = Digest.from(item);
    if (digest.isPresent()) {
      return NODES.stringNode(digest.get().algorithm() + ":" + digest.get().value().hex());
    }
    return switch (item) {
      case Cbor.Int(long value) -> NODES.numberNode(value);
      case Cbor.Decimal(BigDecimal value) -> NODES.numberNode(value);
      case Cbor.Text(String value) -> NODES.stringNode(value);
      case Cbor.Bytes bytes -> NODES.stringNode(bytes.value().hex());
      case Cbor.Bool(boolean value) -> NODES.booleanNode(value);
      case Cbor.Null() -> NODES.nullNode();
      case Cbor.Array(List<Cbor> items) -> {
        var array = NODES.arrayNode();
        items.forEach(i -> array.add(of(i)));
        yield array;
      }
      case Cbor.Map map -> {
        var object = NODES.objectNode();
        map.entries().forEach((key, value) -> object.set(key, of(value)));
        yield object;
      }
    };
  }
}
