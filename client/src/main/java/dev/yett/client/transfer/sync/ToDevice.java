package dev.yett.client.transfer.sync;

import dev.yett.client.UserError;
import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.client.local.LocalWalk;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.file.FilePut;
import dev.yett.client.transfer.file.Source;
import dev.yett.client.transfer.tree.Item;
import dev.yett.client.transfer.tree.Manifest;
import dev.yett.client.transfer.tree.NameSet;
import dev.yett.client.transfer.tree.Plan;
import dev.yett.client.transfer.tree.TreePut;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.TreeEntry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Makes a tree on a device like one here. For one thread.
public final class ToDevice {
  private final Route route;
  private final SyncOptions sync;
  private final Progress progress;
  private final Told told;
  private final LocalTree from;
  private final RemotePath to;
  private final boolean there;

  /// Where orders write, and what stands before a path below the tree there: a tree that is no root
  /// is an entry of the directory that it lies in, and gets its mode and time as such.
  private final RemotePath base;

  private final String prefix;

  /// What the device has, and what of it differs.
  private NameSet seen = new NameSet();

  private NameSet differs = new NameSet();
  private NameSet touched = new NameSet();
  private Plan changed = new Plan();
  private Plan removed = new Plan();
  private long failures;

  /// @param there whether the device has the directory already
  public ToDevice(
      Route route,
      SyncOptions sync,
      Progress progress,
      Told told,
      LocalTree from,
      RemotePath to,
      boolean there) {
    this.route = route;
    this.sync = sync;
    this.progress = progress;
    this.told = told;
    this.from = from;
    this.to = to;
    this.there = there;
    this.base = to.rest().isEmpty() ? to : to.parent();
    this.prefix = to.rest().isEmpty() ? "" : to.name().orElseThrow() + "/";
  }

  /// Does it.
  ///
  /// @return how many entries could not be made alike; each has been told
  public long run() throws UserError, IOException, InterruptedException {
    if (there) {
      compare();
    }
    if (sync.plan()) {
      tell();
      return failures;
    }
    // The tree comes last, since it sets the times of directories.
    changes();
    failures += new Removal(route, progress, to).remove(removed);
    var put = new TreePut(route, sync.options(), progress, base);
    try (var walk = walk()) {
      var items = new Items(walk);
      if (items.begin()) {
        failures += put.put(items);
      }
    }
    return failures;
  }

  private void compare() throws UserError, IOException, InterruptedException {
    var depth = sync.checksum() ? Manifest.Depth.DIGEST : Manifest.Depth.STATUS;
    var sameness = new Sameness(sync.checksum(), sync.options().digest());
    Manifest.persist(
        route, to, depth, sync.options(), this::forget, entry -> take(entry, sameness));
  }

  private void forget() {
    seen = new NameSet();
    differs = new NameSet();
    touched = new NameSet();
    changed = new Plan();
    removed = new Plan();
  }

  private void take(TreeEntry entry, Sameness sameness) throws IOException {
    if (entry.failed().isPresent()) {
      // What it cannot tell of, it may not be able to replace either: that is told then.
      return;
    }
    var components = entry.components().orElseThrow();
    boolean directory = entry.type() == EntryType.DIRECTORY;
    if (components.isEmpty()) {
      var here = from.top().itself();
      if (differs(entry, here)) {
        touched.add("");
      }
      return;
    }
    if (sync.excludes().covers(components, directory)) {
      return;
    }
    var here = find(components);
    if (here.isEmpty() || !Sameness.alike(entry.type(), here.get().type())) {
      if (sync.delete()) {
        removed.add(new Plan.Step(entry.path(), entry.type(), 0));
        touch(components);
      }
      return;
    }
    seen.add(entry.path());
    if (directory) {
      if (differs(entry, here.get())) {
        touched.add(entry.path());
      }
      return;
    }
    if (entry.type() != EntryType.FILE || sameness.same(entry, here.get(), from, components)) {
      progress.same(entry.path());
      return;
    }
    touch(components);
    boolean byChanges =
        sync.changes()
            && entry.size().orElse(0) >= SyncOptions.LARGE
            && here.get().size() >= SyncOptions.LARGE;
    if (byChanges) {
      changed.add(new Plan.Step(entry.path(), EntryType.FILE, here.get().size()));
    } else {
      differs.add(entry.path());
    }
  }

