package dev.yett.server;

import java.time.Duration;
import java.util.Optional;

/// The limits that an owner may set.
///
/// @param connections the most at once
/// @param strangers the most at once on which no order has been verified yet; of more, one is
///     dropped
/// @param idle how long a connection may do nothing
/// @param refuseTrustOlderThan the age of the bundle from which on only `hello` and `trust` run
/// @param firstOrder from TCP connect to the first verified order
record Settings(
    int connections,
    int strangers,
    Optional<Duration> idle,
    Optional<Duration> refuseTrustOlderThan,
    Duration firstOrder) {
  Settings {
    if (connections < 1 || strangers < 1) throw new IllegalArgumentException("no connections");
  }
}
