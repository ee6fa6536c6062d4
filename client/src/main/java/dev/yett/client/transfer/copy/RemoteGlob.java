package dev.yett.client.transfer.copy;

import dev.yett.client.Device;
import dev.yett.client.ExitCode;
import dev.yett.client.UserError;
import dev.yett.client.local.Folder;
import dev.yett.client.transfer.Entry;
import dev.yett.client.transfer.Glob;
import dev.yett.client.transfer.RemoteFiles;
import dev.yett.client.transfer.RemotePlace;
import dev.yett.protocol.RemotePath;
import java.util.ArrayList;
import java.util.List;

/// What a remote path with patterns stands for. The patterns are matched here, against names that
/// the device lists; a listed name that is no single name is never taken (rows G08, G10).
public final class RemoteGlob {
  /// Paths that one pattern may stand for.
  private static final int MOST = 100_000;

  private RemoteGlob() {}

  /// A file or directory that is there.
  public record Found(RemotePath path, boolean directory, long size) {}

  /// The paths, in the order of their names.
  ///
  /// @param typed what follows the host: `/logs/*.gz`
  /// @throws UserError nothing matches, or what is named is not there
  public static List<Found> expand(Device device, String typed)
      throws UserError, InterruptedException {
    var files = new RemoteFiles(device);
    if (!Glob.isGlob(typed)) {
      return List.of(named(files, device, RemotePlace.path(typed)));
    }
    var components =
        List.of(
            (typed.endsWith("/") ? typed.substring(1, typed.length() - 1) : typed.substring(1))
                .split("/", -1));
    var paths = List.of(new Found(RemotePath.TOP, true, 0));
    var unlisted = new ArrayList<UserError>();
    for (int i = 0; i < components.size(); i++) {
      paths = below(files, device, paths, components.get(i), i == components.size() - 1, unlisted);
    }
    if (paths.isEmpty() && !unlisted.isEmpty()) {
      throw unlisted.getFirst();
    }
    if (paths.isEmpty()) {
      throw new UserError(
          ExitCode.FAILED, "nothing on " + device.name() + " matches '" + typed + "'");
    }
    return paths;
  }

  private static Found named(RemoteFiles files, Device device, RemotePath path)
      throws UserError, InterruptedException {
    if (path.rest().isEmpty()) {
      return new Found(path, true, 0);
    }
    java.util.Optional<Entry> entry;
    try {
      entry = files.find(path);
    } catch (UserError e) {
      if (device.isOpen()) {
        // Who may fetch need not be allowed to list: whether it is there is found out then.
        return new Found(path, false, 0);
      }
      throw e;
    }
    return entry
        .map(e -> new Found(path, e.isDirectory(), e.size()))
        .orElseThrow(() -> new UserError(ExitCode.FAILED, path + " is not on " + device.name()));
  }

  private static List<Found> below(
      RemoteFiles files,
      Device device,
      List<Found> directories,
      String component,
      boolean last,
      List<UserError> unlisted)
      throws UserError, InterruptedException {
    var found = new ArrayList<Found>();
    for (var directory : directories) {
      if (!Glob.isGlob(component)) {
        var child = directory.path().child(component);
        if (child.isEmpty()) {
          throw UserError.usage("'" + component + "' cannot be a name on a device");
        }
        if (!last || child.get().rest().isEmpty()) {
          found.add(new Found(child.get(), true, 0));
        } else {
          files
              .find(child.get())
              .ifPresent(e -> found.add(new Found(child.get(), e.isDirectory(), e.size())));
        }
        continue;
      }
      try {
        matching(files, directory, Glob.parse(component), last, found);
      } catch (UserError e) {
        if (!device.isOpen()) {
          throw e;
        }
        // Not there, or not to be listed: nothing in it matches, which matters if nothing else
        // does.
        unlisted.add(e);
      }
      if (found.size() > MOST) {
        throw new UserError(
            ExitCode.FAILED, "'" + component + "' matches too many names on " + device.name());
      }
    }
    return found;
  }

  private static void matching(
      RemoteFiles files, Found directory, Glob glob, boolean last, List<Found> found)
      throws UserError, InterruptedException {
    for (var entry : files.list(directory.path())) {
      boolean wanted =
          last ? entry.type() == Entry.Type.FILE || entry.isDirectory() : entry.isDirectory();
      if (wanted && Folder.isName(entry.name()) && glob.matches(entry.name())) {
        directory
            .path()
            .child(entry.name())
            .ifPresent(p -> found.add(new Found(p, entry.isDirectory(), entry.size())));
      }
    }
  }
}
