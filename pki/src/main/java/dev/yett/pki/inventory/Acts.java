package dev.yett.pki.inventory;

import dev.yett.identity.HashChain;
import dev.yett.identity.HashChain.Head;
import dev.yett.identity.HashChain.Link;
import dev.yett.identity.HashChain.Verdict;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Octets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// The log of an authority: who did what, in the order of doing, each act chained to the one before
/// ([HashChain]). Changes run inside [Database#writing].
public final class Acts {
  static final String SCHEMA =
      """
      CREATE TABLE act (
        number   INTEGER PRIMARY KEY,
        time     INTEGER NOT NULL,
        who      TEXT NOT NULL,
        act      TEXT NOT NULL,
        subject  TEXT NOT NULL,
        serial   TEXT NOT NULL,
        digest   BLOB NOT NULL,
        previous BLOB NOT NULL,
        hash     BLOB NOT NULL
      ) STRICT\
      """;

  private Acts() {}

  /// One act.
  ///
  /// @param time in milliseconds
  /// @param digest SHA-256 of what was made; of no length where nothing was
  public record Act(
      long time, String who, String act, String subject, String serial, Octets digest) {
    static Act read(ResultSet row) throws SQLException {
      return new Act(
          row.getLong("time"),
          row.getString("who"),
          row.getString("act"),
          row.getString("subject"),
          row.getString("serial"),
          row.getMetaData().getColumnCount() > 5
              ? Octets.of(row.getBytes("digest"))
              : Octets.of(new byte[0]));
    }

    byte[] encode() {
      return Cbor.array(
              Cbor.of(time),
              Cbor.of(who),
              Cbor.of(act),
              Cbor.of(subject),
              Cbor.of(serial),
              Cbor.of(digest.toArray()))
          .encode();
    }
  }

  static void add(Database database, Act act) throws SQLException {
    var link = HashChain.from(head(database)).append(act.encode());
    database.change(
        "INSERT INTO act (number, time, who, act, subject, serial, digest, previous, hash)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        link.sequence(),
        act.time(),
        act.who(),
        act.act(),
        act.subject(),
        act.serial(),
        act.digest().toArray(),
        link.previous().toArray(),
        link.hash().toArray());
  }

  /// How far the log goes.
  public static Head head(Database database) throws SQLException {
    return database
        .one(
            "SELECT number, hash FROM act ORDER BY number DESC LIMIT 1",
            row -> new Head(row.getLong(1) + 1, Octets.of(row.getBytes(2))))
        .orElse(Head.EMPTY);
  }

  /// All acts about a name, `pump-7` or `device/pump-7`, in their order.
  public static List<Act> about(Database database, String name) throws SQLException {
    var word = name.contains("/") ? " " + name + " " : "/" + name + " ";
    return database.all(
        "SELECT time, who, act, subject, serial, digest FROM act WHERE instr(' ' || subject || ' ',"
            + " ?) > 0 ORDER BY number",
        Act::read,
        word);
  }

  /// Checks the whole chain.
  ///
  /// @param remembered a head from before
  public static Verdict verify(Database database, Optional<Head> remembered) throws SQLException {
    var check = new HashChain.Check(remembered);
    database.each(
        "SELECT number, time, who, act, subject, serial, digest, previous, hash FROM act ORDER BY"
            + " number",
        row ->
            check.next(
                new Link(
                    row.getLong("number"),
                    Octets.of(row.getBytes("previous")),
                    Octets.of(row.getBytes("hash"))),
                Act.read(row).encode()));
    return check.end();
  }
}
