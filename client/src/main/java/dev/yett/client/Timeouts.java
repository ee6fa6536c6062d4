package dev.yett.client;

import dev.yett.protocol.Limits;
import java.time.Duration;

/// How long a connection waits for what.
///
/// @param connect for TCP, each attempt
/// @param greeting from the first look at an address to the end of the first order, all attempts
///     together
/// @param quiet without a byte before a `PING`
/// @param dead without a byte, a `PING` unanswered, before the device is given up
/// @param stuck for the socket to take what was written
/// @param lastWord for a `GOODBYE` after a failed write, and for the answer to ours
public record Timeouts(
    Duration connect,
    Duration greeting,
    Duration quiet,
    Duration dead,
    Duration stuck,
    Duration lastWord) {
  public static Timeouts usual() {
    return new Timeouts(
        Duration.ofSeconds(5),
        Limits.FIRST_ORDER,
        Limits.QUIET,
        Limits.DEAD,
        Limits.STUCK,
        Duration.ofSeconds(1));
  }
}
