package dev.yett.client.console.line;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Place;
import dev.yett.protocol.Printable;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/// The programs of this machine that `PATH` leads to, looked up once. For one thread.
public final class LocalPrograms {
  private static final int MOST = 20_000;

  private final String path;
  private Optional<NavigableSet<String>> known = Optional.empty();

  /// Those of the directories of a `PATH`.
  public LocalPrograms(String path) {
    this.path = path;
  }

  /// Whether there is one of that name, or a file that can be run where the name is a path.
  boolean isKnown(String name, Place place) {
    if (!name.contains("/")) {
      return names().contains(name);
    }
    try {
      var file = place.resolveLocal(name);
      return Files.isRegularFile(file) && Files.isExecutable(file);
    } catch (UserError e) {
      return false;
    }
  }

  /// Those whose names begin so.
  List<String> beginning(String typed) {
    var from = names().tailSet(typed, true);
    var found = new ArrayList<String>();
    for (var name : from) {
      if (!name.startsWith(typed)) {
        break;
      }
      found.add(name);
    }
    return found;
  }

  private NavigableSet<String> names() {
    if (known.isEmpty()) {
      var names = new TreeSet<String>();
      Arrays.stream(path.split(File.pathSeparator, -1)).forEach(d -> add(d, names));
      known = Optional.of(names);
    }
    return known.get();
  }

  private static void add(String directory, NavigableSet<String> names) {
    if (!directory.startsWith("/")) {
      return;
    }
    try (var files = Files.newDirectoryStream(Path.of(directory))) {
      for (var file : files) {
        var name = String.valueOf(file.getFileName());
        if (names.size() < MOST && Printable.isPrintable(name) && Files.isExecutable(file)) {
          names.add(name);
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      // A directory that is not there has no programs.
    }
  }
}
