package dev.yett.pki.inventory;

import dev.yett.identity.Claims;
import dev.yett.identity.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a grants authority has made and revoked, in its [Database]. Methods that change run inside
/// [Database#writing].
public final class GrantInventory {
  public static final List<String> SCHEMA =
      List.of(
          """
          CREATE TABLE epoch (
            device TEXT NOT NULL,
            number INTEGER NOT NULL,
            made   INTEGER NOT NULL,
            ends   INTEGER,
            PRIMARY KEY (device, number)
          ) STRICT\
          """,
          """
          CREATE TABLE grant_made (
            serial     TEXT PRIMARY KEY,
            operator   TEXT NOT NULL,
            device     TEXT NOT NULL,
            roles      TEXT NOT NULL,
            epoch      INTEGER NOT NULL,
            issued     INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            not_after  INTEGER NOT NULL,
            claims     BLOB NOT NULL,
            revoked    INTEGER
          ) STRICT\
          """,
          "CREATE INDEX grant_operator ON grant_made (operator)",
          "CREATE INDEX grant_device ON grant_made (device)",
          "CREATE INDEX grant_issued ON grant_made (issued)",
          "CREATE INDEX grant_end ON grant_made (not_after)");

  private final Database database;

  public GrantInventory(Database database) {
    this.database = database;
  }

  /// One grant. `roles` are separated by spaces.
  public record Entry(
      String serial,
      String operator,
      String device,
      String roles,
      long epoch,
      Instant issued,
      Instant notBefore,
      Instant notAfter,
      Optional<Instant> revoked) {
    public State state(Instant now) {
      return State.of(revoked, notAfter, now);
    }
  }

  /// One epoch of a device.
  ///
  /// @param ends when the device stops to honour it
  public record Epoch(String device, long number, Instant made, Optional<Instant> ends) {}

  /// The newest epoch of a device.
  public Optional<Long> epoch(String device) throws SQLException {
    return database.one(
        "SELECT number FROM epoch WHERE device = ? ORDER BY number DESC LIMIT 1",
        row -> row.getLong(1),
        device);
  }

  public void addEpoch(String device, long number, Instant made) throws SQLException {
    database.change(
        "INSERT INTO epoch (device, number, made) VALUES (?, ?, ?)", device, number, made);
  }

  public List<Epoch> epochs() throws SQLException {
    return database.all(
        "SELECT device, number, made, ends FROM epoch ORDER BY device, number",
        GrantInventory::epoch);
  }

  /// Those of one device, the oldest first.
  public List<Epoch> epochs(String device) throws SQLException {
    return database.all(
        "SELECT device, number, made, ends FROM epoch WHERE device = ? ORDER BY number",
        GrantInventory::epoch,
        device);
  }

  private static Epoch epoch(ResultSet row) throws SQLException {
    return new Epoch(
        row.getString(1),
        row.getLong(2),
        Database.instant(row, "made"),
        Database.optionalInstant(row, "ends"));
  }

  /// The end of an epoch, unless it ends sooner already.
  public void endEpoch(String device, long number, Instant end) throws SQLException {
    database.change(
        "UPDATE epoch SET ends = min(coalesce(ends, ?), ?) WHERE device = ? AND number = ?",
        end,
        end,
        device,
        number);
  }

  /// The bytes of the claims.
  public Optional<byte[]> claims(String serial) throws SQLException {
    return database.one(
        "SELECT claims FROM grant_made WHERE serial = ?", row -> row.getBytes(1), serial);
  }

  /// How many there are of each state, and when the valid ones end.
  public List<Ending> endings(Instant now) throws SQLException {
    return database.all(
        "SELECT CASE WHEN revoked IS NOT NULL THEN 'revoked' WHEN not_after < ? THEN 'expired' ELSE"
            + " 'valid' END AS state, not_after / 86400000 AS day, count(*) FROM grant_made GROUP"
            + " BY 1, 2",
        row -> new Ending("grant", row.getString(1), row.getLong(2), row.getLong(3)),
        now);
  }

  /// Grants that stand in no act of the log with their digest.
  public List<String> unlogged() throws SQLException {
    return Unlogged.find(
        database,
        "SELECT serial, 'operator/' || operator || ' on device/' || device, claims, revoked"
            + " FROM grant_made",
        Set.of("grant"));
  }

  public void add(Claims claims) throws SQLException {
    database.change(
        "INSERT INTO grant_made (serial, operator, device, roles, epoch, issued, not_before,"
            + " not_after, claims) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        claims.serial().hex(),
        claims.operator().name(),
        claims.device().name(),
        String.join(" ", claims.roles()),
        claims.epoch(),
        claims.issued(),
        claims.notBefore(),
        claims.notAfter(),
        claims.encode());
  }

  /// Those that a person asked for, in the order of making, one by one.
  public void each(Selection selection, java.util.function.Consumer<Entry> consumer)
      throws SQLException {
    var where = selection.grants();
    database.each(
        COLUMNS + where.sql() + " ORDER BY issued, rowid",
        row -> consumer.accept(entry(row)),
        where.parameters());
  }

  /// The length of the longest `operator/NAME on device/NAME` among those.
  public int widest(Selection selection) throws SQLException {
    var where = selection.grants();
    return database
        .one(
            "SELECT max(length('operator/' || operator || ' on device/' || device)) FROM"
                + " grant_made "
                + where.sql(),
            row -> row.getInt(1),
            where.parameters())
        .orElse(0);
  }

  public Optional<Entry> withSerial(String serial) throws SQLException {
    return select("WHERE serial = ?", serial).stream().findFirst();
  }

  public List<Entry> of(Role role, String name) throws SQLException {
    return switch (role) {
      case OPERATOR -> select("WHERE operator = ? ORDER BY issued", name);
      case DEVICE -> select("WHERE device = ? ORDER BY issued", name);
    };
  }

  public void revoke(String serial, Instant at) throws SQLException {
    database.change(
        "UPDATE grant_made SET revoked = ? WHERE serial = ? AND revoked IS NULL", at, serial);
  }

  public RevokedGrants revoked(String domain, Instant since) throws SQLException {
    return RevokedGrants.read(
        database,
        domain,
        "SELECT serial, not_after AS until FROM grant_made"
            + " WHERE revoked IS NOT NULL AND not_after >= ?",
        since);
  }

  private static final String COLUMNS =
      "SELECT serial, operator, device, roles, epoch, issued, not_before, not_after, revoked"
          + " FROM grant_made ";

  private List<Entry> select(String rest, Object... parameters) throws SQLException {
    return database.all(COLUMNS + rest, GrantInventory::entry, parameters);
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5),
        Instant.ofEpochMilli(row.getLong(6)),
        Instant.ofEpochMilli(row.getLong(7)),
        Instant.ofEpochMilli(row.getLong(8)),
        Database.optionalInstant(row, "revoked"));
  }
}
