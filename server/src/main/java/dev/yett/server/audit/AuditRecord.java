package dev.yett.server.audit;

import dev.yett.protocol.Finished;
import dev.yett.protocol.Order;
import dev.yett.protocol.TrustNumber;
import dev.yett.server.operation.Moved;
import dev.yett.server.order.Denial;
import dev.yett.server.order.Permit;
import dev.yett.server.order.Verified;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the audit log records. Text of a peer is taken as it came; the log escapes it.
public sealed interface AuditRecord {
  /// Where something came from.
  ///
  /// @param connection the connection's name on this device, for as long as the daemon lives
  /// @param address of the peer, with its port
  record Source(String connection, String address) {}

  /// The daemon began.
  record Began(String device, String version) implements AuditRecord {}

  /// The daemon stopped on purpose.
  record Stopped(String device) implements AuditRecord {}

  /// The last line had been cut off and was dropped.
  record Recovered(long bytes) implements AuditRecord {}

  /// The configuration or the identity was read again.
  record Reloaded(boolean taken, String text) implements AuditRecord {}

  /// Another trust bundle came into force.
  record Trusted(TrustNumber number, Instant issued) implements AuditRecord {}

  /// A new certificate of this device serves from now on.
  ///
  /// @param before when the one before ended, or would have
  record Renewed(String certificate, Instant notAfter, Instant before) implements AuditRecord {}

  /// An operator was served although this device's own certificate had ended: who asked for that.
  record ServedExpired(Source source, String operator, Instant notAfter) implements AuditRecord {}

  /// The clock is not set, and something signed moved the time on.
  ///
  /// @param what was signed, and by whom
  record TimeRaised(Instant from, Instant to, String what) implements AuditRecord {}

  /// An operator's certificate was accepted.
  record Connected(Source source, String operator, String certificate) implements AuditRecord {}

  /// A connection came to nothing before its operator was known, or its certificate was refused.
  ///
  /// @param unrecorded how many more from the same place were not recorded since the last such line
  record Turned(Source source, String reason, String text, long unrecorded)
      implements AuditRecord {}

  /// A connection whose operator was known ended.
  record Ended(Source source, String operator, String reason) implements AuditRecord {}

  /// An order is about to be carried out. Written and synced before anything happens.
  record Intent(Source source, Permit permit) implements AuditRecord {}

  /// An order was carried out, or was not to the end.
  record Result(Source source, Permit permit, Finished finished) implements AuditRecord {}

  /// What became of files, while an order was carried out; one or more of these lie between its
  /// intent and its result.
  record Files(Source source, Permit permit, List<Moved> files) implements AuditRecord {
    public Files {
      files = List.copyOf(files);
    }
  }

  /// An order may not run.
  ///
  /// @param order absent where its bytes are none
  record Refused(Source source, Verified verified, Optional<Order> order, Denial denial)
      implements AuditRecord {}

  /// Nobody has the order's session any more, and it goes on.
  ///
  /// @param session its name
  /// @param why `lost` or `detached`
  record Detached(Source source, Permit permit, String session, String why)
      implements AuditRecord {}

  /// An order took over the session that another order had begun.
  ///
  /// @param permit that of the order which took it
  /// @param session its name
  record Attached(Source source, Permit permit, String session) implements AuditRecord {}

  /// An order that had had its turn was asked for again, and was not run again.
  record Joined(Source source, Permit permit) implements AuditRecord {}
}
