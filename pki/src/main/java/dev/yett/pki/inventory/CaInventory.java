package dev.yett.pki.inventory;

import dev.yett.pki.PkiException;
import dev.yett.pki.issuing.RevocationList;
import dev.yett.pki.issuing.IssuedCertificate;
import dev.yett.identity.Role;
import dev.yett.protocol.Octets;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a CA has issued and revoked, in its [Database]. Methods that change run inside
/// [Database#writing].
public final class CaInventory {
  public static final List<String> SCHEMA =
      List.of(
          """
          CREATE TABLE certificate (
            serial     TEXT PRIMARY KEY,
            kind       TEXT NOT NULL CHECK (kind IN ('root', 'issuing', 'device', 'operator')),
            name       TEXT NOT NULL,
            issued     INTEGER NOT NULL,
            not_before INTEGER NOT NULL,
            not_after  INTEGER NOT NULL,
            der        BLOB NOT NULL,
            revoked    INTEGER,
            cause      TEXT
          ) STRICT\
          """,
          "CREATE INDEX certificate_name ON certificate (kind, name)",
          "CREATE INDEX certificate_end ON certificate (not_after)",
          """
          CREATE TABLE bundle (
            number   INTEGER PRIMARY KEY,
            root_crl INTEGER NOT NULL,
            issued   INTEGER NOT NULL,
            der      BLOB NOT NULL
          ) STRICT\
          """,
          """
          CREATE TABLE root_crl (
            number INTEGER PRIMARY KEY,
            der    BLOB NOT NULL
          ) STRICT\
          """,
          // What the grants authority has revoked, as far as this CA was told: a bundle made
          // without the newest
          // list does not forget it.
          """
          CREATE TABLE revoked_grant (
            serial    TEXT PRIMARY KEY,
            until     INTEGER NOT NULL
          ) STRICT\
          """);

  private final Database database;

  public CaInventory(Database database) {
    this.database = database;
  }

  /// One certificate. `kind` is `root`, `issuing`, `device` or `operator`.
  public record Entry(
      String serial,
      String kind,
      String name,
      Instant issued,
      Instant notBefore,
      Instant notAfter,
      Optional<Instant> revoked,
      Optional<String> cause) {
    public String subject() {
      return kind + "/" + name;
    }

    public State state(Instant now) {
      return State.of(revoked, notAfter, now);
    }
  }

  public static String text(BigInteger serial) {
    return String.format(Locale.ROOT, "%032x", serial);
  }

  public void add(String kind, String name, Instant issued, IssuedCertificate certificate)
      throws SQLException {
    database.change(
        "INSERT INTO certificate (serial, kind, name, issued, not_before, not_after, der)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        certificate.serial(),
        kind,
        name,
        issued,
        certificate.notBefore(),
        certificate.notAfter(),
        certificate.der().toArray());
  }

  public List<Entry> all() throws SQLException {
    return select("ORDER BY issued, rowid");
  }

  public Optional<Entry> withSerial(String serial) throws SQLException {
    return select("WHERE serial = ?", serial).stream().findFirst();
  }

  public List<Entry> of(Role role, String name) throws SQLException {
    return select("WHERE kind = ? AND name = ? ORDER BY issued", role.segment(), name);
  }

  public void revoke(String serial, Instant at, RevocationList.Cause cause) throws SQLException {
    database.change(
        "UPDATE certificate SET revoked = ?, cause = ? WHERE serial = ? AND revoked IS NULL",
        at,
        cause.text(),
        serial);
  }

  /// All that were revoked among leaves. They stay on the CRL after their end: a device whose clock
  /// stands behind would take them for valid.
  public List<RevocationList.Entry> revokedLeaves() throws SQLException, PkiException {
    var entries =
        select(
            "WHERE revoked IS NOT NULL AND kind IN ('device', 'operator') ORDER BY revoked,"
                + " serial");
    var list = new java.util.ArrayList<RevocationList.Entry>(entries.size());
    for (var entry : entries) {
      list.add(
          new RevocationList.Entry(
              new BigInteger(1, HexFormat.of().parseHex(entry.serial())),
              entry.revoked().orElseThrow(),
              RevocationList.Cause.of(entry.cause().orElse("unspecified"))));
    }
    return list;
  }

  private List<Entry> select(String rest, Object... parameters) throws SQLException {
    return database.all(
        "SELECT serial, kind, name, issued, not_before, not_after, revoked, cause FROM certificate "
            + rest,
        row ->
            new Entry(
                row.getString("serial"),
                row.getString("kind"),
                row.getString("name"),
                Database.instant(row, "issued"),
                Database.instant(row, "not_before"),
                Database.instant(row, "not_after"),
                Database.optionalInstant(row, "revoked"),
                Optional.ofNullable(row.getString("cause"))),
        parameters);
  }

  public void addRootCrl(long number, byte[] der) throws SQLException {
    database.change("INSERT INTO root_crl (number, der) VALUES (?, ?)", number, der);
  }

  /// A CRL of the root with its number.
  public record RootCrl(long number, Octets der) {}

  public Optional<RootCrl> newestRootCrl() throws SQLException {
    return database.one(
        "SELECT number, der FROM root_crl ORDER BY number DESC LIMIT 1",
        row -> new RootCrl(row.getLong(1), Octets.of(row.getBytes(2))));
  }

  /// The number of the next bundle: one more than any before it, the first is 1.
  public long nextBundle() throws SQLException {
    return database
        .one("SELECT coalesce(max(number), 0) + 1 FROM bundle", row -> row.getLong(1))
        .orElseThrow();
  }

  public void addBundle(long number, long rootCrl, Instant issued, byte[] der) throws SQLException {
    database.change(
        "INSERT INTO bundle (number, root_crl, issued, der) VALUES (?, ?, ?, ?)",
        number,
        rootCrl,
        issued,
        der);
  }

  public Optional<byte[]> newestBundle() throws SQLException {
    return database.one(
        "SELECT der FROM bundle ORDER BY number DESC LIMIT 1", row -> row.getBytes(1));
  }

  /// Adds what a list says to what is known already.
  public void learn(RevokedGrants list) throws SQLException {
    for (var grant : list.grants().entrySet()) {
      database.change(
          "INSERT INTO revoked_grant (serial, until) VALUES (?, ?) ON CONFLICT (serial) DO UPDATE"
              + " SET until = max(until, excluded.until)",
          grant.getKey(),
          grant.getValue());
    }
  }

  /// What is known to be revoked and still needs saying at `since`.
  public RevokedGrants revokedGrants(String domain, Instant since) throws SQLException {
    return RevokedGrants.read(
        database,
        domain,
        "SELECT serial, until FROM revoked_grant WHERE until >= ? ORDER BY serial",
        since);
  }
}
