package dev.yett.pki.inventory;

import dev.yett.identity.Role;
import dev.yett.pki.PkiException;
import dev.yett.pki.issuing.IssuedCertificate;
import dev.yett.pki.issuing.RevocationList;
import dev.yett.protocol.Octets;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;

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
          "CREATE INDEX certificate_issued ON certificate (issued)",
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

  /// Those that a person asked for, in the order of issue, one by one.
  public void each(Selection selection, java.util.function.Consumer<Entry> consumer)
      throws SQLException {
    var where = selection.certificates();
    database.each(
        COLUMNS + where.sql() + " ORDER BY issued, rowid",
        row -> consumer.accept(entry(row)),
        where.parameters());
  }

  /// The length of the longest `KIND/NAME` among those.
  public int widest(Selection selection) throws SQLException {
    var where = selection.certificates();
    return database
        .one(
            "SELECT max(length(kind) + 1 + length(name)) FROM certificate " + where.sql(),
            row -> row.getInt(1),
            where.parameters())
        .orElse(0);
  }

  /// The DER of a certificate.
  public Optional<byte[]> der(String serial) throws SQLException {
    return database.one(
        "SELECT der FROM certificate WHERE serial = ?", row -> row.getBytes(1), serial);
  }

  /// The DER of a CA of ours: `root` or `issuing`, and its generation.
  public Optional<byte[]> authority(String kind, String name) throws SQLException {
    return database.one(
        "SELECT der FROM certificate WHERE kind = ? AND name = ? ORDER BY rowid DESC LIMIT 1",
        row -> row.getBytes(1),
        kind,
        name);
  }

  /// The generations of the issuing CAs that are valid, the oldest first.
  public List<String> liveIssuing(Instant now) throws SQLException {
    return database.all(
        "SELECT name FROM certificate WHERE kind = 'issuing' AND revoked IS NULL AND not_after >= ?"
            + " ORDER BY rowid",
        row -> row.getString(1),
        now);
  }

  /// How many issuing CAs there ever were.
  public int issuingCount() throws SQLException {
    return database
        .one("SELECT count(*) FROM certificate WHERE kind = 'issuing'", row -> row.getInt(1))
        .orElse(0);
  }

  /// How many leaves are live that were issued before a time.
  public long liveBefore(Instant before, Instant now) throws SQLException {
    return database
        .one(
            "SELECT count(*) FROM certificate WHERE kind IN ('device', 'operator') AND revoked IS"
                + " NULL AND not_after >= ? AND issued < ?",
            row -> row.getLong(1),
            now,
            before)
        .orElse(0L);
  }

  /// The issuing CAs that were revoked.
  public List<RevocationList.Entry> revokedIssuing() throws SQLException, PkiException {
    return revocations(
        "WHERE revoked IS NOT NULL AND kind = 'issuing' ORDER BY revoked, serial", serial -> true);
  }

  /// How many there are of each kind and state, and when the valid ones end.
  public List<Ending> endings(Instant now) throws SQLException {
    return database.all(
        "SELECT kind, CASE WHEN revoked IS NOT NULL THEN 'revoked' WHEN not_after < ? THEN"
            + " 'expired' ELSE 'valid' END AS state, not_after / 86400000 AS day, count(*) FROM"
            + " certificate GROUP BY 1, 2, 3",
        row -> new Ending(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)),
        now);
  }

  /// Certificates that stand in no act of the log with their digest: serial and subject.
  public List<String> unlogged() throws SQLException {
    return Unlogged.find(
        database,
        "SELECT serial, kind || '/' || name, der, revoked FROM certificate",
        Set.of("init", "issue", "rotate"));
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

  /// All that were revoked among the leaves of one issuing CA, for its CRL (RFC 5280 §5). They stay
  /// on it after their end: a device whose clock stands behind would take them for valid.
  public List<RevocationList.Entry> revokedLeaves(X500Principal issuer)
      throws SQLException, PkiException {
    var name = X500Name.getInstance(issuer.getEncoded());
    var own = new java.util.HashSet<String>();
    database.each(
        "SELECT serial, der FROM certificate WHERE revoked IS NOT NULL AND kind IN ('device',"
            + " 'operator')",
        row -> {
          if (Certificate.getInstance(row.getBytes(2)).getIssuer().equals(name)) {
            own.add(row.getString(1));
          }
        });
    return revocations(
        "WHERE revoked IS NOT NULL AND kind IN ('device', 'operator') ORDER BY revoked, serial",
        own::contains);
  }

  private List<RevocationList.Entry> revocations(String where, Predicate<String> wanted)
      throws SQLException, PkiException {
    var entries = select(where).stream().filter(entry -> wanted.test(entry.serial())).toList();
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

  /// A text that comes from SQLite costs several times what a number does, so the three of a row
  /// come as one; a list of 100,000 is mostly that. No kind and no serial holds a space or `/`.
  private static final String COLUMNS =
      "SELECT serial || ' ' || kind || '/' || name, issued, not_after, revoked, cause FROM"
          + " certificate ";

  private List<Entry> select(String rest, Object... parameters) throws SQLException {
    return database.all(COLUMNS + rest, CaInventory::entry, parameters);
  }

  private static Entry entry(ResultSet row) throws SQLException {
    var text = new String(row.getBytes(1), StandardCharsets.UTF_8);
    var kind = text.indexOf(' ') + 1;
    var name = text.indexOf('/', kind) + 1;
    var revoked = Database.optionalInstant(row, 4);
    return new Entry(
        text.substring(0, kind - 1),
        text.substring(kind, name - 1),
        text.substring(name),
        Instant.ofEpochMilli(row.getLong(2)),
        Instant.ofEpochMilli(row.getLong(3)),
        revoked,
        revoked.isPresent() ? Optional.ofNullable(row.getString(5)) : Optional.empty());
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
