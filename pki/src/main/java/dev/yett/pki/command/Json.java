package dev.yett.pki.command;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Records as JSON.
public final class Json {
  private Json() {}

  /// An array of objects, one field a line.
  public static String text(List<Map<String, Object>> records) {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(records);
  }
}
