package dev.yett.client.console;

import dev.yett.client.Device;
import dev.yett.client.console.job.Jobs;
import dev.yett.protocol.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// What the bar below the line tells: who talks to whom, how far away it is, and what needs to be
/// known soon. By any thread.
final class ShellBar {
  /// How long before its end a grant or certificate is told of.
  private static final Duration NEAR = Duration.ofDays(14);

  /// How often the way to the device is measured while somebody sits at the prompt.
  private static final Duration MEASURE = Duration.ofSeconds(5);

  private final Supplier<Device> device;
  private final String operator;
  private final Instant certificateEnds;
  private final Jobs jobs;
  private final InstantSource clock;
  private final AtomicLong measured = new AtomicLong(System.nanoTime() - MEASURE.toNanos());

  ShellBar(
      Supplier<Device> device,
      String operator,
      Instant certificateEnds,
      Jobs jobs,
      InstantSource clock) {
    this.device = device;
    this.operator = operator;
    this.certificateEnds = certificateEnds;
    this.jobs = jobs;
    this.clock = clock;
  }

  /// Its parts, printable, the most important first.
  List<String> parts() {
    var to = device.get();
    measure(to);
    var parts = new ArrayList<String>();
    parts.add(Printable.escape(to.name()));
    parts.add(Printable.escape(operator));
    parts.add(to.isOpen() ? to.roundTrip().map(ShellBar::millis).orElse("…") : "not connected");
    int running = jobs.running();
    if (running > 0) {
      parts.add(running == 1 ? "1 job" : running + " jobs");
    }
    if (jobs.away() > 0) {
      parts.add("reconnecting");
    }
    ends("grant", to.claims().notAfter(), clock.instant()).ifPresent(parts::add);
    ends("certificate", certificateEnds, clock.instant()).ifPresent(parts::add);
    return parts;
  }

  private void measure(Device to) {
    long last = measured.get();
    long now = System.nanoTime();
    if (to.isOpen() && now - last >= MEASURE.toNanos() && measured.compareAndSet(last, now)) {
      to.measure();
    }
  }

  static String millis(Duration trip) {
    double millis = trip.toNanos() / 1e6;
    return millis < 10 ? String.format(Locale.ROOT, "%.1f ms", millis) : Math.round(millis) + " ms";
  }

  static Optional<String> ends(String what, Instant end, Instant now) {
    var left = Duration.between(now, end);
    if (left.compareTo(NEAR) >= 0) {
      return Optional.empty();
    }
    if (left.isNegative()) {
      return Optional.of(what + " expired");
    }
    return Optional.of(
        what
            + " ends in "
            + (left.toDays() > 0
                ? left.toDays() + " d"
                : left.toHours() > 0 ? left.toHours() + " h" : left.toMinutes() + " min"));
  }
}
