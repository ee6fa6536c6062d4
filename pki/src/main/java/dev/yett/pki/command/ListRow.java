package dev.yett.pki.command;

import dev.yett.pki.Line;
import dev.yett.pki.inventory.CaInventory;
import dev.yett.pki.inventory.GrantInventory;
import dev.yett.pki.inventory.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A certificate or a grant, as it is listed.
///
/// @param device of a grant
/// @param roles of a grant, separated by spaces
/// @param epoch of a grant
record ListRow(
    String kind,
    String name,
    Optional<String> device,
    Optional<String> roles,
    Optional<Long> epoch,
    String serial,
    State state,
    Instant issued,
    Instant notAfter,
    Optional<Instant> revoked,
    Optional<String> reason) {
  static final String CSV_HEADER =
      "kind,name,device,roles,epoch,serial,state,issued,not-after,revoked,reason";

  static ListRow of(CaInventory.Entry entry, Instant now) {
    return new ListRow(
        entry.kind(),
        entry.name(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        entry.serial(),
        entry.state(now),
        entry.issued(),
        entry.notAfter(),
        entry.revoked(),
        entry.cause());
  }

  static ListRow of(GrantInventory.Entry entry, Instant now) {
    return new ListRow(
        "grant",
        entry.operator(),
        Optional.of(entry.device()),
        Optional.of(entry.roles()),
        Optional.of(entry.epoch()),
        entry.serial(),
        entry.state(now),
        entry.issued(),
        entry.notAfter(),
        entry.revoked(),
        Optional.empty());
  }

  Map<String, Object> record() {
    var row = new LinkedHashMap<String, Object>();
    row.put("kind", kind);
    if (device.isPresent()) {
      row.put("operator", name);
      row.put("device", device.get());
      row.put("roles", List.of(roles.orElse("").split(" ")));
      row.put("epoch", epoch.orElse(0L));
    } else {
      row.put("name", name);
    }
    row.put("serial", serial);
    row.put("state", state.text());
    row.put("issued", Line.of(issued));
    row.put("not-after", Line.of(notAfter));
    revoked.ifPresent(at -> row.put("revoked", Line.of(at)));
    reason.ifPresent(why -> row.put("reason", why));
    return row;
  }

  /// No value of ours holds a comma or a quote.
  String csv() {
    return String.join(
        ",",
        kind,
        name,
        device.orElse(""),
        roles.orElse(""),
        epoch.map(String::valueOf).orElse(""),
        serial,
        state.text(),
        Line.of(issued),
        Line.of(notAfter),
        revoked.map(Line::of).orElse(""),
        reason.orElse(""));
  }

  /// What stands above the lines.
  ///
  /// @param width of the widest subject
  static String header(int width) {
    return "SUBJECT" + " ".repeat(gap(width) - 7) + "STATE    UNTIL                 SERIAL";
  }

  /// For people.
  String line(int width) {
    var text = new StringBuilder(width + 80);
    if (device.isPresent()) {
      text.append("operator/").append(name).append(" on device/").append(device.get());
    } else {
      text.append(kind).append('/').append(name);
    }
    // A wider one may have been issued since the width was asked for.
    text.repeat(' ', Math.max(1, gap(width) - text.length())).append(state.text());
    text.repeat(' ', 9 - state.text().length()).append(Line.of(notAfter)).append("  ");
    return text.append(serial).toString();
  }

  private static int gap(int width) {
    return Math.max("SUBJECT".length(), width) + 2;
  }
}
