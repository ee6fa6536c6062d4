package dev.yett.client.console.line;

import dev.yett.client.UserError;
import dev.yett.client.console.word.Place;
import dev.yett.protocol.Printable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;

/// Offers paths on both sides. A name is offered only where it is printable, so that it can be
/// typed as shown.
final class PathOffers {
  private static final int MOST = 2_000;

  private final Place place;
  private final RemoteDirectories directories;

  PathOffers(Place place, RemoteDirectories directories) {
    this.place = place;
    this.directories = directories;
  }

  /// What is in the directory on the device that the typed path names so far.
  ///
  /// @param prefix what stands before the path in the same word
  void remote(String prefix, String typed, boolean directoriesOnly, List<Candidate> candidates) {
    var parent = typed.substring(0, typed.lastIndexOf('/') + 1);
    try {
      var directory = parent.isEmpty() ? place.remote() : place.resolve(parent);
      directories.entries(directory).stream()
          .filter(e -> e.directory() || !directoriesOnly)
          .filter(e -> directory.child(e.name()).isPresent())
          .limit(MOST)
          .forEach(
              e -> path(prefix + parent, e.name(), e.directory(), "on the device", candidates));
    } catch (UserError e) {
      // Not a path: nothing to offer.
    }
  }

  /// What is in the directory here that the typed path names so far.
  void local(String prefix, String typed, boolean directoriesOnly, List<Candidate> candidates) {
    var parent = typed.substring(0, typed.lastIndexOf('/') + 1);
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(parent.isEmpty() ? place.local() : place.resolveLocal(parent))) {
      int offered = 0;
      for (var entry : entries) {
        boolean isDirectory = Files.isDirectory(entry);
        if ((isDirectory || !directoriesOnly) && offered++ < MOST) {
          path(
              prefix + parent,
              String.valueOf(entry.getFileName()),
              isDirectory,
              "here",
              candidates);
        }
      }
    } catch (IOException | DirectoryIteratorException | UserError e) {
      // Not to be read: nothing to offer.
    }
  }

  private static void path(
      String parent, String name, boolean directory, String group, List<Candidate> candidates) {
    if (Printable.isPrintable(name)) {
      var shown = directory ? name + "/" : name;
      // A name that begins with a dash would be taken for an option.
      var value = parent.isEmpty() && name.startsWith("-") ? "./" + shown : parent + shown;
      candidates.add(new Candidate(value, shown, group, null, null, null, !directory));
    }
  }
}
