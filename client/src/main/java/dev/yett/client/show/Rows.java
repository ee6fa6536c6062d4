package dev.yett.client.show;

import dev.yett.client.Json;
import dev.yett.client.Words;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Printable;
import java.util.Locale;
import java.util.stream.Collectors;

/// Records and results as people read them.
public final class Rows {
  private Rows() {}

  /// `name=value` for each field of a record.
  public static String line(Cbor.Map map) {
    return map.entries().entrySet().stream()
        .map(e -> Printable.escape(e.getKey()) + "=" + Words.quote(value(e.getValue())))
        .collect(Collectors.joining(" "));
  }

  /// A single value, printable: text as it is, what is nested as JSON.
  public static String value(Cbor item) {
    return switch (item) {
      case Cbor.Text(String text) -> Printable.escape(text);
      case Cbor.Int _,
          Cbor.Decimal _,
          Cbor.Bool _,
          Cbor.Null _,
          Cbor.Bytes _,
          Cbor.Array _,
          Cbor.Map _ -> {
        var json = Json.line(Json.of(item));
        yield json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
      }
    };
  }

  /// Bytes in the largest unit that leaves a whole number before the point: `1.5G`.
  public static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + "B";
    }
    double size = bytes;
    int unit = -1;
    do {
      size /= 1024;
      unit++;
    } while (size >= 1024 && unit < 5);
    return String.format(Locale.ROOT, "%.1f%c", size, "KMGTPE".charAt(unit));
  }
}
