package dev.yett.protocol.tree;

import dev.yett.protocol.Limits;
import java.nio.charset.StandardCharsets;

/// Where a link says that it leads (PROTOCOL §15).
public final class LinkTarget {
  private LinkTarget() {}

  /// Whether a target is relative and leads to nowhere outside a tree all of whose links are held
  /// to this rule. Since a name on the way may be such a link itself, `..` stands only at the
  /// beginning, where it is counted from the directory in which the link truly lies.
  ///
  /// @param depth how many directories below the top of the tree the link lies in
  public static boolean staysInside(String target, int depth) {
    if (target.isEmpty()
        || target.startsWith("/")
        || target.indexOf('\0') >= 0
        || target.getBytes(StandardCharsets.UTF_8).length > Limits.PATH) {
      return false;
    }
    int up = 0;
    boolean named = false;
    for (String name : target.split("/", -1)) {
      if (name.equals("..")) {
        up++;
        if (named) {
          return false;
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        named = true;
      }
    }
    return up <= depth;
  }
}
