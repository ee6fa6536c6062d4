package dev.yett.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.bouncycastle.cbor.CBOREncoder;

/// Writes one item.
final class CborWriter {
  private CborWriter() {}

  static byte[] encode(Cbor item) {
    var bytes = new ByteArrayOutputStream();
    try {
      write(new CBOREncoder(bytes), item);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void write(CBOREncoder out, Cbor item) throws IOException {
    switch (item) {
      case Cbor.Int(long value) -> out.writeInteger(value);
      case Cbor.Bytes(Octets value) -> out.writeByteString(value.shared());
      case Cbor.Text(String value) -> out.writeTextString(value);
      case Cbor.Bool(boolean value) -> out.writeBoolean(value);
      case Cbor.Null() -> out.writeNull();
      case Cbor.Array(var items) -> {
        out.writeArrayHeader(items.size());
        for (Cbor each : items) {
          write(out, each);
        }
      }
      case Cbor.Map(var entries) -> {
        out.writeMapHeader(entries.size());
        for (Map.Entry<String, Cbor> entry : entries.entrySet()) {
          out.writeTextString(entry.getKey());
          write(out, entry.getValue());
        }
      }
      case Cbor.Decimal(var value) -> {
        out.writeTag(4);
        out.writeArrayHeader(2);
        out.writeInteger(-value.scale());
        out.writeInteger(value.unscaledValue());
      }
    }
  }
}
