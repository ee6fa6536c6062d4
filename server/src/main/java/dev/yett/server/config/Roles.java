package dev.yett.server.config;

import dev.yett.protocol.Names;
import dev.yett.server.config.Section.Item;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Lists of roles, as an owner writes them.
final class Roles {
  static final String NAME_RULE = "use a lower-case letter, then at most 62 of a-z, 0-9 and -";

  private Roles() {}

  /// The list of roles under `key`; it must name at least one, each once.
  static Optional<Set<String>> read(Section section, String key) {
    Optional<List<Item>> given = section.items(key);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    Set<String> roles = new TreeSet<>();
    for (Item item : given.get()) {
      String role = "role " + Section.quote(item.text());
      if (!Names.isName(item.text())) {
        section.source().fault(item.at(), role + " is not allowed", NAME_RULE);
      } else if (!roles.add(item.text())) {
        section.source().fault(item.at(), role + " stands there twice", "remove one");
      }
    }
    if (given.get().isEmpty()) {
      section.fault(
          key, "`" + key + "` names no role", "name one, or leave the key out: then nobody may");
    }
    return roles.isEmpty() ? Optional.empty() : Optional.of(roles);
  }
}
