package dev.yett.client.console.word;

import java.util.List;
import java.util.Optional;

/// A slip of the finger: one letter too many, too few or wrong, or two that changed places.
final class Slip {
  private Slip() {}

  /// The only name that is one slip away from what was typed.
  static Optional<String> of(String typed, List<String> names) {
    var near = names.stream().distinct().filter(name -> isNear(typed, name)).toList();
    return near.size() == 1 ? Optional.of(near.getFirst()) : Optional.empty();
  }

  private static boolean isNear(String typed, String name) {
    if (typed.length() < 2 || name.length() < 2 || typed.equals(name)) {
      return false;
    }
    int same = 0;
    while (same < Math.min(typed.length(), name.length())
        && typed.charAt(same) == name.charAt(same)) {
      same++;
    }
    var restTyped = typed.substring(same);
    var restName = name.substring(same);
    return (!restTyped.isEmpty() && restTyped.substring(1).equals(restName))
        || (!restName.isEmpty() && restName.substring(1).equals(restTyped))
        || (!restTyped.isEmpty()
            && !restName.isEmpty()
            && restTyped.substring(1).equals(restName.substring(1)))
        || isSwapped(restTyped, restName);
  }

  private static boolean isSwapped(String one, String other) {
    return one.length() == other.length()
        && one.length() >= 2
        && one.charAt(0) == other.charAt(1)
        && one.charAt(1) == other.charAt(0)
        && one.substring(2).equals(other.substring(2));
  }
}
