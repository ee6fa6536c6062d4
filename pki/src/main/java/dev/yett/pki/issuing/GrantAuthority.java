package dev.yett.pki.issuing;

import dev.yett.pki.Target;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.PemFile;
import dev.yett.pki.inventory.GrantInventory;
import dev.yett.pki.inventory.State;
import dev.yett.pki.inventory.RevokedGrants;
import dev.yett.pki.inventory.Database;
import dev.yett.identity.Claims;
import dev.yett.identity.DeviceSecret;
import dev.yett.identity.Grant;
import dev.yett.identity.MasterSecret;
import dev.yett.identity.Pem;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.seal.Passphrase;
import dev.yett.identity.seal.PassphraseSeal;
import dev.yett.identity.seal.WrongPassphraseException;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/// The authority that grants: a directory with the master secret under a passphrase, and the
/// inventory. It holds no key of a certificate. Belongs to one thread; other programs may use the
/// same directory at the same time.
///
/// ```
/// authority.db     epochs and grants; every grant is here before it leaves
/// master.key       from which the secret of each device derives
/// revoked          the list for the CA: no secret, may be carried over
/// ```
public final class GrantAuthority implements AutoCloseable {
  public static final String MASTER_LABEL = "YETT ENCRYPTED MASTER SECRET";

  private static final String WHAT = "a grants authority";
  private static final int MASTER_LENGTH = 32;

  /// How long a revoked grant stays on the list after its end, for devices whose clock stands
  /// behind.
  public static final Duration KEPT = Duration.ofDays(366);

  private final Path directory;
  private final Database database;
  private final GrantInventory inventory;
  private final String domain;

  private GrantAuthority(Path directory, Database database) throws PkiException {
    this.directory = directory;
    this.database = database;
    inventory = new GrantInventory(database);
    domain = database.setting("domain");
  }

  public static void create(Path directory, String domain, Passphrase passphrase, Instant now)
      throws PkiException {
    NewDirectory.make(
        directory,
        draft -> {
          var master = new byte[MASTER_LENGTH];
          new SecureRandom().nextBytes(master);
          try {
            Out.secret(
                draft.resolve("master.key"),
                Pem.encode(MASTER_LABEL, PassphraseSeal.GCM.seal(master, passphrase)));
          } finally {
            Arrays.fill(master, (byte) 0);
          }
          Out.open(draft.resolve(RevokedGrants.NAME), RevokedGrants.none(domain).pem());
          var schema =
              Stream.concat(Database.COMMON_SCHEMA.stream(), GrantInventory.SCHEMA.stream())
                  .toList();
          try (var database = Database.create(draft, schema)) {
            database.writing(
                () -> {
                  database.change("INSERT INTO setting (name, value) VALUES ('domain', ?)", domain);
                  database.act(now, "init", domain, "");
                  return 0;
                });
          }
        });
  }

  public static GrantAuthority open(Path directory) throws PkiException {
    var database = Database.open(directory, WHAT);
    try {
      return new GrantAuthority(directory, database);
    } catch (PkiException e) {
      database.close();
      throw e;
    }
  }

  public String domain() {
    return domain;
  }

  public MasterSecret unlock(Passphrase passphrase) throws PkiException {
    var file = directory.resolve("master.key");
    byte[] master = {};
    try {
      master = PassphraseSeal.GCM.open(PemFile.only(MASTER_LABEL, file), passphrase);
      if (master.length != MASTER_LENGTH) {
        throw new PkiException(file + " does not hold a master secret", "restore it");
      }
      return MasterSecret.of(master);
    } catch (WrongPassphraseException e) {
      throw new PkiException(
          "wrong passphrase for " + file, "each authority has a passphrase of its own");
    } catch (GeneralSecurityException e) {
      throw new PkiException(file + ": " + e.getMessage(), "restore it from a backup", e);
    } finally {
      Arrays.fill(master, (byte) 0);
    }
  }

  /// Begins the next epoch of a device and gives its secret. The first is 1; grants of an earlier
  /// one no longer hold on a device that has only this.
  public DeviceSecret nextEpoch(MasterSecret master, SpiffeId device, Instant now) throws PkiException {
    long epoch =
        database.writing(
            () -> {
              var next = inventory.epoch(device.name()).orElse(0L) + 1;
              inventory.addEpoch(device.name(), next, now);
              database.act(now, "epoch", "device/" + device.name(), Long.toString(next));
              return next;
            });
    return master.derive(device, epoch, Optional.empty());
  }

