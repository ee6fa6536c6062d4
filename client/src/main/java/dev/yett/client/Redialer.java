package dev.yett.client;

import dev.yett.protocol.Span;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Dials a device again and again after a loss, until it answers or patience has passed.
///
/// Pauses double up to the longest and are drawn at random, so that the clients of a device that
/// comes back do not all come at once. A connection on which nothing got through counts as one more
/// that failed: [#progressed] tells otherwise. For one thread, which may be interrupted at any
/// time.
public final class Redialer {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int DOUBLINGS = 16;

  private final Dialer dialer;
  private final HostSpec host;
  private final RandomGenerator random;
  private int failures;
  private long since;

  public Redialer(Dialer dialer, HostSpec host) {
    this(dialer, host, RandomGenerator.getDefault());
  }

  Redialer(Dialer dialer, HostSpec host, RandomGenerator random) {
    this.dialer = dialer;
    this.host = host;
    this.random = random;
  }

  /// A new connection, on which both ends have proven themselves anew.
  ///
  /// @param why the loss
  /// @param patience since the first loss after which nothing got through
  /// @throws UserError patience has passed, or the device answers and does not let us in
  public Device dial(UserError why, Duration patience) throws UserError, InterruptedException {
    if (failures == 0) {
      since = System.nanoTime();
    }
    var last = why;
    while (failures == 0 || System.nanoTime() - since < patience.toNanos()) {
      Thread.sleep(pause(failures++, random));
      try {
        return dialer.dial(host);
      } catch (UserError e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (!e.isPassing()) {
          throw e;
        }
        last = e;
      }
    }
    throw new UserError(
        "%s did not come back in %s; at last: %s"
            .formatted(host.name(), Span.format(patience), last.getMessage()),
        Optional.of("what was running there is ended by now, unless it ended before"),
        ExitCode.NO_CONNECTION);
  }

  /// Something got through: the next loss is a new one.
  public void progressed() {
    failures = 0;
  }

  /// Between nothing and 100 ms at first; then from half of it to the whole of what doubles.
  static Duration pause(int failures, RandomGenerator random) {
    long whole = FIRST.toMillis() << Math.min(failures, DOUBLINGS);
    long most = Math.min(whole, LONGEST.toMillis());
    long least = failures == 0 ? 0 : most / 2;
    return Duration.ofMillis(random.nextLong(least, most + 1));
  }
}
