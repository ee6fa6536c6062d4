package dev.yett.server.file.tree;

import dev.yett.protocol.Limits;
import java.nio.charset.StandardCharsets;

/// Where a link says that it leads.
final class LinkTarget {
  private LinkTarget() {}

  /// Whether a target is relative and by its text stays below the root.
  ///
  /// @param depth how many directories below the root the link lies in
  static boolean staysInside(String target, int depth) {
    if (target.isEmpty()
        || target.startsWith("/")
        || target.indexOf('\0') >= 0
        || target.getBytes(StandardCharsets.UTF_8).length > Limits.PATH) {
      return false;
    }
    int level = depth;
    for (String name : target.split("/", -1)) {
      if (name.equals("..")) {
        level--;
      } else if (!name.isEmpty() && !name.equals(".")) {
        level++;
      }
      if (level < 0) {
        return false;
      }
    }
    return true;
  }
}
