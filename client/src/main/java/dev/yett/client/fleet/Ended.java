package dev.yett.client.fleet;

import dev.yett.client.UserError;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Finished;
import dev.yett.protocol.OperationSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How it went on one host, and what that put out.
///
/// @param error why it did not work, where there is more to say than an exit status
/// @param order what ran and how it ended, where that is known
/// @param notes what there is to know about the connection, printable
public record Ended(
    String host,
    Fate fate,
    Optional<UserError> error,
    Optional<Ran> order,
    Kept kept,
    Duration took,
    List<String> notes) {

  /// An order that ended on the device.
  public record Ran(OperationSpec operation, Digest digest, Finished finished) {}
}
