package dev.yett.client.show;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.time.Duration;
import java.util.ArrayList;
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

  private static String read(Cbor.Map row) throws ProtocolException {
    var fields = Fields.of(row, Reason.MESSAGE_MALFORMED);
    var load = fields.array("load").stream().map(Rows::value).collect(Collectors.joining(" "));
    var memory = fields.fields("memory");
    var disks = new ArrayList<String>();
    for (var disk : fields.array("disks")) {
      var d = Fields.of(disk, Reason.MESSAGE_MALFORMED);
      disks.add(
          "%s %s of %s free"
              .formatted(d.text("name"), Rows.size(d.uint("free")), Rows.size(d.uint("total"))));
    }
    return "host %s, up %s, load %s, memory %s of %s free%s, version %s%s"
        .formatted(
            fields.text("host"),
            uptime(fields.span("uptime")),
            load,
            Rows.size(memory.uint("available")),
            Rows.size(memory.uint("total")),
            disks.isEmpty() ? "" : ", " + String.join(", ", disks),
            fields.text("version"),
            warnings(fields));
  }

  /// What the device's owner should know of its certificate and revocations.
  private static String warnings(Fields fields) throws ProtocolException {
    if (fields.optional("identity").isEmpty()) {
      return "";
    }
    return fields.fields("identity").texts("warnings").stream()
        .map(warning -> "; warning: " + warning)
        .collect(Collectors.joining());
  }

  private static String uptime(Duration span) {
    return span.toDays() > 0
        ? span.toDays() + "d " + span.toHoursPart() + "h"
        : span.toHours() > 0
            ? span.toHours() + "h " + span.toMinutesPart() + "m"
            : span.toMinutes() + "m " + span.toSecondsPart() + "s";
  }
}
