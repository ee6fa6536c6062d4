package dev.yett.server;

import dev.yett.identity.Claims;
import dev.yett.protocol.DeviceMessage.Goodbye;
import dev.yett.protocol.Reason;
import java.time.Instant;
import java.util.Optional;

/// Why a connection ends, and what becomes of its running order.
///
/// @param goodbye the device's last frame; empty where nobody would read it
/// @param order why the running order ends, or its session is left: `left`, `detached`, `lost`,
/// `revoked` or
///     `shutdown`
/// @param record what the audit log says
record Parting(Optional<Goodbye> goodbye, Reason order, String record) {
  /// The client said goodbye.
  ///
  /// @param answer `left`, or `detached` where its session goes on
  static Parting left(Reason answer) {
    return new Parting(Optional.of(Goodbye.of(answer)), answer, answer.code());
  }

  /// The client broke the rules.
  static Parting broken(Reason rule) {
    return new Parting(Optional.of(Goodbye.of(rule)), Reason.LOST, rule.code());
  }

  /// The client's grant is not valid now: both bounds and the device's clock are told.
  static Parting untimely(Reason rule, Claims claims, Instant now) {
    var goodbye =
        new Goodbye(
            rule.code(),
            // It was early, and has told us the time (PROTOCOL §18).
            rule == Reason.GRANT_NOT_YET_VALID && !now.isBefore(claims.notBefore())
                ? "the clock here was not set, and takes the time from this grant: try again"
                : rule.text(),
            Optional.of(now),
            Optional.of(claims.notBefore()),
            Optional.of(claims.notAfter()));
    return new Parting(Optional.of(goodbye), Reason.LOST, rule.code());
  }

  /// The connection was lost.
  static Parting lost() {
    return new Parting(Optional.empty(), Reason.LOST, Reason.LOST.code());
  }

  /// The device ends it.
  static Parting decided(Reason why) {
    Reason order =
        switch (why) {
          case SHUTDOWN -> Reason.SHUTDOWN;
          case CERTIFICATE_REVOKED -> Reason.REVOKED;
          default -> Reason.LOST;
        };
    return new Parting(Optional.of(Goodbye.of(why)), order, why.code());
  }
}