  private static boolean differs(TreeEntry entry, Local here) {
    return entry.modified().map(at -> at.toEpochMilli()).orElse(-1L)
            != Math.max(0, here.modified().toEpochMilli())
        || entry.mode().orElse(-1) != here.mode();
  }

  private void touch(List<String> components) {
    touched.add(String.join("/", components.subList(0, components.size() - 1)));
  }

  private Optional<Local> find(List<String> components) {
    try {
      return from.parent(components).find(components.getLast());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private LocalWalk walk() throws IOException {
    return new LocalWalk(
        from.top(), (components, directory) -> !sync.excludes().covers(components, directory));
  }

  /// What must be stored: the tree itself first and last, where it is no root.
  private final class Items implements Item.Source {
    private final LocalWalk walk;
    private final Deque<Item> ahead = new ArrayDeque<>();
    private boolean left;

    Items(LocalWalk walk) {
      this.walk = walk;
    }

    /// Whether there is anything.
    boolean begin() throws IOException {
      if (!there && !prefix.isEmpty()) {
        ahead.add(itself(false));
      }
      var first = ToDevice.this.next(walk);
      first.ifPresent(ahead::add);
      if (first.isEmpty()) {
        last();
      }
      return !ahead.isEmpty();
    }

    private void last() throws IOException {
      if (!left
          && !prefix.isEmpty()
          && sync.options().preserve()
          && (!there || touched.contains(""))) {
        ahead.add(itself(true));
      }
      left = true;
    }

    @Override
    public Optional<Item> next() throws IOException {
      if (!ahead.isEmpty()) {
        return Optional.of(ahead.remove());
      }
      var next = ToDevice.this.next(walk);
      if (next.isEmpty()) {
        last();
        return Optional.ofNullable(ahead.poll());
      }
      return next;
    }
  }

  private Item itself(boolean again) throws IOException {
    var path = prefix.substring(0, prefix.length() - 1);
    return new Item(from, List.of(), path, from.top().itself(), again, Optional.empty());
  }

  /// The next entry that must be stored.
  private Optional<Item> next(LocalWalk walk) throws IOException {
    for (var step = walk.next(); step.isPresent(); step = walk.next()) {
      var found = step.get();
      if (found.unreadable().isPresent()) {
        failures++;
        progress.skipped(found.path(), found.unreadable().get());
      }
      if (isDue(found)) {
        return Optional.of(
            new Item(
                from,
                found.components(),
                prefix + found.path(),
                found.local(),
                found.left(),
                Optional.empty()));
      }
    }
    return Optional.empty();
  }

  private boolean isDue(LocalWalk.Step found) {
    var path = found.path();
    boolean isNew = !seen.contains(path);
    return switch (found.local().type()) {
      case DIRECTORY ->
          found.left() ? sync.options().preserve() && (isNew || touched.contains(path)) : isNew;
      case FILE -> {
        if (isNew) {
          touch(found.components());
        }
        boolean due = isNew || differs.contains(path);
        if (due) {
          progress.expect(1, found.local().size());
        }
        yield due;
      }
      case LINK, OTHER -> {
        boolean link = found.local().type() == Local.Type.LINK;
        progress.skipped(path, link ? "is a link" : "is no file, directory or link");
        yield false;
      }
    };
  }

  private void tell() throws IOException, UserError {
    try (var walk = walk()) {
      for (var item = next(walk); item.isPresent(); item = next(walk)) {
        boolean directory = item.get().local().type() == Local.Type.DIRECTORY;
        if (!item.get().again()) {
          told.would(
              directory ? "make" : "send",
              item.get().path().substring(prefix.length()),
              directory ? 0 : item.get().local().size());
        }
      }
    }
    for (var step : changed) {
      told.would("change", step.path(), step.size());
    }
    for (var step : removed.backwards()) {
      told.would("remove", step.path(), 0);
    }
  }

  private void changes() throws UserError, IOException, InterruptedException {
    progress.expect(changed.steps(), changed.bytes());
    for (var step : changed) {
      var path = RemotePath.parse(to + "/" + step.path());
      if (path.isEmpty()) {
        continue;
      }
      var components = step.components();
      try (var source = Source.of(from.parent(components).held(), components.getLast())) {
        FilePut.change(route, sync.options(), progress, source, path.get());
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
