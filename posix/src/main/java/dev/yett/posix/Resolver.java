package dev.yett.posix;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// How a path below a held directory is walked without leaving it or following a link.
enum Resolver {
  /// By one openat2(2); by components where the kernel has none, or a sandbox forbids it.
  KERNEL {
    @Override
    int open(int directory, String path) throws PosixException {
      int number = Open.beneath(directory, path, Open.PATH | Open.DIRECTORY);
      if (number >= 0) {
        return number;
      }
      if (-number == Errno.ENOSYS.number() || -number == Errno.EPERM.number()) {
        return COMPONENTS.open(directory, path);
      }
      throw new PosixException("openat2", -number);
    }
  },

  /// By one openat(2) for each name, each in the directory found by the one before.
  COMPONENTS {
    @Override
    int open(int directory, String path) throws PosixException {
      int current = directory;
      for (String name : List.of(path.split("/"))) {
        try {
          int next = step(current, name);
          if (current != directory) {
            Held.release(current);
          }
          current = next;
        } catch (PosixException e) {
          if (current != directory) {
            Held.release(current);
          }
          throw e;
        }
      }
      return current;
    }
  };

  private static final int FLAGS = Open.PATH | Open.NOFOLLOW | Open.DIRECTORY;

  /// Opens an existing directory by a path that is one.
  abstract int open(int directory, String path) throws PosixException;

  /// Opens a directory below `directory`, or that itself by the empty path; only to look up names.
  int directory(int directory, String path) throws PosixException {
    if (path.isEmpty()) {
      return Open.at(directory, ".", FLAGS, 0);
    }
    for (String name : path.split("/", -1)) {
      if (!isName(name)) {
        throw new PosixException("openat2", Errno.EXDEV);
      }
    }
    return open(directory, path);
  }

  /// Whether a text is one name of a directory's entry.
  static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0
        && StandardCharsets.UTF_8.newEncoder().canEncode(name);
  }

  /// One name; a link is told as openat2(2) tells it.
  private static int step(int directory, String name) throws PosixException {
    try {
      return Open.at(directory, name, FLAGS, 0);
    } catch (PosixException e) {
      if (e.is(Errno.ENOTDIR) && FileStatus.at(directory, name).type() == FileType.SYMBOLIC_LINK) {
        throw new PosixException("openat", Errno.ELOOP);
      }
      throw e;
    }
  }
}
