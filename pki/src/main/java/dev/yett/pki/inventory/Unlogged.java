package dev.yett.pki.inventory;

import dev.yett.protocol.Digest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What lies in an inventory and was never written into its log, or differs from what the log has.
final class Unlogged {
  private Unlogged() {}

  /// @param rows gives serial, subject, the bytes that were made, and when they were revoked
  /// @param making the acts that make such things
  static List<String> find(Database database, String rows, Set<String> making) throws SQLException {
    var made = new HashMap<String, byte[]>();
    var revoked = new HashSet<String>();
    database.each(
        "SELECT act, serial, digest FROM act",
        row -> {
          if (making.contains(row.getString(1))) {
            made.put(row.getString(2), row.getBytes(3));
          } else if (row.getString(1).equals("revoke")) {
            revoked.add(row.getString(2));
          }
        });
    var found = new ArrayList<String>();
    database.each(
        rows,
        row -> {
          var name = row.getString(2) + " serial " + row.getString(1);
          var logged = made.remove(row.getString(1));
          if (logged == null) {
            found.add(name + ": no act made it");
          } else if (logged.length > 0
              && Arrays.mismatch(logged, Digest.sha256(row.getBytes(3)).value().toArray()) >= 0) {
            found.add(name + ": not what the log says was made");
          }
          var isRevoked = Database.optionalInstant(row, 4).isPresent();
          if (isRevoked != revoked.contains(row.getString(1))) {
            found.add(name + (isRevoked ? ": no act revoked it" : ": no longer revoked"));
          }
        });
    made.forEach(
        (serial, digest) -> {
          if (!serial.isEmpty()) {
            found.add("serial " + serial + ": made, and no longer in the inventory");
          }
        });
    return found;
  }
}
