package dev.yett.server.session;

import dev.yett.protocol.Cbor;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long nobody has had a session, and how long that may be.
///
/// Has no lock of its own: whoever calls holds the session's.
final class Linger {
  private final Duration most;

  /// By `nanoTime`, since when; at first since it was made, before it is anybody's. While somebody
  /// has it this is looked at only once he was told its end.
  private long since = System.nanoTime();

  /// For people; null while somebody has it.
  private @Nullable Instant detached;

  Linger(Duration most) {
    this.most = most;
  }

  /// It is counted from now on.
  void restart() {
    since = System.nanoTime();
  }

  /// Nobody has it any more.
  void begin(Instant now) {
    restart();
    detached = now;
  }

  /// Somebody has it again.
  void end() {
    detached = null;
  }

  /// Whether it has been too long.
  ///
  /// @param now by `nanoTime`
  boolean isOver(long now) {
    return now - since > most.toNanos();
  }

  /// Says since when, and until when, where nobody has it.
  void tell(Cbor.Builder row, Instant now) {
    if (detached == null) return;
    long left = most.toNanos() - (System.nanoTime() - since);
    row.put("detached", detached.toEpochMilli()).put("ends", now.plusNanos(left).toEpochMilli());
  }
}
