package dev.yett.posix;

import dev.yett.posix.ProcessTable.Entry;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// Which processes belong to one tree, by all evidence there is.
final class Members {
  private static final Comparator<Entry> OLDEST_FIRST =
      Comparator.comparingLong(Entry::started).thenComparingInt(Entry::pid);

  private final int self;
  private final long mark;
  private final Optional<Cgroup> cgroup;
  private final long since; // nobody who is older can bear the mark
  private Map<Integer, Long> known = Map.of(); // pid to start time; guarded by this

  /// Of the tree that bears `mark` and lives in `cgroup`, about to be started by process `self`.
  Members(int self, long mark, Optional<Cgroup> cgroup) throws IOException {
    this.self = self;
    this.mark = mark;
    this.cgroup = cgroup;
    since = ProcessTable.now() - ProcessTable.TICKS_PER_SECOND;
  }

  /// All that belong, parents before their children, dead ones that nobody has reaped among them.
  ///
  /// @param root the number of the tree's program, while that is unreaped: it then cannot be that
  ///     of another process or session
  synchronized List<Entry> find(OptionalInt root) throws IOException {
    List<Entry> all = ProcessTable.all();
    Set<Integer> grouped = cgroup.isPresent() ? cgroup.get().members() : Set.of();
    Map<Integer, Entry> members = new HashMap<>();
    for (Entry each : all) {
      if (each.pid() != self && (grouped.contains(each.pid()) || belongs(each, root))) {
        members.put(each.pid(), each);
      }
    }
    addDescendants(all, members);
    Map<Integer, Long> found = new HashMap<>();
    members.forEach((pid, each) -> found.put(pid, each.started()));
    known = found;
    return members.values().stream().sorted(OLDEST_FIRST).toList();
  }

  /// Looks once more while the dead root's number is still its own: afterwards its session is no
  /// evidence any more, and only what was seen here, the mark and the group are.
  void remember(int root) {
    try {
      find(OptionalInt.of(root));
    } catch (IOException e) {
      // The root must be reaped whatever /proc says; mark and group remain.
      System.getLogger(Members.class.getName())
          .log(System.Logger.Level.WARNING, "a process tree cannot be looked at", e);
    }
  }

  private boolean belongs(Entry each, OptionalInt root) throws IOException {
    Long start = known.get(each.pid());
    if (start != null && start == each.started()) {
      return true;
    }
    if (root.isPresent() && (each.pid() == root.getAsInt() || each.session() == root.getAsInt())) {
      return true;
    }
    return each.started() >= since && ProcessTable.markOf(each.pid()).equals(OptionalLong.of(mark));
  }

  private void addDescendants(List<Entry> all, Map<Integer, Entry> members) {
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Entry each : all) {
        if (each.pid() != self
            && members.containsKey(each.parent())
            && members.putIfAbsent(each.pid(), each) == null) {
          grown = true;
        }
      }
    }
  }
}
