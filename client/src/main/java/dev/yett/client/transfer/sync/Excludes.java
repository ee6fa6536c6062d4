package dev.yett.client.transfer.sync;

import dev.yett.client.UserError;
import dev.yett.client.transfer.Glob;
import java.util.ArrayList;
import java.util.List;

/// What is left alone on both sides. A pattern without `/` is for the last name of a path wherever
/// it lies; one with `/` within for the whole path below the tree; a `/` at its end is for
/// directories alone. What lies below something that is left alone is left alone too.
public final class Excludes {
  private final List<Pattern> patterns;

  private record Pattern(List<Glob> globs, boolean anchored, boolean directory) {
    boolean covers(List<String> components, boolean isDirectory) {
      if (directory && !isDirectory) {
        return false;
      }
      if (!anchored) {
        return globs.getFirst().covers(components.getLast());
      }
      if (globs.size() != components.size()) {
        return false;
      }
      for (int i = 0; i < globs.size(); i++) {
        if (!globs.get(i).covers(components.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  private Excludes(List<Pattern> patterns) {
    this.patterns = List.copyOf(patterns);
  }

  /// Nothing is left alone.
  public static Excludes none() {
    return new Excludes(List.of());
  }

  /// Reads patterns.
  ///
  /// @throws UserError one is not finished
  public static Excludes of(List<String> texts) throws UserError {
    var patterns = new ArrayList<Pattern>();
    for (var text : texts) {
      boolean directory = text.endsWith("/");
      var body = directory ? text.substring(0, text.length() - 1) : text;
      boolean anchored = body.indexOf('/') >= 0;
      var globs = new ArrayList<Glob>();
      for (var part : (body.startsWith("/") ? body.substring(1) : body).split("/", -1)) {
        globs.add(Glob.parse(part));
      }
      patterns.add(new Pattern(List.copyOf(globs), anchored, directory));
    }
    return new Excludes(patterns);
  }

  /// Whether this path, or a directory on the way to it, is left alone.
  public boolean covers(List<String> components, boolean directory) {
    if (patterns.isEmpty()) {
      return false;
    }
    for (int length = 1; length <= components.size(); length++) {
      var part = components.subList(0, length);
      boolean isDirectory = length < components.size() || directory;
      if (patterns.stream().anyMatch(p -> p.covers(part, isDirectory))) {
        return true;
      }
    }
    return false;
  }
}
