package dev.yett.pki.issuing;

import dev.yett.identity.DeviceSecret;
import dev.yett.identity.MasterSecret;
import dev.yett.identity.SpiffeId;
import dev.yett.pki.PkiException;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.inventory.GrantInventory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The epochs of one device. A new one is on record before its file is written, and marked as
/// unfinished until that file is there: who comes again after a crash gets the same epoch, whose
/// secret nobody has seen, and not one more, which the device could not tell from a stranger's.
public final class DeviceEpochs {
  private final Database database;
  private final GrantInventory inventory;
  private final SpiffeId device;

  DeviceEpochs(Database database, GrantInventory inventory, SpiffeId device) {
    this.database = database;
    this.inventory = inventory;
    this.device = device;
  }

  /// The secrets of an epoch that was made.
  ///
  /// @param secrets that the device shall hold, the newest last: the new epoch's, after those of
  ///     epochs that have not ended, and after the one before in any case, by which the device
  ///     knows where the file comes from
  /// @param again whether the epoch was begun by a run that was cut off
  public record Made(List<DeviceSecret> secrets, boolean again) {}

  /// Whether a run that was cut off was to write this file: it may be replaced.
  public boolean isBegun(Path file) throws PkiException {
    return database
        .reading(() -> database.optionalSetting(mark()))
        .filter(before -> before.equals(text(file)))
        .isPresent();
  }

  /// The next epoch, or the one that was not finished.
  ///
  /// @param master to derive secrets from
  /// @param overlap how long the epoch before holds on; not at all if there is none
  /// @param file where the secrets shall go
  public Made next(MasterSecret master, Optional<Duration> overlap, Path file, Instant now)
      throws PkiException {
    var again = new boolean[1];
    var held =
        database.writing(
            () -> {
              var before = inventory.epochs(device.name());
              again[0] = isUnfinished(file);
              if (!again[0]) {
                add(before, overlap, now);
              }
              database.set(mark(), text(file));
              return inventory.epochs(device.name());
            });
    var secrets = new ArrayList<DeviceSecret>();
    for (var epoch : held) {
      var isRecent = epoch.number() >= held.getLast().number() - 1;
      if (isRecent || epoch.ends().filter(end -> !end.isBefore(now)).isPresent()) {
        secrets.add(master.derive(device, epoch.number(), epoch.ends()));
      }
    }
    return new Made(secrets, again[0]);
  }

  private void add(List<GrantInventory.Epoch> before, Optional<Duration> overlap, Instant now)
      throws SQLException {
    var end = now.plus(overlap.orElse(Duration.ZERO)).truncatedTo(ChronoUnit.MILLIS);
    for (var old : before) {
      inventory.endEpoch(device.name(), old.number(), end);
    }
    var next = before.isEmpty() ? 1 : before.getLast().number() + 1;
    inventory.addEpoch(device.name(), next, now);
    database.act(now, "epoch", "device/" + device.name() + " epoch " + next, "", new byte[0]);
  }

  /// An epoch is unfinished unless its file is there and another is asked for.
  private boolean isUnfinished(Path file) throws SQLException {
    var before = database.optionalSetting(mark());
    return before.isPresent()
        && (before.get().equals(text(file)) || Files.notExists(Path.of(before.get())));
  }

  /// All files of the newest epoch are written.
  public void finished() throws PkiException {
    database.writing(
        () -> {
          database.unset(mark());
          return 0;
        });
  }

  private String mark() {
    return "unfinished epoch/" + device.name();
  }

  private static String text(Path file) {
    return file.toAbsolutePath().normalize().toString();
  }
}
