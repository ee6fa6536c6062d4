package dev.yett.client.fleet;

import dev.yett.client.Json;
import dev.yett.client.show.Outcome;
import dev.yett.client.show.Rows;
import dev.yett.client.show.Screen;
import dev.yett.client.show.StatusText;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Ending;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/// Tells of each host as it ends and of all of them at the end. What a device put out stands behind
/// its host's name, line by line and escaped, so that none of it can be taken for ours or for
/// another's. Called by one thread at a time.
public final class FleetReport implements Fleet.Telling {
  private final Screen screen;
  private final boolean json;
  private final Map<Fate, TreeSet<String>> hosts = new EnumMap<>(Fate.class);

  /// @param json one object a host, and no table
  public FleetReport(Screen screen, boolean json) {
    this.screen = screen;
    this.json = json;
    for (var fate : Fate.values()) {
      hosts.put(fate, new TreeSet<>());
    }
  }

  @Override
  public void ended(Ended ended) throws IOException {
    hosts.getOrDefault(ended.fate(), new TreeSet<>()).add(ended.host());
    ended.notes().forEach(note -> screen.note(ended.host() + ": " + note));
    if (json) {
      screen.line(Json.line(object(ended)));
    } else {
      lines(ended);
    }
    screen.flush();
  }

  /// The table: how many, and who, by how it went.
  public void table() throws IOException {
    if (json) {
      return;
    }
    for (var row : hosts.entrySet()) {
      if (row.getKey() != Fate.STOPPED || !row.getValue().isEmpty()) {
        screen.line(
            "%-11s %4d  %s"
                .formatted(
                    row.getKey().word(), row.getValue().size(), String.join(" ", row.getValue()))
                .stripTrailing());
      }
    }
    screen.flush();
  }

  /// Whether every host is done.
  public boolean allDone() {
    return hosts.entrySet().stream()
        .allMatch(row -> row.getKey() == Fate.DONE || row.getValue().isEmpty());
  }

  private void lines(Ended ended) throws IOException {
    for (var row : ended.kept().rows()) {
      screen.line(ended.host() + " | " + text(ended, row));
    }
    block(ended.host() + " | ", ended.kept().output());
    block(ended.host() + " ! ", ended.kept().errors());
    if (ended.kept().isCut()) {
      screen.line(
          ended.host()
              + ": its output is CUT at "
              + Rows.size(Kept.LIMIT)
              + "; --output DIRECTORY keeps all of it");
    }
    var missing = ended.order().flatMap(ran -> Outcome.missing(ran.operation(), ran.finished()));
    if (missing.isPresent()) {
      screen.line(ended.host() + ": " + missing.get());
    }
    screen.line(
        ended.host() + ": " + ended.fate().word() + " after " + seconds(ended) + why(ended));
  }

  private static String text(Ended ended, Cbor row) {
    if (!(row instanceof Cbor.Map map)) {
      return Json.line(Json.of(row));
    }
    boolean status =
        ended.order().map(ran -> ran.operation().name().equals("status")).orElse(false);
    return status ? StatusText.of(map) : Rows.line(map);
  }

  private void block(String prefix, byte[] bytes) throws IOException {
    int from = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length ? i > from : bytes[i] == '\n') {
        int to = i > from && i < bytes.length && bytes[i - 1] == '\r' ? i - 1 : i;
        byte[] line = java.util.Arrays.copyOfRange(bytes, from, to);
        screen.line(prefix + Printable.escape(line).replace("\t", "    "));
        from = i + 1;
      }
    }
  }

  private static String why(Ended ended) {
    if (ended.error().isPresent()) {
      return ": " + ended.error().get().getMessage();
    }
    var ran = ended.order();
    if (ran.isPresent()
        && ran.get().finished().ending() instanceof Ending.Exited(int status)
        && status != 0) {
      return ": exit status " + status;
    }
    var result = ran.map(r -> r.finished().result()).filter(r -> !r.entries().isEmpty());
    return result.map(r -> ": " + Rows.line(r)).orElse("");
  }

  private static String seconds(Ended ended) {
    return String.format(Locale.ROOT, "%.1f s", ended.took().toMillis() / 1000.0);
  }

  private static ObjectNode object(Ended ended) {
    var object = Json.object();
    object.put("device", ended.host());
    object.put("outcome", ended.fate().word());
    object.put("milliseconds", ended.took().toMillis());
    ended.error().ifPresent(e -> object.put("error", e.getMessage()));
    ended
        .order()
        .ifPresent(
            ran -> {
              object.put("order", ran.digest().value().hex());
              switch (ran.finished().ending()) {
                case Ending.Exited exited -> object.put("status", exited.status());
                case Ending.Signaled signaled -> object.put("signal", signaled.signal());
                case Ending.Failed failed -> object.put("reason", failed.reason());
              }
              object.set("result", Json.of(ran.finished().result()));
              if (ran.finished().truncated()) {
                object.put("truncated", true);
              }
            });
    object.put("output", new String(ended.kept().output(), StandardCharsets.UTF_8));
    object.put("errors", new String(ended.kept().errors(), StandardCharsets.UTF_8));
    List<Cbor> rows = ended.kept().rows();
    if (!rows.isEmpty()) {
      var records = object.putArray("records");
      rows.forEach(row -> records.add(Json.of(row)));
    }
    if (ended.kept().isCut()) {
      object.put("cut", true);
    }
    return object;
  }
}
