package dev.yett.pki.issuing;

import dev.yett.identity.Claims;
import dev.yett.identity.Grant;
import dev.yett.identity.HashChain;
import dev.yett.identity.MasterSecret;
import dev.yett.identity.Role;
import dev.yett.identity.SpiffeId;
import dev.yett.identity.seal.Passphrase;
import dev.yett.pki.Out;
import dev.yett.pki.PkiException;
import dev.yett.pki.Target;
import dev.yett.pki.inventory.Acts;
import dev.yett.pki.inventory.Audit;
import dev.yett.pki.inventory.Database;
import dev.yett.pki.inventory.Ending;
import dev.yett.pki.inventory.GrantInventory;
import dev.yett.pki.inventory.RevokedGrants;
import dev.yett.pki.inventory.Selection;
import dev.yett.pki.inventory.State;
import dev.yett.pki.keys.KeyPlace;
import dev.yett.pki.keys.Token;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Octets;
import dev.yett.protocol.ProtocolException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The authority that grants: a directory with the master secret under a passphrase, and the
/// inventory. It holds no key of a certificate. Belongs to one thread; other programs may use the
/// same directory at the same time.
///
/// ```
/// authority.db     epochs and grants; every grant is here before it leaves
/// master.key       from which the secret of each device derives; .token instead of .key
/// ca.pem           the roots by which certificates are checked, if they are known
/// revoked          the list for the CA: no secret, may be carried over
/// ```
public final class GrantAuthority implements AutoCloseable {
  private static final String WHAT = "a grants authority";
  private static final String ANCHORS = "ca.pem";

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

