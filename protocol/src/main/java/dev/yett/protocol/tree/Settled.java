package dev.yett.protocol.tree;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Fields;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import java.util.ArrayList;
import java.util.List;

/// What became of the entries of a `put-tree` so far (PROTOCOL §15, `settled`).
///
/// @param entries so many, from the first, are settled
/// @param bytes of content that were moved so far
/// @param failed entries that were not moved, of those settled since the last such record
public record Settled(long entries, long bytes, List<Failure> failed) {
  /// An entry that was skipped.
  ///
  /// @param entry its number, from 0
  /// @param reason a code of PROTOCOL §16
  public record Failure(long entry, String reason) {}

  public Settled {
    failed = List.copyOf(failed);
  }

  public Cbor.Map cbor() {
    return Cbor.map()
        .put("bytes", bytes)
        .put(
            "failed",
            Cbor.array(
                failed.stream()
                    .map(each -> Cbor.array(Cbor.of(each.entry), Cbor.of(each.reason)))
                    .toList()))
        .put("entries", entries)
        .build();
  }

  /// The record that this item is.
  public static Settled from(Cbor item) throws ProtocolException {
    Fields fields = Fields.of(item, Reason.MESSAGE_MALFORMED);
    List<Failure> failed = new ArrayList<>();
    for (Cbor each : fields.array("failed")) {
      if (each instanceof Cbor.Array(List<Cbor> pair)
          && pair.size() == 2
          && pair.get(0) instanceof Cbor.Int(long entry)
          && entry >= 0
          && pair.get(1) instanceof Cbor.Text(String reason)) {
        failed.add(new Failure(entry, reason));
      } else {
        throw fields.fault("failed");
      }
    }
    return new Settled(fields.uint("entries"), fields.uint("bytes"), failed);
  }
}
