package dev.yett.posix;

import dev.yett.posix.ProcessTable.Entry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A program and everything that came of it, to be ended as a whole.
///
/// A process belongs to the tree if it bears the tree's mark ([Subreaper]), is in the session that
/// the program leads, is in the tree's control group, descends from one that belongs, or belonged
/// when the tree was last looked at. That covers a daemon by double fork and setsid, with whatever
/// environment. **Limit:** without a control group, a process that lowers its own limit of file
/// locks, leaves the session, and whose ancestors up to the program all die before the tree is
/// looked at, is lost to it. A process of another user is seen, but only root can signal it. What
/// another program does on request (`systemctl`, `at`) never belonged.
///
/// Any thread may call anything. It must be ended, also when the program has ended by itself.
public final class ProcessTree implements AutoCloseable {
  private static final Duration KILLING = Duration.ofSeconds(4);
  private static final int LOOKS = 5;
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  private final Subreaper subreaper;
  private final Members members;
  private final Optional<Cgroup> cgroup;
  private final Child root;

  private ProcessTree(Subreaper subreaper, Members members, Optional<Cgroup> cgroup, Child root) {
    this.subreaper = subreaper;
    this.members = members;
    this.cgroup = cgroup;
    this.root = root;
  }

  /// Starts the program; the subreaper holds its lock.
  static ProcessTree start(Subreaper subreaper, Spawn spawn, long mark, Optional<Cgroup> cgroup)
      throws IOException {
    Members members = new Members(subreaper.self(), mark, cgroup);
    Child root;
    try {
      root = spawn.start(OptionalLong.of(mark), members::remember);
    } catch (PosixException | IllegalArgumentException e) {
      if (cgroup.isPresent()) {
        cgroup.get().remove();
      }
      throw e;
    }
    ProcessTree tree = new ProcessTree(subreaper, members, cgroup, root);
    try {
      if (cgroup.isPresent()) {
        // What it forked before this line bears the mark, and is found by that.
        cgroup.get().add(root.pid());
      }
      return tree;
    } catch (IOException e) {
      tree.close();
      throw e;
    }
  }

  /// The program itself, with its streams.
  public Child root() {
    return root;
  }

  /// Ends it: SIGTERM to every process of it, and after `grace`, or at once where that is zero,
  /// SIGKILL until none is left, which takes at most 4 s more. No process lives to see another
  /// killed, and so cannot take that for the end of its input. The root is reaped; its streams stay
  /// open. Blocks.
  ///
  /// @return the processes that could not be ended: another user's, or stuck in the kernel
  /// @throws IOException where /proc cannot be looked at, out of descriptors say; the root's
  /// process
  ///     group, which can be killed without a look, is dead or dying by then
  public List<Integer> end(Duration grace) throws IOException {
    return end(grace, Signal.TERM);
  }

  /// The same, with another signal to begin with: HUP, as a terminal that is gone tells.
  public List<Integer> end(Duration grace, Signal first) throws IOException {
    try {
      return endAll(grace, first);
    } catch (IOException | RuntimeException e) {
      // Whoever catches this closes the streams, which no part of the tree may live to see.
      root.signalGroup(Signal.KILL);
      throw e;
    }
  }

  private List<Integer> endAll(Duration grace, Signal first) throws IOException {
    long begin = System.nanoTime();
    Set<Entry> asked = new HashSet<>();
    List<Entry> left = reapAndFind();
    while (!left.isEmpty() && System.nanoTime() - begin < grace.toNanos()) {
      for (Entry each : left) {
        if (asked.stream().noneMatch(each::isSameAs)) {
          asked.add(each);
          signal(each, first);
          signal(each, Signal.CONT); // what is stopped would not see it
        }
      }
      LockSupport.parkNanos(PAUSE);
      left = reapAndFind();
    }
    left = stop(left);
    long deadline = System.nanoTime() + KILLING.toNanos(); // a slow look costs no kill
    while (!(left.isEmpty() && root.isReaped() && isGroupGone())
        && System.nanoTime() - deadline < 0) {
      if (left.isEmpty()) {
        root.signal(Signal.KILL); // whatever a look at the table missed, the root is ours
      }
      // Children first: when a parent dies, the kernel wakes the stopped groups that it leaves.
      left.reversed().forEach(each -> signal(each, Signal.KILL));
      if (cgroup.isPresent()) {
        cgroup.get().kill();
      }
      LockSupport.parkNanos(PAUSE);
      left = reapAndFind();
    }
    if (left.isEmpty()) {
      subreaper.forget(this);
    }
    return left.stream().map(Entry::pid).toList();
  }

  /// Stops all of it, and what it forked meanwhile, as far as a few looks find that.
  private List<Entry> stop(List<Entry> found) throws IOException {
    Set<Integer> stopped = new HashSet<>();
    List<Entry> left = found;
    for (int look = 0; look < LOOKS; look++) {
      boolean grown = false;
      for (Entry each : left) {
        if (stopped.add(each.pid())) {
          signal(each, Signal.STOP);
          grown = true;
        }
      }
      if (!grown) {
        break;
      }
      left = reapAndFind();
    }
    return left;
  }

  /// Ends it at once, and closes the root's streams.
  @Override
  public void close() throws IOException {
    try (root) {
      end(Duration.ZERO);
    }
  }

  boolean isUnreapedRoot(int pid) {
    return root.pid() == pid && !root.isReaped();
  }

  /// Reaps what is dead and ours, and returns the rest.
  private List<Entry> reapAndFind() throws IOException {
    root.poll();
    List<Entry> left = new ArrayList<>();
    for (Entry each : root.withNumber(members::find)) {
      if (!(each.isDead() && reap(each))) {
        left.add(each);
      }
    }
    return left;
  }

  private boolean reap(Entry dead) throws IOException {
    return isUnreapedRoot(dead.pid()) ? root.poll().isPresent() : subreaper.reap(dead);
  }

  private boolean isGroupGone() throws IOException {
    return cgroup.isEmpty() || cgroup.get().remove();
  }

  private static void signal(Entry target, Signal signal) {
    try {
      ProcessTable.signal(target, signal);
    } catch (PosixException e) {
      // Another user's: it stays, and is told by what `end` returns.
      System.getLogger(ProcessTree.class.getName())
          .log(System.Logger.Level.DEBUG, "process {0}: {1}", target.pid(), e.getMessage());
    }
  }
}
