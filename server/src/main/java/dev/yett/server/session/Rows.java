package dev.yett.server.session;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Secret;
import dev.yett.server.order.Permit;

/// What a row of `sessions` says of the order that began the session.
final class Rows {
  /// What the rest of a row may take.
  private static final int REST = 2048;

  private Rows() {}

  /// Adds the arguments but those that are secret; none where they would not fit into a record.
  static Cbor.Map withArguments(Cbor.Builder row, Permit permit) {
    var arguments = Cbor.map();
    permit
        .arguments()
        .forEach(
            (name, value) -> {
              if (!(value instanceof Secret)) arguments.put(name, value.cbor());
            });
    Cbor.Map all = arguments.build();
    boolean fits = all.encode().length <= Limits.RECORD - REST;
    return row.put("arguments", fits ? all : Cbor.map().build()).build();
  }
}
