package dev.yett.server;

import java.time.Duration;

/// What one connection may still wait for, and since when: the clock of its watch. Told by any of
/// its threads, asked by the watch; never blocks.
final class Deadlines {
  /// What the watch must do.
  enum Due {
    NOTHING,
    PING,
    /// No first order in time, or the peer is dead.
    TIMEOUT,
    IDLE,
    /// Nobody waits any longer: the raw socket is closed.
    CLOSE
  }

  /// How far the connection has come.
  enum Phase {
    HANDSHAKE,
    /// `WELCOME` was sent, and no order has been verified.
    STRANGER,
    ESTABLISHED,
    /// It is to end.
    PARTING
  }

  private final long accepted = System.nanoTime();
  private volatile long busy = accepted;
  private volatile long pinged;
  private volatile boolean pingUnanswered;
  private volatile boolean closing;
  private volatile long closeAt;

  /// The raw socket is closed after this long, or when it was to be before.
  synchronized void closeWithin(Duration time) {
    long at = System.nanoTime() + time.toNanos();
    if (closing && closeAt - at <= 0) return;
    closeAt = at;
    closing = true;
  }

  /// An order came.
  void ordered() {
    busy = System.nanoTime();
  }

  void ponged() {
    pingUnanswered = false;
  }

  /// Looks at every deadline.
  ///
  /// @param idle whether no order runs or waits
  Due due(long now, Phase phase, PacedSocket socket, boolean idle, Settings settings) {
    if (closing && now - closeAt >= 0) return Due.CLOSE;
    Settings.Patience patience = settings.patience();
    boolean parting = phase == Phase.PARTING;
    Duration stuck = parting ? patience.parting() : patience.stuck();
    if (socket.writingFor(now) > stuck.toNanos()) return Due.CLOSE;
    if (parting) return Due.NOTHING;
    boolean proven = phase == Phase.ESTABLISHED;
    if (!proven && now - accepted > settings.firstOrder().toNanos()) return Due.TIMEOUT;
    if (phase == Phase.HANDSHAKE) return Due.NOTHING;
    if (!idle) busy = now;
    Due silence = silence(now, socket, patience);
    if (silence != Due.NOTHING) return silence;
    boolean over = settings.idle().filter(most -> now - busy > most.toNanos()).isPresent();
    return over ? Due.IDLE : Due.NOTHING;
  }

  private Due silence(long now, PacedSocket socket, Settings.Patience patience) {
    long quiet = now - socket.lastRead();
    if (quiet < patience.quiet().toNanos()) {
      pingUnanswered = false;
    } else if (!pingUnanswered) {
      pingUnanswered = true;
      pinged = now;
      return Due.PING;
    } else if (quiet > patience.dead().toNanos() && now - pinged > patience.quiet().toNanos()) {
      return Due.TIMEOUT;
    }
    return Due.NOTHING;
  }
}