  /// Refuses a device that has no epoch.
  public void requireEpoch(SpiffeId device) throws PkiException {
    epoch(device);
  }

  private long epoch(SpiffeId device) throws PkiException {
    return database
        .reading(() -> inventory.epoch(device.name()))
        .orElseThrow(
            () ->
                new PkiException(
                    "device/" + device.name() + " has no secret yet",
                    "yett-pki epoch "
                        + device.name()
                        + " --grants "
                        + directory
                        + " --out "
                        + device.name()
                        + "/"));
  }

  /// Makes one grant for each device, in the device's newest epoch, all recorded together before
  /// this returns.
  public List<Grant> grant(
      MasterSecret master,
      SpiffeId operator,
      List<SpiffeId> devices,
      SortedSet<String> roles,
      Duration lifetime,
      Instant now)
      throws PkiException {
    var issued = now.truncatedTo(ChronoUnit.MILLIS);
    var random = new SecureRandom();
    var claims = new ArrayList<Claims>();
    for (var device : devices) {
      var serial = new byte[16];
      random.nextBytes(serial);
      claims.add(
          new Claims(
              Octets.of(serial),
              operator,
              device,
              roles,
              issued,
              issued.minus(Certifier.BACKDATED),
              issued.plus(lifetime),
              epoch(device)));
    }
    database.writing(
        () -> {
          for (var claim : claims) {
            inventory.add(claim);
            database.act(
                now,
                "grant",
                "operator/" + operator.name() + " device/" + claim.device().name(),
                claim.serial().hex());
          }
          return 0;
        });
    var grants = new ArrayList<Grant>();
    for (var claim : claims) {
      var encoded = claim.encode();
      try (var secret = master.derive(claim.device(), claim.epoch(), Optional.empty())) {
        grants.add(Grant.of(encoded, secret.grantKey(encoded)));
      } catch (ProtocolException e) {
        throw new IllegalStateException("claims of our own making are valid", e);
      }
    }
    return grants;
  }

  public List<GrantInventory.Entry> grants() throws PkiException {
    return database.reading(inventory::all);
  }

  public List<GrantInventory.Epoch> epochs() throws PkiException {
    return database.reading(inventory::epochs);
  }

  /// Marks one grant as revoked.
  ///
  /// @return none if it was revoked before
  public List<GrantInventory.Entry> revoke(String serial, Instant now) throws PkiException {
    var marked =
        database.writing(
            () -> {
              var entry =
                  inventory
                      .withSerial(serial)
                      .orElseThrow(
                          () ->
                              new PkiException(
                                  directory + " has not made a grant with serial " + serial,
                                  "yett-pki list --grants " + directory));
              if (entry.revoked().isPresent()) {
                return List.<GrantInventory.Entry>of();
              }
              inventory.revoke(serial, now);
              database.act(now, "revoke", "grant/" + serial, serial);
              return List.of(entry);
            });
    writeList(now);
    return marked;
  }

  /// Marks all live grants of an operator, or for a device, as revoked.
  ///
  /// @return those that were marked now
  public List<GrantInventory.Entry> revoke(Target target, Instant now) throws PkiException {
    var marked =
        database.writing(
            () -> {
              var all = inventory.of(target.role(), target.name());
              if (all.isEmpty()) {
                throw new PkiException(
                    directory + " has never made a grant for " + target,
                    "yett-pki list --grants " + directory);
              }
              var live = all.stream().filter(entry -> entry.state(now) == State.VALID).toList();
              for (var entry : live) {
                inventory.revoke(entry.serial(), now);
                database.act(now, "revoke", "grant/" + entry.serial(), entry.serial());
              }
              return live;
            });
    writeList(now);
    return marked;
  }

  /// What is revoked, but for grants that ended before `since`.
  public RevokedGrants revoked(Instant since) throws PkiException {
    return database.reading(() -> inventory.revoked(domain, since));
  }

  /// The list is a copy of what the inventory says, for carrying; written anew after each change.
  private void writeList(Instant now) throws PkiException {
    Out.open(directory.resolve(RevokedGrants.NAME), revoked(now.minus(KEPT)).pem());
  }

  @Override
  public void close() throws PkiException {
    database.close();
  }
}