  /// Makes a new authority.
  ///
  /// @param token that holds the master secret; a file under the passphrase if there is none
  /// @param anchors the roots by which it checks to whom it encrypts, as PEM
  public static void create(
      Path directory,
      String domain,
      Passphrase passphrase,
      Optional<Token.Place> token,
      Optional<byte[]> anchors,
      Instant now)
      throws PkiException {
    NewDirectory.make(
        directory,
        draft -> {
          KeyPlace.of(draft, "master").makeMaster(token, "yett " + domain + " master", passphrase);
          if (anchors.isPresent()) {
            Out.open(draft.resolve(ANCHORS), anchors.get());
          }
          Out.open(draft.resolve(RevokedGrants.NAME), RevokedGrants.none(domain).pem());
          var schema =
              Stream.concat(Database.COMMON_SCHEMA.stream(), GrantInventory.SCHEMA.stream())
                  .toList();
          try (var database = Database.create(draft, schema)) {
            database.writing(
                () -> {
                  database.change("INSERT INTO setting (name, value) VALUES ('domain', ?)", domain);
                  database.act(now, "init", domain, "", new byte[0]);
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

  /// Opens the master secret. Who tries it with a wrong passphrase is on record.
  public MasterSecret unlock(Passphrase passphrase, Instant now) throws PkiException {
    return database.unlocking(
        now, "master", () -> KeyPlace.of(directory, "master").openMaster(passphrase));
  }

  /// The epochs of a device.
  public DeviceEpochs epochs(SpiffeId device) {
    return new DeviceEpochs(database, inventory, device);
  }

  /// Refuses a certificate that is not one of `expected`, see [Roots].
  ///
  /// @return what a person should know, or nothing
  public Optional<String> requireOwn(
      List<X509Certificate> chain, SpiffeId expected, Path file, Instant now) throws PkiException {
    return new Roots(directory.resolve(ANCHORS)).requireOwn(chain, expected, file, now);
  }

  /// Refuses a device that has no epoch.
  public void requireEpoch(SpiffeId device) throws PkiException {
    epoch(device);
  }

  private long epoch(SpiffeId device) throws PkiException {
    return database
        .reading(() -> inventory.epoch(device.name()))
        .orElseThrow(() -> noEpoch(device));
  }

  private PkiException noEpoch(SpiffeId device) {
    return new PkiException(
        "device/" + device.name() + " has no secret yet",
        "yett-pki epoch "
            + device.name()
            + " --grants "
            + directory
            + " --out "
            + device.name()
            + "/");
  }

  /// One grant that shall be made.
  public record Wanted(
      SpiffeId operator, SpiffeId device, SortedSet<String> roles, Instant notAfter) {
    /// The same with another end.
    public Wanted until(Instant end) {
      return new Wanted(operator, device, roles, end);
    }
  }

  /// Makes grants, each in its device's newest epoch, all recorded together before this returns.
  public List<Grant> grant(MasterSecret master, List<Wanted> wanted, Instant now)
      throws PkiException {
    return grant(master, wanted, false, now);
  }

  /// The same, but one that is live in that epoch with the same roles and end is not made again.
  public List<Grant> grantOnce(MasterSecret master, List<Wanted> wanted, Instant now)
      throws PkiException {
    return grant(master, wanted, true, now);
  }

  private List<Grant> grant(MasterSecret master, List<Wanted> wanted, boolean same, Instant now)
      throws PkiException {
    var issued = now.truncatedTo(ChronoUnit.MILLIS);
    var random = new SecureRandom();
    var claims =
        database.writing(
            () -> {
              var made = new ArrayList<Claims>();
              for (var one : wanted) {
                var before = same ? same(one) : Optional.<Claims>empty();
                if (before.isPresent()) {
                  made.add(before.get());
                  continue;
                }
                var serial = new byte[16];
                random.nextBytes(serial);
                var claim =
                    new Claims(
                        Octets.of(serial),
                        one.operator(),
                        one.device(),
                        one.roles(),
                        issued,
                        issued.minus(Certifier.BACKDATED),
                        one.notAfter().truncatedTo(ChronoUnit.MILLIS),
                        newest(one.device()));
                inventory.add(claim);
                database.act(
                    now,
                    "grant",
                    "operator/" + one.operator().name() + " device/" + one.device().name(),
                    claim.serial().hex(),
                    Digest.sha256(claim.encode()).value().toArray());
                made.add(claim);
              }
              return made;
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

  private Optional<Claims> same(Wanted wanted) throws SQLException, PkiException {
    var epoch = newest(wanted.device());
    for (var entry : inventory.of(Role.OPERATOR, wanted.operator().name())) {
      if (entry.epoch() == epoch
          && entry.revoked().isEmpty()
          && entry.device().equals(wanted.device().name())
          && entry.roles().equals(String.join(" ", wanted.roles()))
          && entry.notAfter().equals(wanted.notAfter().truncatedTo(ChronoUnit.MILLIS))) {
        try {
          return Optional.of(Claims.decode(inventory.claims(entry.serial()).orElseThrow()));
        } catch (ProtocolException e) {
          throw new PkiException(
              "the claims of grant " + entry.serial() + " cannot be read",
              "restore the inventory from a backup",
              e);
        }
      }
    }
    return Optional.empty();
  }

  private long newest(SpiffeId device) throws SQLException, PkiException {
    return inventory.epoch(device.name()).orElseThrow(() -> noEpoch(device));
  }

  /// Makes live grants anew, with the same roles, for as long as they were made for.
  ///
  /// @param keepEnd whether they end when the old ones do
  public List<Wanted> anew(Selection selection, boolean keepEnd, Instant now) throws PkiException {
    var wanted = new ArrayList<Wanted>();
    var seen = new HashSet<String>();
    each(
        selection,
        entry -> {
          if (entry.state(now) != State.VALID) {
            return;
          }
          var one =
              new Wanted(
                  SpiffeId.operator(domain, entry.operator()),
                  SpiffeId.device(domain, entry.device()),
                  new TreeSet<>(List.of(entry.roles().split(" "))),
                  keepEnd
                      ? entry.notAfter()
                      : now.plus(Duration.between(entry.issued(), entry.notAfter())));
          // Of several grants for the same, one is enough.
          if (seen.add(one.operator() + " " + one.device() + " " + one.roles())) {
            wanted.add(one);
          }
        });
    return wanted;
  }

  /// The grants that a person asked for, in the order of making.
  public void each(Selection selection, Consumer<GrantInventory.Entry> consumer)
      throws PkiException {
    database.reading(
        () -> {
          inventory.each(selection, consumer);
          return 0;
        });
  }

  /// The length of the longest subject of those, as a list shows it.
  public int widest(Selection selection) throws PkiException {
    return database.reading(() -> inventory.widest(selection));
  }

  public List<Ending> endings(Instant now) throws PkiException {
    return database.reading(() -> inventory.endings(now));
  }

  /// All that was done about a name.
  public List<Acts.Act> history(String name) throws PkiException {
    return database.reading(() -> Acts.about(database, name));
  }

  /// Checks the log, and the inventory against it.
  public Audit audit(Optional<HashChain.Head> remembered) throws PkiException {
    return database.reading(
        () -> new Audit(Acts.verify(database, remembered), inventory.unlogged()));
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
              database.act(now, "revoke", subject(entry), serial, new byte[0]);
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
                database.act(now, "revoke", subject(entry), entry.serial(), new byte[0]);
              }
              return live;
            });
    writeList(now);
    return marked;
  }

  private static String subject(GrantInventory.Entry entry) {
    return "operator/" + entry.operator() + " device/" + entry.device();
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
