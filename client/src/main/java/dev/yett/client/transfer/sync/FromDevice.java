package dev.yett.client.transfer.sync;

import dev.yett.client.UserError;
import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.client.local.LocalWalk;
import dev.yett.client.local.Words;
import dev.yett.client.transfer.Lanes;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.file.ChangesGet;
import dev.yett.client.transfer.tree.Manifest;
import dev.yett.client.transfer.tree.NameSet;
import dev.yett.client.transfer.tree.Plan;
import dev.yett.client.transfer.tree.TreeGet;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.LinkTarget;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a tree here like one on a device. Nothing outside the tree here is written or removed,
/// whatever the device says. For one thread.
///
/// What stands in the way goes first, then files come, by all lanes at once, then what is surplus
/// goes, and last directories get their modes and times.
public final class FromDevice {
  private final Lanes lanes;
  private final SyncOptions sync;
  private final Progress progress;
  private final Told told;
  private final RemotePath from;
  private final Optional<LocalTree> to;
  private NameSet seen = new NameSet();
  private Plan wanted = new Plan();
  private Plan changed = new Plan();
  private Plan inTheWay = new Plan();
  private NameSet obstacles = new NameSet();
  private final Plan surplus = new Plan();
  private final List<TreeEntry> directories = new ArrayList<>();
  private long failures;

  /// How many entries there could not be told of.
  private long unread;

  /// @param to nothing where there is no such directory yet and only a plan is wanted
  public FromDevice(
      Lanes lanes,
      SyncOptions sync,
      Progress progress,
      Told told,
      RemotePath from,
      Optional<LocalTree> to) {
    this.lanes = lanes;
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
    failures += unread;
    if (sync.removing() != Removing.NEVER && to.isPresent()) {
      surplus();
    }
    if (sync.plan()) {
      tell();
      return failures;
    }
    progress.expect(wanted.steps() + changed.steps(), wanted.bytes() + changed.bytes());
    remove(inTheWay);
    if (sync.removing() == Removing.BEFORE) {
      remove(surplus);
    }
    fetch();
    changes();
    if (sync.removing() == Removing.AFTER) {
      remove(surplus);
    }
    if (sync.options().preserve()) {
      times();
    }
    return failures;
  }

  private LocalTree here() {
    return to.orElseThrow();
  }

  private void fetch() throws UserError, IOException, InterruptedException {
    var left = wanted;
    if (lanes.number() > 1) {
      left = new Plan();
      for (var step : wanted) {
        if (step.type() == EntryType.DIRECTORY) {
          make(step);
        } else {
          left.add(step);
        }
      }
    }
    failures +=
        lanes.each(
            left.split(lanes.number()).stream()
                .<Lanes.Work>map(part -> route -> fetch(route, part))
                .toList());
  }

  private long fetch(Route route, Plan part) throws UserError, IOException, InterruptedException {
    try (var tree = here().again()) {
      return new TreeGet(route, sync.options(), progress, from, tree, Optional.empty()).these(part);
    }
  }

  /// Lanes do not wait for each other's directories.
  private void make(Plan.Step step) {
    try {
      here().make(step.components());
    } catch (IOException e) {
      failures++;
      progress.skipped(step.path(), Words.of(e) + " here");
    }
  }

  private void compare() throws UserError, IOException, InterruptedException {
    var depth = sync.checksum() ? Manifest.Depth.DIGEST : Manifest.Depth.STATUS;
    var sameness = new Sameness(sync.checksum(), sync.options().digest());
    Manifest.persist(
        lanes.first(), from, depth, sync.options(), this::forget, entry -> take(entry, sameness));
  }

  private void forget() {
    seen = new NameSet();
    wanted = new Plan();
    changed = new Plan();
    inTheWay = new Plan();
    obstacles = new NameSet();
    directories.clear();
    unread = 0;
  }

  private void take(TreeEntry entry, Sameness sameness) throws IOException {
    if (entry.failed().isPresent()) {
      unread++;
      progress.skipped(entry.path(), dev.yett.client.transfer.tree.Words.of(entry.failed().get()));
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
      case LINK -> link(entry, components, here);
      case OTHER -> progress.skipped(entry.path(), "is no file, directory or link");
    }
  }

  private Optional<Local> find(List<String> components) {
    try {
      return to.isPresent() ? here().look(components) : Optional.empty();
    } catch (IOException e) {
      // It cannot be told, which it will be when it is to be written.
      return Optional.empty();
    }
  }

  private void link(TreeEntry entry, List<String> components, Optional<Local> here) {
    if (entry.target().isEmpty()) {
      progress.skipped(entry.path(), "is a link");
      return;
    }
    var target = entry.target().get();
    if (!LinkTarget.staysInside(target, components.size() - 1)) {
      progress.skipped(entry.path(), "is a link that leads elsewhere");
      return;
    }
    if (here.filter(l -> l.type() == Local.Type.LINK).isPresent()
        && target(components).filter(target::equals).isPresent()) {
      progress.same(entry.path());
      return;
    }
    if (here.filter(l -> l.type() == Local.Type.DIRECTORY).isPresent()
        && !mayGiveWay(here.get(), components)) {
      return;
    }
    wanted.add(new Plan.Step(entry.path(), EntryType.LINK, 0));
  }

