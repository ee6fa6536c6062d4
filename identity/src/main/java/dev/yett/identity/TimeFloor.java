package dev.yett.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// The time by which everything is judged: the later of the clock and a floor on disk, the newest
/// signed time seen. So a clock that was set back, or never set, does not bring back what was
/// revoked or has expired. Any thread.
public final class TimeFloor implements InstantSource {
  private final InstantSource clock;
  private final Path file;
  private volatile Instant floor;

  private TimeFloor(InstantSource clock, Path file, Instant floor) {
    this.clock = clock;
    this.file = file;
    this.floor = floor;
  }

  /// Reads the floor; without a file it is 1970.
  ///
  /// @throws IdentityException when the file is not a time
  public static TimeFloor open(Path file, InstantSource clock)
      throws IOException, IdentityException {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
      return new TimeFloor(clock, file, Instant.parse(text));
    } catch (NoSuchFileException e) {
      return new TimeFloor(clock, file, Instant.EPOCH);
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
    return now.isBefore(floor) ? floor : now;
  }

  public Instant floor() {
    return floor;
  }

  /// Whether the clock stands at or after the floor; else `WELCOME` says `clock: unset`.
  public boolean isClockSet() {
    return !clock.instant().isBefore(floor);
  }

  /// Takes a signed time that was verified; an older one changes nothing. Durable when it returns.
  public synchronized void raise(Instant signed) throws IOException {
    Instant whole = signed.truncatedTo(ChronoUnit.MILLIS);
    if (whole.isAfter(floor)) {
      DurableFile.write(
          file, (whole + "\n").getBytes(StandardCharsets.UTF_8), DurableFile.READABLE);
      floor = whole;
    }
  }
}
