package dev.yett.pki.inventory;

import dev.yett.pki.Faults;
import dev.yett.pki.LockedKeyException;
import dev.yett.pki.PkiException;
import dev.yett.protocol.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The inventory of one authority: SQLite, write-ahead log, synced on each commit. A change is made
/// inside [#writing], which takes the write lock first, so two programs at once come one after the
/// other.
public final class Database implements AutoCloseable {
  public static final String NAME = "authority.db";

  /// How long SQLite itself waits, each time.
  private static final int MOMENT_MILLISECONDS = 1_000;

  static final int VERSION = 2;

  private final Path file;
  private final Connection connection;

  /// Those that change are run again and again in a batch; closed with the connection.
  private final Map<String, PreparedStatement> changes = new HashMap<>();

  private Database(Path file, Connection connection) {
    this.file = file;
    this.connection = connection;
  }

  /// A part of a transaction.
  public interface Work<T> {
    T run() throws SQLException, PkiException;
  }

  /// Reads one row.
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Takes one row.
  public interface Consumer {
    void take(ResultSet row) throws SQLException;
  }

  /// Makes the database of a new authority in `directory`.
  public static Database create(Path directory, List<String> schema) throws PkiException {
    var file = directory.resolve(NAME);
    try {
      // SQLite gives its log and index the mode of the database, and would itself make it readable
      // by all.
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw Faults.of("cannot make the inventory", file, e);
    }
    var database = connect(file, false);
    try (var statement = database.connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      for (var sql : schema) {
        statement.execute(sql);
      }
      statement.execute("PRAGMA user_version = " + VERSION);
      return database;
    } catch (SQLException e) {
      throw database.fault(e);
    }
  }

  public static Database open(Path directory, String authority) throws PkiException {
    var file = directory.resolve(NAME);
    if (!Files.exists(file)) {
      throw new PkiException(
          directory + " is not the directory of " + authority, "yett-pki init makes one");
    }
    var database = connect(file, isFixed(file));
    try {
      var version = database.one("PRAGMA user_version", row -> row.getInt(1)).orElse(0);
      if (version == 1) {
        Migration.run(database);
      } else if (version != VERSION) {
        throw new PkiException(
            file + " has version " + version + ", this program knows " + VERSION,
            "use the program that made it");
      }
      return database;
    } catch (SQLException e) {
      database.close();
      throw database.fault(e);
    } catch (PkiException e) {
      database.close();
      throw e;
    }
  }

  /// Whether this is a copy that can only be read: nothing changes it, and SQLite may not even make
  /// the files in which programs at work tell each other what they do.
  private static boolean isFixed(Path file) throws PkiException {
    if (Files.isWritable(file) && Files.isWritable(file.toAbsolutePath().getParent())) {
      return false;
    }
    var log = file.resolveSibling(NAME + "-wal");
    try {
      if (Files.exists(log) && Files.size(log) > 0) {
        throw new PkiException(
            "of "
                + file
                + " a part is still in "
                + log.getFileName()
                + ", and neither can be written",
            "copy both to a place that can be written, or copy the directory while no yett-pki"
                + " runs");
      }
    } catch (IOException e) {
      throw Faults.of("cannot read", log, e);
    }
    return true;
  }

  private static Database connect(Path file, boolean fixed) throws PkiException {
    var config = new SQLiteConfig();
    config.setBusyTimeout(MOMENT_MILLISECONDS);
    config.setReadOnly(fixed);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    try {
      // A URI, so that no character of the path is taken for an option.
      var connection =
          config.createConnection(
              "jdbc:sqlite:"
                  + file.toAbsolutePath().toUri().toASCIIString()
                  + (fixed ? "?immutable=1" : ""));
      return new Database(file, connection);
    } catch (SQLException e) {
      throw new PkiException("cannot open " + file + ": " + reason(e), "", e);
    }
  }

  /// Runs `work` under the write lock; its changes are durable once this returns, and none is made
  /// where it throws.
  public <T> T writing(Work<T> work) throws PkiException {
    try {
      begin();
      var done = false;
      try {
        var result = work.run();
        execute("COMMIT");
        done = true;
        return result;
      } finally {
        if (!done) {
          execute("ROLLBACK");
        }
      }
    } catch (SQLException e) {
      throw fault(e);
    }
  }

  /// Takes the write lock, and says so where it has to be waited for.
  private void begin() throws SQLException, PkiException {
    var waiting = Waiting.here();
    var until = System.nanoTime() + waiting.patience().toNanos();
    for (var told = false; ; told = true) {
      try {
        execute("BEGIN IMMEDIATE");
        return;
      } catch (SQLiteException e) {
        if (e.getResultCode() != SQLiteErrorCode.SQLITE_BUSY) {
          throw e;
        }
        if (System.nanoTime() - until >= 0) {
          throw new PkiException(
              "another program has been writing to "
                  + file
                  + " for "
                  + waiting.patience().toSeconds()
                  + " s; nothing was changed",
              "which one: fuser " + file + "; wait for it or end it, and run this again",
              e);
        }
        if (!told) {
          waiting.note().accept("waits for another program that writes to " + file);
        }
      }
    }
  }