  /// Where a link here leads; nothing where it cannot be told: then it is made anew.
  private Optional<String> target(List<String> components) {
    try {
      return Optional.of(here().parent(components).target(components.getLast()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void directory(TreeEntry entry, List<String> components, Optional<Local> here) {
    if (here.filter(l -> l.type() == Local.Type.DIRECTORY).isPresent()) {
      return;
    }
    if (here.isPresent() && !mayGiveWay(here.get(), components)) {
      return;
    }
    wanted.add(new Plan.Step(entry.path(), EntryType.DIRECTORY, 0));
  }

  /// What is of another kind here gives way only where removing was asked for.
  private boolean mayGiveWay(Local here, List<String> components) {
    var path = String.join("/", components);
    if (sync.removing() == Removing.NEVER) {
      failures++;
      progress.skipped(path, "is of another kind here; --delete lets it give way");
      return false;
    }
    boolean directory = here.type() == Local.Type.DIRECTORY;
    inTheWay.add(new Plan.Step(path, directory ? EntryType.DIRECTORY : EntryType.FILE, 0));
    if (directory) {
      obstacles.add(path);
      try {
        collect(LocalWalk.of(here(), components, this::isTaken), inTheWay);
      } catch (IOException e) {
        // What of it could not be found is still there when it is to go, and that is told.
      }
    }
    return true;
  }

  private boolean isTaken(List<String> components, boolean directory) {
    return !sync.excludes().covers(components, directory);
  }

  private void file(
      TreeEntry entry, List<String> components, Optional<Local> here, Sameness sameness) {
    var local = here.filter(l -> l.type() == Local.Type.FILE);
    if (local.isPresent() && isSame(entry, local.get(), components, sameness)) {
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

  /// What cannot be compared, such as a file that is gone by now, is not the same.
  private boolean isSame(TreeEntry entry, Local local, List<String> components, Sameness sameness) {
    try {
      return sameness.same(entry, local, here(), components);
    } catch (IOException e) {
      return false;
    }
  }

  /// What is here and not there.
  private void surplus() throws IOException {
    collect(
        new LocalWalk(
            here().top(),
            (components, directory) ->
                isTaken(components, directory)
                    && !(directory && obstacles.contains(String.join("/", components)))),
        surplus);
  }

  private void collect(LocalWalk from, Plan into) throws IOException {
    try (var walk = from) {
      for (var step = walk.next(); step.isPresent(); step = walk.next()) {
        var found = step.get();
        if (!found.left() && !seen.contains(found.path())) {
          boolean directory = found.local().type() == Local.Type.DIRECTORY;
          into.add(
              new Plan.Step(found.path(), directory ? EntryType.DIRECTORY : EntryType.FILE, 0));
        }
      }
    }
  }

  private void tell() throws IOException, UserError {
    for (var step : wanted) {
      told.would(
          switch (step.type()) {
            case DIRECTORY -> "make";
            case FILE -> "send";
            case LINK, OTHER -> "link";
          },
          step.path(),
          step.size());
    }
    for (var step : changed) {
      told.would("change", step.path(), step.size());
    }
    for (var plan : List.of(inTheWay, surplus)) {
      for (var step : plan.backwards()) {
        told.would("remove", step.path(), 0);
      }
    }
  }

  private void changes() throws UserError, IOException, InterruptedException {
    failures +=
        lanes.each(
            changed.split(lanes.number()).stream()
                .<Lanes.Work>map(part -> route -> changes(route, part))
                .toList());
  }

  private long changes(Route route, Plan part) throws UserError, IOException, InterruptedException {
    long failed = 0;
    var get = new ChangesGet(route, sync.options(), progress);
    try (var tree = here().again()) {
      for (var step : part) {
        var path = RemotePath.parse(from + "/" + step.path());
        if (path.isPresent()) {
          try {
            get.get(path.get(), step.size(), tree, step.components());
          } catch (UserError e) {
            if (route.isStopped() || !route.device().isOpen()) {
              throw e;
            }
            failed++;
            progress.skipped(step.path(), e.getMessage());
          } catch (FileSystemException e) {
            // Its own trouble, such as that it is gone; what cannot be written is another's too.
            failed++;
            progress.skipped(step.path(), Words.of(e) + " here");
          }
        }
      }
    }
    return failed;
  }

  private void remove(Plan plan) {
    if (!plan.isEmpty() && unread > 0) {
      progress.skipped(from.toString(), "nothing is removed, since not all there could be read");
      return;
    }
    for (var step : plan.backwards()) {
      var components = step.components();
      try {
        var parent = here().parent(components);
        if (step.type() != EntryType.DIRECTORY) {
          parent.deleteFile(components.getLast());
        } else {
          parent.deleteDirectory(components.getLast());
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
        var folder = here().directory(components);
        if (entry.modified().isPresent()) {
          folder.modified(entry.modified().get());
        }
        if (entry.mode().isPresent()) {
          folder.mode(entry.mode().getAsInt());
        }
      } catch (IOException e) {
        failures++;
        progress.skipped(entry.path(), "its time or mode: " + Words.of(e) + " here");
      }
    }
  }
}
