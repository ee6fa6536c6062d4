package dev.yett.server.operation;

import dev.yett.protocol.OperationSpec;
import dev.yett.server.order.Permit;
import java.io.IOException;

/// One thing that a device can be told to do, in blocking code.
///
/// An operation is one object for the daemon's whole life and is run by many connections at once,
/// each on a virtual thread of its own; it keeps nothing of an order in a field.
public interface Operation {
  /// What sessions keep where nobody says otherwise.
  long KEEP = 4L << 20;

  /// What the catalogue says of it; never changes.
  OperationSpec spec();

  /// How many bytes of output its session keeps until they are taken; only with survival `replay`.
  default long keep() {
    return KEEP;
  }

  /// Does it, for one order that policy permitted and whose intent is on record.
  ///
  /// The permit's arguments have the types and lie within the bounds that [#spec()] gives. An
  /// [EndedException] from the exchange need not be caught: whoever runs the operation turns it
  /// into the outcome. Any other `IOException` becomes `failed` `io`.
  ///
  /// @return how it ended
  /// @throws InterruptedException when the order must end and the operation did not heed that in
  ///     time
  Outcome run(Permit permit, Exchange exchange) throws IOException, InterruptedException;
}
