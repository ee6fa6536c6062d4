package dev.yett.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The time by which everything is judged: the later of the clock and a floor on disk, the newest
/// signed time seen. So a clock that was set back, or never set, does not bring back what was
/// revoked or has expired. Any thread.
///
/// While the clock stands behind the floor, the time is not known, only that it is not earlier:
/// then what was signed later may raise the floor, by a bounded step (PROTOCOL §18). A clock far
/// behind is taken for one that was never set, and the time goes on from the floor.
public final class TimeFloor implements InstantSource {
  /// The most that signed times move the floor within a while.
  static final Duration STEP = Duration.ofDays(366);

  /// That while: who mis-issues a certificate of the next century does not make a device refuse
  /// everybody within a moment.
  static final Duration BETWEEN_STEPS = Duration.ofMinutes(10);

  /// A clock behind by less catches up, and the time stands until it has; by more, it was not set.
  private static final Duration CATCHING_UP = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Path file;
  private volatile Floor floor;
  private Optional<Floor> steppedFrom = Optional.empty();

  /// A floor, and when it was taken, by a clock that nobody sets.
  private record Floor(Instant at, long since) {}

  private TimeFloor(InstantSource clock, LongSupplier nanos, Path file, Instant floor) {
    this.clock = clock;
    this.nanos = nanos;
    this.file = file;
    this.floor = new Floor(floor, nanos.getAsLong());
  }

  /// Reads the floor; without a file it is 1970.
  ///
  /// @throws IdentityException when the file is not a time
  public static TimeFloor open(Path file, InstantSource clock)
      throws IOException, IdentityException {
    return open(file, clock, System::nanoTime);
  }

  static TimeFloor open(Path file, InstantSource clock, LongSupplier nanos)
      throws IOException, IdentityException {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
      return new TimeFloor(clock, nanos, file, Instant.parse(text));
    } catch (NoSuchFileException e) {
      return new TimeFloor(clock, nanos, file, Instant.EPOCH);
    } catch (DateTimeException e) {
      throw new IdentityException(
          file
              + ": not a time such as 2026-01-31T12:00:00Z; if the clock is right, remove the file",
          e);
    }
  }

  /// The later of clock and floor.
  @Override
  public Instant instant() {
    Instant now = clock.instant();
    Floor known = floor;
    if (!now.isBefore(known.at())) {
      return now;
    }
    return now.isBefore(known.at().minus(CATCHING_UP))
        ? known.at().plusNanos(nanos.getAsLong() - known.since())
        : known.at();
  }

  public Instant floor() {
    return floor.at();
  }

  /// What the clock itself says.
  public Instant clock() {
    return clock.instant();
  }

  /// Whether the clock stands at or after the floor; else `WELCOME` says `clock: unset`.
  public boolean isClockSet() {
    return !clock.instant().isBefore(floor.at());
  }

  /// The time by which to judge something signed then: that time itself where the clock is not set
  /// and a step may reach it, else the time.
  public synchronized Instant judging(Instant signed) {
    Instant now = instant();
    return signed.isAfter(now) && !isClockSet() && !signed.isAfter(furthest()) ? signed : now;
  }

  /// Moves the floor towards a signed time that is ahead, where the clock is not set, as far as it
  /// may go for now. Durable when it returns.
  ///
  /// @param signed a time of something that is valid but for not being valid yet
  /// @return the new floor, if it was moved
  public synchronized Optional<Instant> step(Instant signed) throws IOException {
    Instant furthest = furthest();
    if (!signed.isAfter(instant()) || isClockSet() || !furthest.isAfter(floor.at())) {
      return Optional.empty();
    }
    if (!isStepping()) {
      steppedFrom = Optional.of(new Floor(floor.at(), nanos.getAsLong()));
    }
    raise(signed.isAfter(furthest) ? furthest : signed);
    return Optional.of(floor.at());
  }

  /// Takes the time of a bundle that is in force: a step where that is what it is.
  public synchronized void learn(Instant issued) throws IOException {
    if (step(issued).isEmpty()) {
      raise(issued);
    }
  }

  private boolean isStepping() {
    return steppedFrom
        .filter(from -> nanos.getAsLong() - from.since() < BETWEEN_STEPS.toNanos())
        .isPresent();
  }

  private Instant furthest() {
    return (isStepping() ? steppedFrom.orElseThrow().at() : floor.at()).plus(STEP);
  }

  /// Takes a signed time that was verified; an older one changes nothing. Durable when it returns.
  public synchronized void raise(Instant signed) throws IOException {
    Instant whole = signed.truncatedTo(ChronoUnit.MILLIS);
    if (whole.isBefore(signed)) {
      whole = whole.plusMillis(1);
    }
    if (whole.isAfter(floor.at())) {
      DurableFile.write(
          file, (whole + "\n").getBytes(StandardCharsets.UTF_8), DurableFile.READABLE);
      floor = new Floor(whole, nanos.getAsLong());
    }
  }
}
