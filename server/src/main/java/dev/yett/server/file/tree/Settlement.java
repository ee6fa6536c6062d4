package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import dev.yett.posix.Errno;
import dev.yett.posix.FileStatus;
import dev.yett.posix.FileType;
import dev.yett.posix.PosixException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Right;
import dev.yett.protocol.tree.Settled;
import dev.yett.protocol.tree.TreeEntry;
import dev.yett.server.file.Arguments;
import dev.yett.server.file.root.FileFault;
import dev.yett.server.file.root.OpenRoot;
import dev.yett.server.file.root.Target;
import dev.yett.server.order.Permit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Lets entries take effect once a seal has vouched for them: contents are made durable together,
/// then each gets its name, then the directories are made durable. Belongs to one thread.
final class Settlement {
  private static final int NEW_DIRECTORY = 0700;

  /// So many files or directories are synced one by one; of more, their filesystem at once, which
  /// waits for the disk a single time. Since Linux 5.8 syncfs(2) tells of errors as fsync(2) does.
  static final int FEW = 8;

  private final OpenRoot root;
  private final Permit permit;
  private final Tally tally;
  private final List<Settled.Failure> failures;
  private final boolean replace;
  private final boolean durable;

  private final List<Pending.WrittenFile> moved = new ArrayList<>();
  private final Set<Directory> touched = new LinkedHashSet<>();

  /// @param failures receives entries that fail
  Settlement(
      OpenRoot root, Permit permit, Tally tally, List<Settled.Failure> failures, boolean replace)
      throws FileFault {
    this.root = root;
    this.permit = permit;
    this.tally = tally;
    this.failures = failures;
    this.replace = replace;
    this.durable = Arguments.isDurable(permit, root);
  }

  /// Settles entries in their order.
  void settle(Collection<Pending> due, HeldDirectories directories) throws IOException {
    Optional<String> unsynced = syncContents(due);
    for (Pending pending : due) {
      try {
        switch (pending) {
          case Pending.Skipped(long number, TreeEntry entry, long end, String reason) ->
              fail(pending, reason);
          case Pending.NewDirectory directory -> make(directory.entry(), directories);
          case Pending.NewLink link -> link(link, directories);
          case Pending.WrittenFile file -> {
            if (unsynced.isPresent()) {
              fail(pending, unsynced.get());
            } else {
              publish(file, directories);
            }
          }
        }
      } catch (IOException e) {
        fail(pending, FileFault.code(e));
      } finally {
        if (pending instanceof Pending.WrittenFile file) {
          file.close(directories);
        }
      }
    }
    Optional<String> lost = syncDirectories();
    for (Pending.WrittenFile file : moved) {
      if (lost.isPresent()) {
        fail(file, lost.get());
      } else {
        tally.file(file.entry().path(), file.upload().size(), file.digest());
      }
    }
    moved.clear();
    touched.clear();
  }

  private void fail(Pending pending, String reason) {
    failures.add(new Settled.Failure(pending.number(), reason));
    tally.failed(pending.entry().path(), reason);
  }

  /// Why contents are not durable, if they are to be and are not.
  private Optional<String> syncContents(Collection<Pending> due) {
    List<Pending.WrittenFile> files =
        due.stream()
            .filter(Pending.WrittenFile.class::isInstance)
            .map(Pending.WrittenFile.class::cast)
            .toList();
    if (!durable || files.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (files.size() <= FEW && files.stream().noneMatch(it -> it.upload().isReleased())) {
        for (Pending.WrittenFile file : files) {
          file.upload().sync();
        }
      } else {
        syncFileSystems(files.stream().map(Pending.WrittenFile::beside).distinct().toList());
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(FileFault.code(e));
    }
  }

  private Optional<String> syncDirectories() {
    if (!durable) {
      return Optional.empty();
    }
    try {
      if (touched.size() <= FEW) {
        for (Directory directory : touched) {
          directory.sync();
        }
      } else {
        syncFileSystems(touched);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(FileFault.code(e));
    }
  }

  private static void syncFileSystems(Collection<Directory> directories) throws IOException {
    Map<Long, Directory> each = new HashMap<>();
    for (Directory directory : directories) {
      each.putIfAbsent(directory.status().device(), directory);
    }
    for (Directory directory : each.values()) {
      directory.syncFileSystem();
    }
  }

  private void publish(Pending.WrittenFile file, HeldDirectories directories) throws IOException {
    Directory target = directories.of(Arrivals.parent(file.entry().path()));
    String name = Arrivals.name(file.entry().path());
    Optional<FileStatus> old = Target.check(target, name, replace, "path");
    file.upload().publish(target, name, replace, old);
    touched.add(target);
    if (file.beside() != target) {
      touched.add(file.beside());
    }
    moved.add(file);
  }

  private void make(TreeEntry entry, HeldDirectories directories) throws IOException {
    Directory parent = directories.of(Arrivals.parent(entry.path()));
    String name = Arrivals.name(entry.path());
    Optional<FileStatus> there = Target.status(parent, name);
    if (there.isEmpty()) {
      if (!root.spec().allows(Right.MAKE_DIRECTORY, permit.roles())) {
        throw new FileFault(Reason.ROOT_RIGHT, "path");
      }
      parent.makeDirectory(name, NEW_DIRECTORY);
      touched.add(parent);
    } else if (there.get().type() != FileType.DIRECTORY) {
      throw new FileFault(
          there.get().type() == FileType.SYMBOLIC_LINK
              ? Reason.PATH_OUTSIDE_ROOT
              : Reason.NOT_DIRECTORY,
          "path");
    }
    if (entry.mode().isPresent() || entry.modified().isPresent()) {
      Directory itself = directories.of(entry.path());
      if (entry.mode().isPresent()) {
        itself.setMode(entry.mode().getAsInt());
      }
      if (entry.modified().isPresent()) {
        itself.setModified(entry.modified().get());
      }
      touched.add(itself);
    }
  }

  private void link(Pending.NewLink link, HeldDirectories directories) throws IOException {
    Directory parent = directories.of(Arrivals.parent(link.entry().path()));
    String name = Arrivals.name(link.entry().path());
    Target.makeLink(parent, name, link.target(), replace);
    if (link.entry().modified().isPresent()) {
      try {
        parent.setLinkModified(name, link.entry().modified().get());
      } catch (PosixException e) {
        if (!e.is(Errno.ENOENT)) {
          throw e;
        } // else taken away by somebody at once
      }
    }
    touched.add(parent);
  }
}
