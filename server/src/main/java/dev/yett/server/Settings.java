package dev.yett.server;

import dev.yett.protocol.Limits;
import dev.yett.server.config.Configuration;
import dev.yett.server.session.Sessions;
import java.time.Duration;
import java.util.Optional;

/// The limits that an owner may set.
///
/// @param connections the most at once
/// @param strangers the most at once on which no order has been verified yet; of more, one is
///     dropped
/// @param idle how long a connection may do nothing
/// @param stalled how long a transfer may wait for its client
/// @param trust how old the trust bundle may be
/// @param firstOrder from TCP connect to the first verified order
/// @param sessions that nobody has, the most of them
/// @param patience with peers that do not answer or do not read
record Settings(
    int connections,
    int strangers,
    Optional<Duration> idle,
    Duration stalled,
    Configuration.Trust trust,
    Duration firstOrder,
    Sessions.Allowance sessions,
    Patience patience) {
  /// How long a peer may do nothing.
  ///
  /// @param quiet without a received byte, before a `PING`
  /// @param dead without a received byte, while a `PING` is unanswered, before it is given up
  /// @param stuck a write may wait for the socket
  /// @param parting the same, once the connection is to end: the last frames are worth no more
  record Patience(Duration quiet, Duration dead, Duration stuck, Duration parting) {
    static final Patience USUAL =
        new Patience(Limits.QUIET, Limits.DEAD, Limits.STUCK, Duration.ofSeconds(4));
  }

  Settings {
    if (connections < 1 || strangers < 1) throw new IllegalArgumentException("no connections");
  }
}
