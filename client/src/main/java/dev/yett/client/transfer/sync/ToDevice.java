package dev.yett.client.transfer.sync;

import dev.yett.client.UserError;
import dev.yett.client.local.Local;
import dev.yett.client.local.LocalTree;
import dev.yett.client.local.LocalWalk;
import dev.yett.client.local.Words;
import dev.yett.client.transfer.Lanes;
import dev.yett.client.transfer.Progress;
import dev.yett.client.transfer.Route;
import dev.yett.client.transfer.file.FilePut;
import dev.yett.client.transfer.file.Source;
import dev.yett.client.transfer.tree.Item;
import dev.yett.client.transfer.tree.Plan;
import dev.yett.client.transfer.tree.TreePut;
import dev.yett.protocol.RemotePath;
import dev.yett.protocol.RootSpec;
import dev.yett.protocol.tree.EntryType;
import dev.yett.protocol.tree.LinkTarget;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Makes a tree on a device like one here. For one thread.
///
/// What stands in the way goes first, then large files are changed, then the tree is stored, then
/// what is surplus goes, and last directories get their modes and times. With several lanes the
/// directories are stored first, and then the files by all lanes at once.
public final class ToDevice {
  /// A file from this size on may have left a part when an earlier copy was interrupted, which is
  /// asked for before it is sent.
  private static final long RESUMABLE = 4 << 20;

  private final Lanes lanes;
  private final SyncOptions sync;
  private final Progress progress;
  private final Told told;
  private final LocalTree from;
  private final RemotePath to;
  private final boolean there;
  private final Difference difference;

  /// Where orders write, and what stands before a path below the tree there: a tree that is no root
  /// is an entry of the directory that it lies in, and gets its mode and time as such.
  private final RemotePath base;

  private final String prefix;

  /// What waits until the tree is stored: files for orders of their own, files for all lanes, and
  /// directories to be named again.
  private final Plan single = new Plan();

  private final Plan shared = new Plan();
  private final Plan again = new Plan();
  private boolean links;
  private long failures;

  /// @param there whether the device has the directory already
  public ToDevice(
      Lanes lanes,
      SyncOptions sync,
      Progress progress,
      Told told,
      LocalTree from,
      RemotePath to,
      boolean there) {
    this.lanes = lanes;
    this.sync = sync;
    this.progress = progress;
    this.told = told;
    this.from = from;
    this.to = to;
    this.there = there;
    this.difference = new Difference(sync, progress, from);
    this.base = to.rest().isEmpty() ? to : to.parent();
    this.prefix = to.rest().isEmpty() ? "" : to.name().orElseThrow() + "/";
  }

  /// Does it.
  ///
  /// @return how many entries could not be made alike; each has been told
  public long run() throws UserError, IOException, InterruptedException {
    var catalogue = lanes.first().device().catalogue();
    links = to.root().flatMap(catalogue::root).map(RootSpec::links).orElse(false);
    if (there) {
      difference.ask(lanes.first(), to);
      failures += difference.unread();
    }
    if (sync.plan()) {
      tell();
      return failures;
    }
    remove(difference.inTheWay());
    if (sync.removing() == Removing.BEFORE) {
      remove(difference.surplus());
    }
    var changed = difference.changed();
    progress.expect(changed.steps(), changed.bytes());
    alone(changed, true);
    store();
    alone(single, false);
    if (sync.removing() == Removing.AFTER) {
      remove(difference.surplus());
    }
    var named = new Planned(again.iterator(), from, true);
    failures += put(lanes.first(), named);
    return failures + named.gone();
  }

  private void store() throws UserError, IOException, InterruptedException {
    try (var walk = walk()) {
      var items = new Items(walk);
      failures += put(lanes.first(), items);
      failures += items.last.map(Planned::gone).orElse(0L);
    }
    failures +=
        lanes.each(
            shared.split(lanes.number()).stream()
                .<Lanes.Work>map(part -> route -> share(route, part))
                .toList());
  }

