package dev.yett.client.transfer.sync;

import dev.yett.client.UserError;
import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.client.local.LocalWalk;
import dev.yett.client.local.Words;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.file.ChangesGet;
import dev.yett.client.transfer.tree.Manifest;
import dev.yett.client.transfer.tree.NameSet;
import dev.yett.client.transfer.tree.Plan;
import dev.yett.client.transfer.tree.TreeGet;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a tree here like one on a device. Nothing outside the tree here is written or removed,
/// whatever the device says. For one thread.
public final class FromDevice {
  private final Route route;
  private final SyncOptions sync;
  private final Progress progress;
  private final Told told;
  private final RemotePath from;
  private final LocalTree to;
  private NameSet seen = new NameSet();
  private Plan wanted = new Plan();
  private Plan changed = new Plan();
  private final Plan removed = new Plan();
  private final List<TreeEntry> directories = new ArrayList<>();
  private long failures;

  public FromDevice(
      Route route, SyncOptions sync, Progress progress, Told told, RemotePath from, LocalTree to) {
    this.route = route;
    this.sync = sync;
    this.progress = progress;
    this.told = told;
    this.from = from;
    this.to = to;
  }

  /// Does it.
  ///
  /// @return how many entries could not be made alike; each has been told
  public long run() throws UserError, IOException, InterruptedException {
    compare();
    if (sync.delete()) {
      surplus();
    }
    if (sync.plan()) {
      tell();
      return failures;
    }
    progress.expect(wanted.steps() + changed.steps(), wanted.bytes() + changed.bytes());
    if (!wanted.isEmpty()) {
      failures +=
          new TreeGet(route, sync.options(), progress, from, to, Optional.empty()).these(wanted);
    }
    changes();
    remove();
    times();
    return failures;
  }

  private void compare() throws UserError, IOException, InterruptedException {
    var depth = sync.checksum() ? Manifest.Depth.DIGEST : Manifest.Depth.STATUS;
    var sameness = new Sameness(sync.checksum(), sync.options().digest());
    Manifest.persist(
        route, from, depth, sync.options(), this::forget, entry -> take(entry, sameness));
  }

  private void forget() {
    seen = new NameSet();
    wanted = new Plan();
    changed = new Plan();
    directories.clear();
  }

  private void take(TreeEntry entry, Sameness sameness) throws IOException {
    if (entry.failed().isPresent()) {
      failures++;
      progress.skipped(entry.path(), entry.failed().get());
      return;
    }
    var components = entry.components().orElseThrow();
    boolean directory = entry.type() == EntryType.DIRECTORY;
    if (components.isEmpty()) {
      if (!directory) {
        throw new IOException(from + " is not a directory");
      }
      directories.add(entry);
      return;
    }
    if (sync.excludes().covers(components, directory)) {
      return;
    }
    seen.add(entry.path());
    var here = find(components);
    switch (entry.type()) {
      case DIRECTORY -> {
        directories.add(entry);
        directory(entry, components, here);
      }
      case FILE -> file(entry, components, here, sameness);
      case LINK -> progress.skipped(entry.path(), "is a link");
      case OTHER -> progress.skipped(entry.path(), "is no file, directory or link");
    }
  }

  private Optional<Local> find(List<String> components) {
    try {
      return to.parent(components).find(components.getLast());
    } catch (IOException e) {
      // Its directory is not there, or a link, which is told when it is to be made.
      return Optional.empty();
    }
  }

  private void directory(TreeEntry entry, List<String> components, Optional<Local> here)
      throws IOException {
    if (here.filter(l -> l.type() == Local.Type.DIRECTORY).isPresent()) {
      return;
    }
    if (here.isPresent() && !mayGiveWay(here.get(), components)) {
      return;
    }
    wanted.add(new Plan.Step(entry.path(), EntryType.DIRECTORY, 0));
  }

  /// What is of another kind here gives way only where removing was asked for.
  private boolean mayGiveWay(Local here, List<String> components) throws IOException {
    var path = String.join("/", components);
    if (!sync.delete()) {
      failures++;
      progress.skipped(path, "is of another kind here; --delete lets it give way");
      return false;
    }
    if (sync.plan()) {
      return true;
    }
    var parent = to.parent(components);
    if (here.type() == Local.Type.DIRECTORY) {
      to.directory(List.of());
      to.parent(components).deleteTree(here.name());
    } else {
      parent.deleteFile(here.name());
    }
    progress.removed(path);
    return true;
  }

  private void file(
      TreeEntry entry, List<String> components, Optional<Local> here, Sameness sameness)
      throws IOException {
    var local = here.filter(l -> l.type() == Local.Type.FILE);
    if (local.isPresent() && sameness.same(entry, local.get(), to, components)) {
      progress.same(entry.path());
      return;
    }
    if (here.isPresent()
        && here.get().type() == Local.Type.DIRECTORY
        && !mayGiveWay(here.get(), components)) {
      return;
    }
    var step = new Plan.Step(entry.path(), EntryType.FILE, entry.size().orElse(0));
    boolean byChanges =
        sync.changes() && local.filter(l -> l.size() >= SyncOptions.LARGE).isPresent();
    (byChanges ? changed : wanted).add(step);
  }

  /// What is here and not there.
  private void surplus() throws IOException {
    try (var walk =
        new LocalWalk(
            to.top(), (components, directory) -> !sync.excludes().covers(components, directory))) {
      for (var step = walk.next(); step.isPresent(); step = walk.next()) {
        var found = step.get();
        if (!found.left() && !seen.contains(found.path())) {
          boolean directory = found.local().type() == Local.Type.DIRECTORY;
          removed.add(
              new Plan.Step(found.path(), directory ? EntryType.DIRECTORY : EntryType.FILE, 0));
        }
      }
    }
  }

  private void tell() throws IOException, UserError {
    for (var step : wanted) {
      told.would(step.type() == EntryType.DIRECTORY ? "make" : "send", step.path(), step.size());
    }
    for (var step : changed) {
      told.would("change", step.path(), step.size());
    }
    for (var step : removed.backwards()) {
      told.would("remove", step.path(), 0);
    }
  }

  private void changes() throws UserError, IOException, InterruptedException {
    var get = new ChangesGet(route, sync.options(), progress);
    for (var step : changed) {
      var path = RemotePath.parse(from + "/" + step.path());
      if (path.isPresent()) {
        try {
          get.get(path.get(), step.size(), to, step.components());
        } catch (UserError e) {
          if (route.isStopped() || !route.device().isOpen()) {
            throw e;
          }
          failures++;
          progress.skipped(step.path(), e.getMessage());
        }
      }
    }
  }

  private void remove() {
    for (var step : removed.backwards()) {
      var components = step.components();
      try {
        var parent = to.parent(components);
        if (step.type() == EntryType.DIRECTORY) {
          parent.deleteDirectory(components.getLast());
        } else {
          parent.deleteFile(components.getLast());
        }
        progress.removed(step.path());
      } catch (IOException e) {
        failures++;
        progress.skipped(step.path(), "cannot be removed: " + Words.of(e));
      }
    }
  }

  private void times() {
    for (var entry : directories.reversed()) {
      try {
        var components = entry.components().orElseThrow();
        var folder = to.directory(components);
        if (entry.modified().isPresent()) {
          folder.modified(entry.modified().get());
        }
        if (entry.mode().isPresent() && !components.isEmpty()) {
          folder.mode(entry.mode().getAsInt());
        }
      } catch (IOException e) {
        progress.skipped(entry.path(), "its time or mode: " + Words.of(e));
      }
    }
  }
}
