package dev.yett.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/// The machine that a configuration speaks of, as far as it is checked when read.
interface Premises {
  /// What is wrong with a program, or with a file of the configuration, and how to mend it.
  record Trouble(String what, String mend) {}

  /// Why a program may not be run; empty where it may.
  Optional<Trouble> program(Path program);

  /// Why a directory may not be a root, or a program's directory; empty where it may.
  Optional<Trouble> directory(Path directory);

  /// Why another user could put another directory in the place of this one, which is a real path;
  /// empty where none could. What is opened once is held whatever becomes of its name: this is
  /// about the next start (row G17).
  Optional<Trouble> place(Path directory);

  /// A directory's path without symbolic links; the path itself where there is no such directory.
  Path real(Path directory);

  /// Why a file of the configuration may not be believed; empty where it may.
  Optional<Trouble> configuration(Path file);

  /// This machine.
  static Premises here() {
    return new Machine();
  }

  /// Judges by owner and permission bits: a file that another user may change decides nothing here.
  final class Machine implements Premises {
    private static final int GROUP_OR_OTHER_WRITE = 0022;
    private static final int OTHER_WRITE = 0002;

    /// In such a directory only its owner, and that of a name, may change the name.
    private static final int STICKY = 01000;

    @Override
    public Optional<Trouble> program(Path program) {
      if (!Files.isRegularFile(program)) {
        return trouble("there is no such program", "install it, or correct the path");
      }
      if (!Files.isExecutable(program)) {
        return trouble("it may not be executed", "chmod +x it, or name another program");
      }
      return changeable(program, GROUP_OR_OTHER_WRITE);
    }

    @Override
    public Optional<Trouble> directory(Path directory) {
      return Files.isDirectory(directory)
          ? Optional.empty()
          : trouble("there is no such directory", "make it, or correct the path");
    }

    @Override
    public Optional<Trouble> place(Path directory) {
      try {
        Path name = directory;
        for (Path in = name.getParent(); in != null; in = in.getParent()) {
          int mode = mode(in);
          boolean kept = (mode & STICKY) != 0 && isTrusted(name);
          if (!isTrusted(in) || ((mode & GROUP_OR_OTHER_WRITE) != 0 && !kept)) {
            return trouble(
                "other users may change " + in + ", and put another directory in its place",
                "chown " + in + " to root and chmod go-w it, or open another directory");
          }
          name = in;
        }
        return Optional.empty();
      } catch (IOException e) {
        return trouble("who may change the way to it cannot be told", "make it readable");
      }
    }

    @Override
    public Path real(Path directory) {
      try {
        return directory.toRealPath();
      } catch (IOException e) {
        return directory.normalize();
      }
    }

    @Override
    public Optional<Trouble> configuration(Path file) {
      return changeable(file, OTHER_WRITE);
    }

    private static Optional<Trouble> changeable(Path file, int writers) {
      try {
        Path real = file.toRealPath();
        if (!isTrusted(real)) {
          return trouble("it belongs to another user", "chown it to root");
        }
        return (mode(real) & writers) == 0
            ? Optional.empty()
            : trouble("other users may change it", "chmod go-w it");
      } catch (IOException e) {
        return trouble("its owner cannot be told", "make it readable");
      }
    }

    /// Whether it belongs to root or to this process's user.
    private static boolean isTrusted(Path file) throws IOException {
      int owner = (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      return owner == 0 || owner == (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private static int mode(Path file) throws IOException {
      return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<Trouble> trouble(String what, String mend) {
      return Optional.of(new Trouble(what, mend));
    }
  }
}