  private long share(Route route, Plan part) throws UserError, IOException, InterruptedException {
    try (var tree = from.again()) {
      var items = new Planned(part.iterator(), tree, false);
      return put(route, items) + items.gone();
    }
  }

  /// Stores what there is, if anything.
  private long put(Route route, Item.Source items)
      throws UserError, IOException, InterruptedException {
    var first = items.next();
    if (first.isEmpty()) {
      return 0;
    }
    var begun = new boolean[1];
    return new TreePut(route, sync.options(), progress, base)
        .put(
            () -> {
              if (begun[0]) {
                return items.next();
              }
              begun[0] = true;
              return first;
            });
  }

  private void remove(Plan plan) throws UserError, InterruptedException {
    if (!plan.isEmpty() && difference.unread() > 0) {
      progress.skipped(to.toString(), "nothing is removed, since not all here could be read");
      return;
    }
    failures += new Removal(lanes.first(), progress, to).remove(plan);
  }

  private LocalWalk walk() throws IOException {
    return new LocalWalk(
        from.top(),
        new LocalWalk.Filter() {
          @Override
          public boolean takes(List<String> components, boolean directory) {
            return !sync.excludes().covers(components, directory);
          }

          @Override
          public boolean passesOver(String path) {
            return difference.isSame(path);
          }
        });
  }

  /// What must be stored: the tree itself first and last, where it is no root. What another time is
  /// better for is put into its plan.
  private final class Items implements Item.Source {
    private final LocalWalk walk;
    private boolean begun;
    private boolean walked;
    private Optional<Planned> last = Optional.empty();

    Items(LocalWalk walk) {
      this.walk = walk;
    }

    @Override
    public Optional<Item> next() throws IOException {
      if (!begun) {
        begun = true;
        if (!there && !prefix.isEmpty()) {
          return Optional.of(itself());
        }
      }
      while (!walked) {
        var next = ToDevice.this.next(walk);
        if (next.isEmpty()) {
          walked = true;
          end();
        } else if (isNow(next.get())) {
          return next;
        }
      }
      return last.isPresent() ? last.get().next() : Optional.empty();
    }

    private boolean isNow(Item item) {
      var type = item.local().type();
      var path = item.path().substring(prefix.length());
      if (item.again()) {
        again.add(new Plan.Step(path, EntryType.DIRECTORY, 0));
      } else if (type == Local.Type.FILE && there && item.local().size() >= RESUMABLE) {
        single.add(new Plan.Step(path, EntryType.FILE, item.local().size()));
      } else if (lanes.number() > 1 && type != Local.Type.DIRECTORY) {
        shared.add(new Plan.Step(path, EntryType.FILE, item.local().size()));
      } else {
        return true;
      }
      return false;
    }

    private void end() {
      if (!prefix.isEmpty() && sync.options().preserve() && (!there || difference.isTouched(""))) {
        again.add(new Plan.Step("", EntryType.DIRECTORY, 0));
      }
      boolean more =
          !shared.isEmpty()
              || !single.isEmpty()
              || (sync.removing() == Removing.AFTER && !difference.surplus().isEmpty());
      if (!more) {
        last = Optional.of(new Planned(again.drain().iterator(), from, true));
      }
    }
  }

  /// Entries that were found before, as they are now.
  private final class Planned implements Item.Source {
    private final Iterator<Plan.Step> steps;
    private final LocalTree tree;
    private final boolean named;
    private long gone;

    Planned(Iterator<Plan.Step> steps, LocalTree tree, boolean named) {
      this.steps = steps;
      this.tree = tree;
      this.named = named;
    }

    /// How many were not there any more, each of which has been told.
    long gone() {
      return gone;
    }

    @Override
    public Optional<Item> next() {
      while (steps.hasNext()) {
        var step = steps.next();
        var components = step.components();
        var local = look(step, components);
        if (local.isPresent()) {
          var path = components.isEmpty() ? trimmed() : prefix + step.path();
          return Optional.of(
              new Item(tree, components, path, local.get(), named, Optional.empty()));
        }
        gone++;
      }
      return Optional.empty();
    }

