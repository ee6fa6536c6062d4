package dev.yett.client;

import dev.yett.protocol.Limits;
import java.time.Duration;

/// How long a connection waits for what.
///
/// @param connect for TCP, each address
/// @param greeting from TCP to the end of the first order and of the exchange of trust
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
