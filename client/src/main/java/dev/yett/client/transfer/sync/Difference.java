package dev.yett.client.transfer.sync;

import dev.yett.client.UserError;
import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.tree.Manifest;
import dev.yett.client.transfer.tree.NameSet;
import dev.yett.client.transfer.tree.Plan;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.util.List;

/// What a device has of a tree here, and what of it differs. For one thread.
final class Difference {
  private final SyncOptions sync;
  private final Progress progress;
  private final LocalTree from;
  private final Sameness sameness;

  /// What the device has, and what of that is other than here.
  private NameSet seen = new NameSet();

  private NameSet differs = new NameSet();
  private NameSet same = new NameSet();
  private NameSet touched = new NameSet();
  private Plan changed = new Plan();
  private Plan surplus = new Plan();
  private Plan inTheWay = new Plan();

  /// The last directory there that stands in the way: what is in it goes with it.
  private String obstacle = "";

  private long unread;

  Difference(SyncOptions sync, Progress progress, LocalTree from) {
    this.sync = sync;
    this.progress = progress;
    this.from = from;
    this.sameness = new Sameness(sync.checksum(), sync.options().digest());
  }

  /// Asks the device what it has below a path.
  void ask(Route route, RemotePath path) throws UserError, IOException, InterruptedException {
    var depth = sync.checksum() ? Manifest.Depth.DIGEST : Manifest.Depth.STATUS;
    Manifest.persist(route, path, depth, sync.options(), this::forget, this::take);
  }

  private void forget() {
    seen = new NameSet();
    differs = new NameSet();
    same = new NameSet();
    touched = new NameSet();
    changed = new Plan();
    surplus = new Plan();
    inTheWay = new Plan();
    obstacle = "";
    unread = 0;
  }

  /// Whether the device has an entry of that path and kind.
  boolean has(String path) {
    return seen.contains(path);
  }

  /// Whether that entry must be stored anew as a whole.
  boolean differs(String path) {
    return differs.contains(path);
  }

  /// Whether that entry is a file that was found to be the same.
  boolean isSame(String path) {
    return same.contains(path);
  }

  /// Whether a directory's mode or time must be set.
  boolean isTouched(String path) {
    return touched.contains(path);
  }

  /// The time of the directory in which an entry lies will be another.
  void touch(List<String> components) {
    touched.add(String.join("/", components.subList(0, components.size() - 1)));
  }

  /// Large files of which only what differs is sent.
  Plan changed() {
    return changed;
  }

  /// What is there and not here.
  Plan surplus() {
    return surplus;
  }

  /// What is there and of another kind here, with all that is in it.
  Plan inTheWay() {
    return inTheWay;
  }

  /// How many entries here could not be looked at, each of which has been told.
  long unread() {
    return unread;
  }

  private void take(TreeEntry entry) throws IOException {
    if (entry.failed().isPresent()) {
      // What it cannot tell of, it may not be able to replace either: that is told then.
      return;
    }
    var components = entry.components().orElseThrow();
    boolean directory = entry.type() == EntryType.DIRECTORY;
    if (components.isEmpty()) {
      if (differs(entry, from.top().itself())) {
        touched.add("");
      }
      return;
    }
    if (sync.excludes().covers(components, directory)) {
      return;
    }
    try {
      var here = from.look(components);
      if (here.isEmpty() || !Sameness.alike(entry.type(), here.get().type())) {
        gone(entry, components, here.isPresent());
        return;
      }
      seen.add(entry.path());
      both(entry, components, here.get());
    } catch (IOException e) {
      // It may be here, also where it was replaced just now: it is not taken for gone.
      unread++;
      seen.add(entry.path());
      progress.skipped(entry.path(), dev.yett.client.local.Words.of(e) + " here");
    }
  }

  private void gone(TreeEntry entry, List<String> components, boolean obstructs) {
    if (sync.removing() == Removing.NEVER) {
      return;
    }
    boolean inside = !obstacle.isEmpty() && entry.path().startsWith(obstacle);
    if (obstructs) {
      obstacle = entry.path() + "/";
    }
    var step = new Plan.Step(entry.path(), entry.type(), 0);
    (obstructs || inside ? inTheWay : surplus).add(step);
    touch(components);
  }

  private void both(TreeEntry entry, List<String> components, Local here) throws IOException {
    switch (entry.type()) {
      case DIRECTORY -> {
        if (differs(entry, here)) {
          touched.add(entry.path());
        }
      }
      case FILE -> {
        if (sameness.same(entry, here, from, components)) {
          progress.same(entry.path());
          same.add(entry.path());
          return;
        }
        touch(components);
        boolean byChanges =
            sync.changes()
                && entry.size().orElse(0) >= SyncOptions.LARGE
                && here.size() >= SyncOptions.LARGE;
        if (byChanges) {
          changed.add(new Plan.Step(entry.path(), EntryType.FILE, here.size()));
        } else {
          differs.add(entry.path());
        }
      }
      case LINK -> {
        var target = from.parent(components).target(components.getLast());
        if (entry.target().filter(target::equals).isPresent()) {
          progress.same(entry.path());
        } else {
          touch(components);
          differs.add(entry.path());
        }
      }
      case OTHER -> {
        // It is told when it is come by here.
      }
    }
  }

  private static boolean differs(TreeEntry entry, Local here) {
    return entry.modified().map(at -> at.toEpochMilli()).orElse(-1L)
            != Math.max(0, here.modified().toEpochMilli())
        || entry.mode().orElse(-1) != here.mode();
  }
}