    private Optional<Local> look(Plan.Step step, List<String> components) {
      try {
        var local = components.isEmpty() ? Optional.of(tree.top().itself()) : tree.look(components);
        if (local.isEmpty()) {
          progress.skipped(step.path(), "is gone");
        }
        return local;
      } catch (IOException e) {
        progress.skipped(step.path(), Words.of(e));
        return Optional.empty();
      }
    }
  }

  private String trimmed() {
    return prefix.substring(0, prefix.length() - 1);
  }

  private Item itself() throws IOException {
    return new Item(from, List.of(), trimmed(), from.top().itself(), false, Optional.empty());
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
    boolean isNew = !difference.has(path);
    boolean due =
        switch (found.local().type()) {
          case DIRECTORY ->
              found.left()
                  ? sync.options().preserve() && (isNew || difference.isTouched(path))
                  : isNew;
          case FILE -> isNew || difference.differs(path);
          case LINK -> isLinkTaken(found) && (isNew || difference.differs(path));
          case OTHER -> {
            progress.skipped(path, "is no file, directory or link");
            yield false;
          }
        };
    if (due && found.local().type() != Local.Type.DIRECTORY) {
      if (isNew) {
        difference.touch(found.components());
      }
      progress.expect(1, found.local().type() == Local.Type.FILE ? found.local().size() : 0);
    }
    return due;
  }

  private boolean isLinkTaken(LocalWalk.Step found) {
    var components = found.components();
    if (!links) {
      progress.skipped(found.path(), "is a link");
      return false;
    }
    String target;
    try {
      target = from.parent(components).target(components.getLast());
    } catch (IOException e) {
      failures++;
      progress.skipped(found.path(), Words.of(e));
      return false;
    }
    if (!LinkTarget.staysInside(target, to.rest().size() + components.size() - 1)) {
      progress.skipped(found.path(), "is a link that leads elsewhere");
      return false;
    }
    return true;
  }

  private void tell() throws IOException, UserError {
    try (var walk = walk()) {
      for (var item = next(walk); item.isPresent(); item = next(walk)) {
        var local = item.get().local();
        if (!item.get().again()) {
          told.would(
              switch (local.type()) {
                case DIRECTORY -> "make";
                case FILE -> "send";
                case LINK, OTHER -> "link";
              },
              item.get().path().substring(prefix.length()),
              local.type() == Local.Type.FILE ? local.size() : 0);
        }
      }
    }
    for (var step : difference.changed()) {
      told.would("change", step.path(), step.size());
    }
    for (var plan : List.of(difference.inTheWay(), difference.surplus())) {
      for (var step : plan.backwards()) {
        told.would("remove", step.path(), 0);
      }
    }
  }

  /// Stores files by an order each.
  ///
  /// @param differences whether only what differs is sent
  private void alone(Plan plan, boolean differences)
      throws UserError, IOException, InterruptedException {
    failures +=
        lanes.each(
            plan.split(lanes.number()).stream()
                .<Lanes.Work>map(part -> route -> alone(route, part, differences))
                .toList());
  }

  private long alone(Route route, Plan part, boolean differences)
      throws UserError, IOException, InterruptedException {
    long failed = 0;
    try (var tree = from.again()) {
      for (var step : part) {
        var path = RemotePath.parse(to + "/" + step.path());
        if (path.isEmpty()) {
          continue;
        }
        var components = step.components();
        try (var source = Source.of(tree.parent(components).held(), components.getLast())) {
          if (differences) {
            FilePut.change(route, sync.options(), progress, source, path.get());
          } else {
            FilePut.put(route, sync.options(), progress, source, path.get());
          }
        } catch (UserError e) {
          if (route.isStopped() || !route.device().isOpen()) {
            throw e;
          }
          failed++;
          progress.skipped(step.path(), e.getMessage());
        } catch (IOException e) {
          failed++;
          progress.skipped(step.path(), Words.of(e));
        }
      }
    }
    return failed;
  }
}
