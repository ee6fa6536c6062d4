package dev.yett.server.config;

import dev.yett.protocol.Names;
import dev.yett.protocol.Overwrite;
import dev.yett.protocol.Right;
import dev.yett.protocol.RootSpec;
import dev.yett.server.config.Premises.Trouble;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads `[root.NAME]`.
final class RootsReader {
  private final Premises premises;
  private final List<Path> ours;

  /// @param ours what no root may hold or lie in, since whoever writes there decides what runs here
  RootsReader(Premises premises, List<Path> ours) {
    this.premises = premises;
    this.ours = ours;
  }

  SortedMap<String, Root> read(Section top) {
    SortedMap<String, Root> roots = new TreeMap<>();
    top.sections("root")
        .forEach((name, section) -> root(name, section).ifPresent(root -> roots.put(name, root)));
    for (Root outer : roots.values()) {
      for (Root inner : roots.values()) {
        if (!outer.equals(inner) && inner.path().startsWith(outer.path())) {
          top.source()
              .warn(
                  top.at("root"),
                  "root \""
                      + inner.spec().name()
                      + "\" lies in root \""
                      + outer.spec().name()
                      + "\"",
                  "see that the rights of the outer one suit what lies in the inner one");
        }
      }
    }
    return roots;
  }

  private Optional<Root> root(String name, Section section) {
    if (!Names.isName(name)) {
      section.fault("root name " + Section.quote(name) + " is not allowed", Roles.NAME_RULE);
    }
    Optional<Path> path = path(section);
    SortedMap<Right, Set<String>> rights = new TreeMap<>();
    for (Right right : Right.values()) {
      Roles.read(section, right.wire()).ifPresent(roles -> rights.put(right, roles));
    }
    if (rights.isEmpty()) {
      section.fault(
          "root \"" + name + "\" gives nobody any right", "name roles, as list = [\"viewer\"]");
    }
    Overwrite overwrite = section.one("overwrite", Overwrite.class, Overwrite.NEVER);
    RootRules rules = rules(section);
    section.end();
    return path.filter(found -> Names.isName(name))
        .map(
            found ->
                new Root(
                    new RootSpec(
                        name, rights, overwrite, rules.links(), rules.maxSize(), rules.noFsync()),
                    found,
                    rules));
  }

  private static RootRules rules(Section section) {
    return new RootRules(
        section.number(Setting.MAX_SIZE),
        section.number(Setting.QUOTA),
        patterns(section, "names"),
        patterns(section, "deny"),
        section.one("links", LinkPolicy.class, LinkPolicy.NEVER) == LinkPolicy.COPY,
        section.one("fsync", FsyncPolicy.class, FsyncPolicy.ALWAYS) == FsyncPolicy.UNLESS_ASKED);
  }

  /// Patterns of single names: `*` and `?` and nothing else is special.
  private static List<String> patterns(Section section, String key) {
    List<Section.Item> items = section.items(key).orElse(List.of());
    if (section.has(key) && items.isEmpty()) {
      section.fault(
          key,
          "`" + key + "` holds no pattern",
          "write " + key + " = [\"*.log\"], or leave it out");
    }
    for (Section.Item item : items) {
      if (item.text().contains("/") || item.text().contains("**")) {
        section
            .source()
            .fault(
                item.at(),
                "`" + key + "` holds " + Section.quote(item.text()) + ", which no name can match",
                "write a pattern of one name, with * and ?, without /");
      }
    }
    return items.stream().map(Section.Item::text).toList();
  }

  private Optional<Path> path(Section section) {
    Optional<String> text = section.needText("path", "write path = \"/a/directory\"");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Path given = Path.of(text.get());
    if (!given.isAbsolute()) {
      section.fault("path", "`path` is no absolute path", "write it from / on");
      return Optional.empty();
    }
    Optional<Trouble> trouble = premises.directory(given);
    if (trouble.isPresent()) {
      section.fault(
          "path", Section.quote(text.get()) + ": " + trouble.get().what(), trouble.get().mend());
      return Optional.empty();
    }
    Path real = premises.real(given);
    for (Path own : ours) {
      Path ownReal = premises.real(own);
      if (real.startsWith(ownReal) || ownReal.startsWith(real)) {
        section.fault(
            "path",
            Section.quote(text.get())
                + " and "
                + own
                + ", which holds what this daemon believes, overlap",
            "open another directory");
        return Optional.empty();
      }
    }
    premises
        .place(real)
        .ifPresent(
            why ->
                section
                    .source()
                    .warn(
                        section.at("path"),
                        Section.quote(text.get()) + ": " + why.what(),
                        why.mend()));
    return Optional.of(real);
  }
}
