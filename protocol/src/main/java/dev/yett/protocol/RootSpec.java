package dev.yett.protocol;

import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// One root of files as the catalogue describes it.
///
/// @param rights who may do what: any of the roles; a right that is absent is nobody's
/// @param links whether links are copied as links
/// @param maxSize bytes of the largest file that may be put
/// @param noFsync whether an order may say `no-fsync`
public record RootSpec(
    String name,
    SortedMap<Right, Set<String>> rights,
    Overwrite overwrite,
    boolean links,
    OptionalLong maxSize,
    boolean noFsync) {
  /// One of which its owner says nothing more.
  public RootSpec(String name, SortedMap<Right, Set<String>> rights, Overwrite overwrite) {
    this(name, rights, overwrite, false, OptionalLong.empty(), false);
  }

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
