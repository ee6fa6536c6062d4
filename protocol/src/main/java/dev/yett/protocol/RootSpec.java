package dev.yett.protocol;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// One root of files as the catalogue describes it.
///
/// @param rights who may do what: any of the roles; a right that is absent is nobody's
public record RootSpec(String name, SortedMap<Right, Set<String>> rights, Overwrite overwrite) {
  public RootSpec {
    SortedMap<Right, Set<String>> copy = new TreeMap<>();
    for (Map.Entry<Right, Set<String>> entry : rights.entrySet()) {
      copy.put(entry.getKey(), Set.copyOf(entry.getValue()));
    }
    rights = Collections.unmodifiableSortedMap(copy);
    if (!Names.isName(name)
        || !rights.values().stream().flatMap(Set::stream).allMatch(Names::isName)) {
      throw new IllegalArgumentException("a name is not [a-z][a-z0-9-]{0,62}");
    }
  }

  /// Whether one of these roles has the right.
  public boolean allows(Right right, Set<String> roles) {
    return !Collections.disjoint(rights.getOrDefault(right, Set.of()), roles);
  }
}
