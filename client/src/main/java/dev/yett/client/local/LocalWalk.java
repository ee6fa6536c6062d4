package dev.yett.client.local;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// All entries below a directory, depth first, holding no more than a directory stream a level. A
/// directory comes before what is in it, and once more after. No link is followed.
public final class LocalWalk implements AutoCloseable {
  /// As deep as a remote path can be.
  private static final int DEEPEST = 1_000;

  private final Deque<Level> levels = new ArrayDeque<>();
  private final Filter filter;

  /// What is walked and what is passed over.
  public interface Filter {
    boolean takes(List<String> components, boolean directory);

    /// Whether an entry is no directory and need not be looked at, by its path below the top.
    default boolean passesOver(String path) {
      return false;
    }

    /// Passes over nothing.
    static Filter all() {
      return (components, directory) -> true;
    }
  }

  /// An entry that was come by.
  ///
  /// @param components its path below the top
  /// @param left whether this is a directory all of which has been walked
  /// @param unreadable why what is in this directory cannot be told
  public record Step(
      List<String> components, Local local, boolean left, Optional<String> unreadable) {
    public Step {
      components = List.copyOf(components);
    }

    /// The path below the top.
    public String path() {
      return String.join("/", components);
    }
  }

  private record Level(Folder folder, Folder.Entries entries, Optional<Step> of) {
    void close() throws IOException {
      try (folder) {
        entries.close();
      }
    }
  }

  /// @param top stays its owner's
  public LocalWalk(Folder top, Filter filter) throws IOException {
    this.filter = filter;
    var again = top.again();
    levels.push(new Level(again, again.list(filter::passesOver), Optional.empty()));
  }

  private Folder.Entries list(Folder folder, String path) throws IOException {
    return folder.list(name -> filter.passesOver(path + "/" + name));
  }

  /// From a directory below the top on, which is come by itself first.
  public static LocalWalk of(LocalTree tree, List<String> components, Filter filter)
      throws IOException {
    return new LocalWalk(tree.directory(components), filter).below(components);
  }

  private List<String> prefix = List.of();

  private LocalWalk below(List<String> components) {
    prefix = List.copyOf(components);
    return this;
  }

  /// The next entry; nothing where all have been walked.
  public Optional<Step> next() throws IOException {
    while (!levels.isEmpty()) {
      var level = levels.element();
      if (!level.entries().hasNext()) {
        levels.pop().close();
        if (level.of().isPresent()) {
          var of = level.of().get();
          return Optional.of(new Step(of.components(), of.local(), true, Optional.empty()));
        }
        continue;
      }
      var local = level.entries().next();
      var components = components(level, local.name());
      boolean directory = local.type() == Local.Type.DIRECTORY;
      if (LocalTree.isScratch(local.name()) || !filter.takes(components, directory)) {
        continue;
      }
      return Optional.of(step(level, local, components));
    }
    return Optional.empty();
  }

  private Step step(Level level, Local local, List<String> components) {
    var step = new Step(components, local, false, Optional.empty());
    if (local.type() != Local.Type.DIRECTORY) {
      return step;
    }
    if (levels.size() >= DEEPEST) {
      return new Step(components, local, false, Optional.of("too deep"));
    }
    try {
      var folder = level.folder().enter(local.name());
      try {
        levels.push(new Level(folder, list(folder, step.path()), Optional.of(step)));
      } catch (IOException e) {
        folder.close();
        throw e;
      }
    } catch (IOException e) {
      return new Step(components, local, false, Optional.of(Words.of(e)));
    }
    return step;
  }

  private List<String> components(Level level, String name) {
    var components = new ArrayList<>(level.of().map(Step::components).orElse(prefix));
    components.add(name);
    return components;
  }

  @Override
  public void close() throws IOException {
    while (true) {
      try {
        levels.pop().close();
      } catch (NoSuchElementException e) {
        return;
      }
    }
  }
}
