package dev.yett.pki.inventory;

import dev.yett.identity.Claims;
import dev.yett.identity.Role;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
  public record Epoch(String device, long number, Instant made) {}

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
        "SELECT device, number, made FROM epoch ORDER BY device, number",
        row -> new Epoch(row.getString(1), row.getLong(2), Database.instant(row, "made")));
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

  public List<Entry> all() throws SQLException {
    return select("ORDER BY issued, rowid");
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

  private List<Entry> select(String rest, Object... parameters) throws SQLException {
    return database.all(
        "SELECT serial, operator, device, roles, epoch, issued, not_before, not_after, revoked"
            + " FROM grant_made "
            + rest,
        row ->
            new Entry(
                row.getString("serial"),
                row.getString("operator"),
                row.getString("device"),
                row.getString("roles"),
                row.getLong("epoch"),
                Database.instant(row, "issued"),
                Database.instant(row, "not_before"),
                Database.instant(row, "not_after"),
                Database.optionalInstant(row, "revoked")),
        parameters);
  }
}
