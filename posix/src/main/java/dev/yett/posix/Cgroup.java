package dev.yett.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// One control group (cgroup v2) for one process tree: nothing that is in it can leave it, unless
/// it may write to the hierarchy itself.
final class Cgroup {
  private final Path directory;

  private Cgroup(Path directory) {
    this.directory = directory;
  }

  /// Makes a group below `parent`, a cgroup2 directory that this process may write to.
  static Cgroup create(Path parent, String name) throws IOException {
    return new Cgroup(Files.createDirectory(parent.resolve(name)));
  }

  /// Returns where groups can be made, entered and ended below `parent`.
  ///
  /// @throws IOException with the reason, in words for the device's owner
  static void check(Path parent, String name) throws IOException {
    Cgroup probe;
    try {
      probe = create(parent, name);
    } catch (IOException e) {
      throw new IOException("no control group can be made in " + parent, e);
    }
    try {
      if (!Files.isWritable(probe.directory.resolve("cgroup.kill"))) {
        throw new IOException(parent + " has no cgroup.kill: Linux 5.14 and cgroup v2 are needed");
      }
      if (!Files.isWritable(probe.directory.resolve("cgroup.procs"))) {
        throw new IOException("no process can be moved into " + parent);
      }
    } finally {
      probe.remove();
    }
  }

  /// Moves a process in; what it starts from now on is born here. One that is gone is no error.
  void add(int pid) throws IOException {
    try {
      write("cgroup.procs", Integer.toString(pid));
    } catch (PosixException e) {
      if (!e.is(Errno.ESRCH)) {
        throw e;
      }
    }
  }

  /// Kills all that are in it, forks under way included; nothing once it is removed.
  void kill() throws IOException {
    try {
      write("cgroup.kill", "1");
    } catch (PosixException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  /// The processes in it; none once it is removed.
  Set<Integer> members() throws IOException {
    return ProcFile.read(directory.resolve("cgroup.procs").toString()).stream()
        .flatMap(String::lines)
        .map(Integer::valueOf)
        .collect(Collectors.toSet());
  }

  /// Removes it; false while a process is in it.
  boolean remove() throws IOException {
    try {
      Files.delete(directory);
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (FileSystemException e) {
      return false;
    }
  }

  private void write(String file, String text) throws IOException {
    String path = directory.resolve(file).toString();
    try (Descriptor open = Descriptor.own(Open.at(Open.AT_FDCWD, path, Open.WRONLY, 0))) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      open.write(bytes, 0, bytes.length);
    }
  }
}