  /// Runs `work`, which only reads, on one state of the database.
  public <T> T reading(Work<T> work) throws PkiException {
    try {
      execute("BEGIN");
      try {
        return work.run();
      } finally {
        execute("ROLLBACK");
      }
    } catch (SQLException e) {
      throw fault(e);
    }
  }

  /// Runs one statement that changes rows, and returns how many. Parameters are text, long, byte
  /// arrays or instants, which are stored as milliseconds.
  public int change(String sql, Object... parameters) throws SQLException {
    var statement = changes.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      changes.put(sql, statement);
    }
    set(statement, parameters);
    return statement.executeUpdate();
  }

  /// Reads rows one by one, in order.
  public void each(String sql, Consumer consumer, Object... parameters) throws SQLException {
    try (var statement = prepare(sql, parameters);
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        consumer.take(rows);
      }
    }
  }

  public <T> List<T> all(String sql, Row<T> reader, Object... parameters) throws SQLException {
    try (var statement = prepare(sql, parameters);
        var rows = statement.executeQuery()) {
      var list = new ArrayList<T>();
      while (rows.next()) {
        list.add(reader.read(rows));
      }
      return list;
    }
  }

  public <T> Optional<T> one(String sql, Row<T> reader, Object... parameters) throws SQLException {
    return all(sql, reader, parameters).stream().findFirst();
  }

  public static Instant instant(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  public static Optional<Instant> optionalInstant(ResultSet row, String column)
      throws SQLException {
    var milliseconds = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(milliseconds));
  }

  static Optional<Instant> optionalInstant(ResultSet row, int column) throws SQLException {
    var milliseconds = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(milliseconds));
  }

  /// A value that was given when the authority was made.
  public String setting(String name) throws PkiException {
    try {
      return one("SELECT value FROM setting WHERE name = ?", row -> row.getString(1), name)
          .orElseThrow(() -> new PkiException(file + " has no setting " + name, ""));
    } catch (SQLException e) {
      throw fault(e);
    }
  }

  /// A value that may be missing.
  public Optional<String> optionalSetting(String name) throws SQLException {
    return one("SELECT value FROM setting WHERE name = ?", row -> row.getString(1), name);
  }

  /// Sets a value; inside [#writing].
  public void set(String name, String value) throws SQLException {
    change(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value ="
            + " excluded.value",
        name,
        value);
  }

  /// Takes a value away; inside [#writing].
  public void unset(String name) throws SQLException {
    change("DELETE FROM setting WHERE name = ?", name);
  }

  /// Writes down who did what; inside [#writing], together with what was done.
  ///
  /// @param digest SHA-256 of what was made, or of nothing
  public void act(Instant now, String act, String subject, String serial, byte[] digest)
      throws SQLException {
    Acts.add(
        this,
        new Acts.Act(
            now.toEpochMilli(),
            System.getProperty("user.name", "?"),
            act,
            subject,
            serial,
            Octets.of(digest)));
  }

  /// Opens a key. That somebody tried without knowing its passphrase is put on record.
  ///
  /// @param key as its file is called, without `.key`
  public <T> T unlocking(Instant now, String key, Unlocking<T> opened) throws PkiException {
    try {
      return opened.key();
    } catch (LockedKeyException e) {
      try {
        writing(
            () -> {
              act(now, "refused", "key/" + key, "", new byte[0]);
              return key;
            });
      } catch (PkiException unrecorded) {
        e.addSuppressed(unrecorded);
      }
      throw e;
    }
  }

  /// Opens a key.
  @FunctionalInterface
  public interface Unlocking<T> {
    T key() throws PkiException;
  }

  /// The tables that every authority has.
  public static final List<String> COMMON_SCHEMA =
      List.of(
          "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT", Acts.SCHEMA);

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    var statement = connection.prepareStatement(sql);
    set(statement, parameters);
    return statement;
  }

  private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      // Not a switch over types: to link one takes longer than a short command (a tenth of a
      // second).
      var parameter = parameters[i];
      if (parameter instanceof Instant instant) {
        statement.setLong(i + 1, instant.toEpochMilli());
      } else if (parameter instanceof Long number) {
        statement.setLong(i + 1, number);
      } else if (parameter instanceof byte[] bytes) {
        statement.setBytes(i + 1, bytes);
      } else if (parameter instanceof String text) {
        statement.setString(i + 1, text);
      } else {
        throw new IllegalArgumentException(parameter.getClass().getName());
      }
    }
  }

  void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private PkiException fault(SQLException e) {
    return new PkiException("the inventory " + file + " failed: " + reason(e), "", e);
  }

  private static String reason(SQLException e) {
    if (e instanceof SQLiteException sqlite) {
      if (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_BUSY) {
        return "another program is using it";
      }
      if (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_NOTADB) {
        return "it is not a database";
      }
      if (sqlite.getResultCode().name().startsWith("SQLITE_READONLY")) {
        return "it can only be read here: a copy, or a medium that is not to be written to";
      }
    }
    return String.valueOf(e.getMessage());
  }

  @Override
  public void close() throws PkiException {
    try {
      for (var statement : changes.values()) {
        statement.close();
      }
      connection.close();
    } catch (SQLException e) {
      throw fault(e);
    }
  }
}
