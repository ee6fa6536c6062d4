package dev.yett.server.file.root;

import dev.yett.server.config.RootRules;
import java.util.List;

/// Which names an owner lets operators use below a root. Names of our own are nobody's.
public final class NameRules {
  private final List<Glob> names;
  private final List<Glob> deny;

  NameRules(RootRules rules) {
    names = rules.names().stream().map(Glob::new).toList();
    deny = rules.deny().stream().map(Glob::new).toList();
  }

  /// Whether a name may stand anywhere on a path.
  public boolean allows(String name) {
    return !Temporary.isOurs(name) && deny.stream().noneMatch(glob -> glob.matches(name));
  }

  /// Whether a file may have the name.
  public boolean allowsFile(String name) {
    return allows(name) && (names.isEmpty() || names.stream().anyMatch(glob -> glob.matches(name)));
  }
}
