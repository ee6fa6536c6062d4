package dev.yett.client.show;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.Printable;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The record of `status` (PROTOCOL §15) as people read it. Names are the device's: whoever shows
/// the text escapes it.
public final class StatusText {
  private StatusText() {}

  /// One line; the bare fields of a record that is not as it should be.
  public static String of(Cbor.Map row) {
    try {
      return read(row);
    } catch (ProtocolException e) {
      return Rows.line(row);
    }
  }

  /// One line a thing, for a person at a terminal.
  public static List<String> lines(Cbor.Map row) {
    try {
      return table(row);
    } catch (ProtocolException e) {
      return List.of(Rows.line(row));
    }
  }

  private static String read(Cbor.Map row) throws ProtocolException {
    var fields = Fields.of(row, Reason.MESSAGE_MALFORMED);
    var disks = new StringBuilder();
    for (var disk : disks(fields)) {
      disks.append(", %s %s".formatted(disk.name(), disk.free()));
    }
    var warnings = new StringBuilder();
    for (var warning : warnings(fields)) {
      warnings.append("; warning: ").append(warning);
    }
    return "host %s, up %s, load %s, memory %s%s, version %s%s"
        .formatted(
            fields.text("host"),
            uptime(fields.span("uptime")),
            load(fields),
            memory(fields),
            disks,
            fields.text("version"),
            warnings);
  }

  private static List<String> table(Cbor.Map row) throws ProtocolException {
    var fields = Fields.of(row, Reason.MESSAGE_MALFORMED);
    var lines = new ArrayList<String>();
    lines.add(line("host", fields.text("host")));
    lines.add(line("up", uptime(fields.span("uptime"))));
    lines.add(line("load", aligned(fields)));
    lines.add(line("memory", memory(fields)));
    var disks = disks(fields);
    int widest = disks.stream().mapToInt(disk -> disk.name().length()).max().orElse(0);
    for (var disk : disks) {
      var name = disk.name() + " ".repeat(widest - disk.name().length());
      lines.add(line(disk.equals(disks.getFirst()) ? "disks" : "", name + "  " + disk.free()));
    }
    if (fields.optional("time").isPresent()) {
      lines.add(line("clock", fields.time("time").truncatedTo(ChronoUnit.SECONDS).toString()));
    }
    lines.add(line("version", fields.text("version")));
    for (var warning : warnings(fields)) {
      lines.add(line("warning", warning));
    }
    return lines;
  }

  private static String line(String what, String text) {
    return "%-9s%s".formatted(what, text);
  }

  private static String load(Fields fields) throws ProtocolException {
    return fields.array("load").stream().map(Rows::value).collect(Collectors.joining(" "));
  }

  /// As people know it, with two digits behind the point.
  private static String aligned(Fields fields) throws ProtocolException {
    return fields.array("load").stream()
        .map(
            each ->
                each instanceof Cbor.Decimal(BigDecimal load)
                    ? load.setScale(2, RoundingMode.HALF_UP).toPlainString()
                    : Rows.value(each))
        .collect(Collectors.joining(" "));
  }

  private static String memory(Fields fields) throws ProtocolException {
    var memory = fields.fields("memory");
    return free(memory.uint("available"), memory.uint("total"));
  }

  private static String free(long free, long total) {
    return "%s of %s free".formatted(Rows.size(free), Rows.size(total));
  }

  private record Disk(String name, String free) {}

  private static List<Disk> disks(Fields fields) throws ProtocolException {
    var disks = new ArrayList<Disk>();
    for (var each : fields.array("disks")) {
      var disk = Fields.of(each, Reason.MESSAGE_MALFORMED);
      disks.add(
          new Disk(
              Printable.escape(disk.text("name")), free(disk.uint("free"), disk.uint("total"))));
    }
    return disks;
  }

  /// What the device's owner should know of its certificate and revocations.
  private static List<String> warnings(Fields fields) throws ProtocolException {
    return fields.optional("identity").isEmpty()
        ? List.of()
        : fields.fields("identity").texts("warnings");
  }

  private static String uptime(Duration span) {
    return span.toDays() > 0
        ? span.toDays() + "d " + span.toHoursPart() + "h"
        : span.toHours() > 0
            ? span.toHours() + "h " + span.toMinutesPart() + "m"
            : span.toMinutes() + "m " + span.toSecondsPart() + "s";
  }
}
