package dev.yett.server.file.root;

import dev.yett.posix.Directory;
import dev.yett.posix.Errno;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.PosixException;
import dev.yett.protocol.Reason;
import java.io.IOException;
import java.util.Optional;

/// The name that a file is to get.
public final class Target {
  private Target() {}

  /// What has the name now, if that may be replaced or nothing has it.
  ///
  /// It answers early and plainly. What decides is [#rename], whatever happens in between.
  public static Optional<FileStatus> check(
      Directory directory, String name, boolean replace, String argument) throws IOException {
    Optional<FileStatus> there = status(directory, name);
    if (there.isPresent()) {
      switch (there.get().type()) {
        case REGULAR -> {
          if (!replace) {
            throw new FileFault(Reason.EXISTS, argument);
          }
        }
        case DIRECTORY -> throw new FileFault(Reason.IS_DIRECTORY, argument);
        case SYMBOLIC_LINK -> throw new FileFault(Reason.PATH_OUTSIDE_ROOT, argument);
        case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN ->
            throw new FileFault(Reason.NOT_REGULAR, argument);
      }
    }
    return there;
  }

  /// Renames in one step; where nothing may be replaced, only onto a free name.
  public static void rename(
      Directory from, String name, Directory to, String newName, boolean replace)
      throws IOException {
    if (replace) {
      from.rename(name, to, newName);
      return;
    }
    try {
      from.renameIfFree(name, to, newName);
    } catch (PosixException e) {
      if (!e.is(Errno.EINVAL) || from.status(name).type() != FileType.REGULAR) {
        throw e;
      }
      // This filesystem cannot rename onto a free name alone, but create exclusively it can: the
      // name is taken so, and what has it is then our own empty file.
      to.create(newName).close();
      from.rename(name, to, newName);
    }
  }

  /// Fails where the name is a link's.
  public static void refuseLink(Directory directory, String name, String argument)
      throws IOException {
    if (status(directory, name).filter(it -> it.type() == FileType.SYMBOLIC_LINK).isPresent()) {
      throw new FileFault(Reason.PATH_OUTSIDE_ROOT, argument);
    }
  }

  /// Makes a link of a name that is free, or another link's or file's that may be replaced.
  public static void makeLink(Directory directory, String name, String target, boolean replace)
      throws IOException {
    Optional<FileStatus> there = status(directory, name);
    if (there.isEmpty()) {
      directory.makeLink(name, target);
      return;
    }
    if (there.get().type() != FileType.SYMBOLIC_LINK) {
      check(directory, name, replace, "path");
    } else if (!replace) {
      throw new FileFault(Reason.EXISTS, "path");
    }
    String temporary = Temporary.newName();
    directory.makeLink(temporary, target);
    try {
      directory.rename(temporary, directory, name);
    } finally {
      Temporary.remove(directory, temporary);
    }
  }

  /// What has a name; empty where nothing has.
  public static Optional<FileStatus> status(Directory directory, String name) throws IOException {
    try {
      return Optional.of(directory.status(name));
    } catch (PosixException e) {
      if (e.is(Errno.ENOENT)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
