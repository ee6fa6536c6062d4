package dev.yett.pki.show;

import dev.yett.pki.Line;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// One thing in a file, as it is shown. Values are text, numbers, and lists of text or of rows;
/// foreign text in them is not escaped yet.
///
/// @param kind what it is, for example `certificate`
public record Exhibit(String kind, SequencedMap<String, Object> fields) {
  private static final String STATE = "state";

  public static Exhibit of(String kind) {
    return new Exhibit(kind, new LinkedHashMap<>());
  }

  public Exhibit with(String name, Object value) {
    fields.put(name, value);
    return this;
  }

  /// Adds both ends of a validity and what it means at `now`.
  public Exhibit valid(Instant notBefore, Instant notAfter, Instant now) {
    with("not-before", Line.of(notBefore));
    with("not-after", Line.of(notAfter));
    var state =
        now.isBefore(notBefore) ? "not yet valid" : now.isAfter(notAfter) ? "expired" : "valid";
    return with(STATE, state);
  }

  /// `valid` where it has no end.
  public String state() {
    return String.valueOf(fields.getOrDefault(STATE, "valid"));
  }

  public boolean isValid() {
    return state().equals("valid");
  }

  /// As JSON has it.
  public Map<String, Object> record() {
    var record = new LinkedHashMap<String, Object>();
    record.put("kind", kind);
    record.putAll(fields);
    return record;
  }

  /// Whether these bytes are a bundle by their shape.
  public static boolean isBundle(byte[] bytes) {
    return BundleExhibit.parse(bytes).isPresent();
  }
}
