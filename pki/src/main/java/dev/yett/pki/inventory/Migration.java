package dev.yett.pki.inventory;

import dev.yett.pki.PkiException;

/// From the first version of an inventory: acts get their chain, and epochs an end.
final class Migration {
  private static final String VERSION = "PRAGMA user_version";

  private Migration() {}

  /// In one transaction, unless another program was first.
  static void run(Database database) throws PkiException {
    database.writing(
        () -> {
          if (database.one(VERSION, row -> row.getInt(1)).orElse(0) != 1) {
            return 0;
          }
          database.execute("ALTER TABLE act RENAME TO act_before");
          database.execute(Acts.SCHEMA);
          for (var old :
              database.all(
                  "SELECT time, who, act, subject, serial FROM act_before ORDER BY number",
                  Acts.Act::read)) {
            Acts.add(database, old);
          }
          database.execute("DROP TABLE act_before");
          if (database
              .one("SELECT 1 FROM sqlite_master WHERE name = 'epoch'", row -> row.getInt(1))
              .isPresent()) {
            database.execute("ALTER TABLE epoch ADD COLUMN ends INTEGER");
          }
          database.execute(VERSION + " = " + Database.VERSION);
          return 0;
        });
  }
}
