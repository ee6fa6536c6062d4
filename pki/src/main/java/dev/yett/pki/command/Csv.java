package dev.yett.pki.command;

import dev.yett.pki.PemFile;
import dev.yett.pki.PkiException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A file of comma-separated values with a first line of names. Values hold no comma, no quote and
/// no control character, which names, paths and durations do without.
///
/// @param rows in the order of the file
record Csv(Path file, List<Row> rows) {
  /// One line.
  ///
  /// @param place where it stands, for errors: `devices.csv:3`
  record Row(String place, Map<String, String> values) {
    /// Never empty.
    Optional<String> value(String name) {
      return Optional.ofNullable(values.get(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) throws PkiException {
      return value(name).orElseThrow(() -> fault("no " + name));
    }

    /// Several values, separated by spaces.
    List<String> several(String name) {
      return value(name).map(value -> List.of(value.split(" +"))).orElse(List.of());
    }

    PkiException fault(String what) {
      return new PkiException(place + ": " + what, "");
    }

    PkiException fault(PkiException cause) {
      var text = String.valueOf(cause.getMessage());
      return text.startsWith(place)
          ? cause
          : new PkiException(place + ": " + text, cause.hint(), cause);
    }
  }

  static Csv read(Path file, Set<String> required, Set<String> optional) throws PkiException {
    var text = new String(PemFile.read(file), StandardCharsets.UTF_8);
    var lines = text.split("\r?\n", -1);
    var names = List.of(lines[0].strip().split(","));
    var here = new Row(file + ":1", Map.of());
    if (new HashSet<>(names).size() != names.size()) {
      throw here.fault("a name stands twice");
    }
    for (var name : names) {
      if (!required.contains(name) && !optional.contains(name)) {
        throw here.fault(
            "'" + name + "' is no column; those are " + required + " and perhaps " + optional);
      }
    }
    if (!names.containsAll(required)) {
      throw here.fault("the first line names the columns, among them " + required);
    }
    var rows = new ArrayList<Row>();
    for (int i = 1; i < lines.length; i++) {
      if (lines[i].isBlank()) {
        continue;
      }
      var values = lines[i].split(",", -1);
      var row = new Row(file + ":" + (i + 1), new HashMap<>());
      if (values.length != names.size()) {
        throw row.fault(values.length + " values, not " + names.size());
      }
      if (lines[i].chars().anyMatch(c -> c == '"' || c < ' ')) {
        throw row.fault("a quote or a control character");
      }
      for (int column = 0; column < values.length; column++) {
        row.values().put(names.get(column), values[column].strip());
      }
      rows.add(row);
    }
    return new Csv(file, rows);
  }
}
