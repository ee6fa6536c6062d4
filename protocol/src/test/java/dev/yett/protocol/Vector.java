package dev.yett.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One block of a vector file: fields `name: value`, comments, then bytes in hexadecimal; a blank
/// line ends it.
record Vector(Map<String, String> fields, Octets bytes) {
  static List<Vector> file(String name) {
    try (InputStream in = Vector.class.getResourceAsStream("/vectors/" + name)) {
      List<Vector> vectors = new ArrayList<>();
      for (String block : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", -1)) {
        Vector vector = parse(block);
        if (!vector.fields.isEmpty()) {
          vectors.add(vector);
        }
      }
      return vectors;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Vector parse(String block) {
    Map<String, String> fields = new LinkedHashMap<>();
    var hex = new StringBuilder();
    for (String line : block.lines().toList()) {
      int colon = line.indexOf(':');
      if (line.startsWith("#")) {
        continue;
      }
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      } else {
        hex.append(line.strip());
      }
    }
    return new Vector(fields, Octets.of(HexFormat.of().parseHex(hex)));
  }

  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  @Override
  public String toString() {
    return field("name");
  }
}
