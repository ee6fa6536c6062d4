package dev.yett.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Starts programs whose whole trees can be ended: prctl(PR_SET_CHILD_SUBREAPER).
///
/// A descendant whose parent has died becomes a child of this process, and not of init, so it can
/// be found and reaped. To which tree it belongs is told by a *mark*, a number that every process
/// inherits and that no exec, setsid or change of environment removes: the soft limit of file locks
/// (RLIMIT_LOCKS), which no kernel since Linux 2.4 enforces. The child bears it from birth.
///
/// One object per process, made at start and closed last; any thread may use it. A platform thread
/// of its own reaps orphans while trees live. This process starts programs in no other way, else
/// they might inherit a mark.
public final class Subreaper implements AutoCloseable {
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int WNOHANG = 1;
  private static final long REAPING_SECONDS = 1;
  private static final int SERIAL_BITS = 32;

  private static final MethodHandle PRCTL =
      Native.variadic(
          "prctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
          1);
  private static final MethodHandle WAITPID =
      Native.call("waitpid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

  private final int self = (int) ProcessHandle.current().pid();
  private final Optional<Path> cgroups;
  private final long firstMark;
  private final Thread reaper;

  // Held while a child is born and while an orphan is reaped: so a number that was looked up stays
  // that process's until it is used.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition started = lock.newCondition();
  private final Set<ProcessTree> trees = new HashSet<>(); // guarded by lock
  private long serial; // guarded by lock

  private Subreaper(Optional<Path> cgroups) {
    this.cgroups = cgroups;
    firstMark = new SecureRandom().nextLong(1, 0x4000_0000L) << SERIAL_BITS;
    reaper = Thread.ofPlatform().name("orphans").daemon().start(this::reapWhileTreesLive);
  }

  /// Makes this process the parent of its orphans.
  ///
  /// @throws IOException where it cannot be, with the reason
  public static Subreaper become() throws IOException {
    return become(Optional.empty());
  }

  /// The same; and each tree gets a control group of its own below `cgroup`, a cgroup2 directory
  /// that this process may write to, by which it is ended even if it does all to escape.
  public static Subreaper become(Path cgroup) throws IOException {
    return become(Optional.of(cgroup));
  }

  private static Subreaper become(Optional<Path> cgroups) throws IOException {
    if (Limits.get(Limits.Resource.FILE_LOCKS).hard() != Limits.UNLIMITED) {
      throw new IOException("the limit of file locks (ulimit -x) must be unlimited");
    }
    if (cgroups.isPresent()) {
      Cgroup.check(cgroups.get(), "yett-" + ProcessHandle.current().pid() + "-probe");
    }
    set(true);
    return new Subreaper(cgroups);
  }

  /// Starts a program as the root of a tree. Some milliseconds, in native calls.
  ///
  /// @throws PosixException as [Spawn#start]
  public ProcessTree start(Spawn spawn) throws IOException {
    lock.lock();
    try {
      long mark = firstMark + serial++;
      Optional<Cgroup> cgroup = Optional.empty();
      if (cgroups.isPresent()) {
        cgroup = Optional.of(Cgroup.create(cgroups.get(), "yett-" + Long.toHexString(mark)));
      }
      ProcessTree tree = ProcessTree.start(this, spawn, mark, cgroup);
      trees.add(tree);
      started.signal();
      return tree;
    } finally {
      lock.unlock();
    }
  }

  /// Ends every tree that is left, at once, and stops being the parent of orphans.
  @Override
  public void close() throws IOException {
    for (ProcessTree tree : trees()) {
      tree.close();
    }
    reaper.interrupt();
    try {
      reaper.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    set(false);
  }

  int self() {
    return self;
  }

  /// Reaps a dead orphan; false where it is somebody else's to reap.
  boolean reap(ProcessTable.Entry orphan) throws IOException {
    lock.lock();
    try (Arena arena = Arena.ofConfined()) {
      int pid = orphan.pid();
      Optional<ProcessTable.Entry> now = ProcessTable.of(pid).filter(orphan::isSameAs);
      if (now.isEmpty()) {
        return true;
      }
      if (now.get().parent() != self || trees.stream().anyMatch(tree -> tree.isUnreapedRoot(pid))) {
        return false;
      }
      MemorySegment state = Native.state(arena);
      int reaped =
          Native.invoke(() -> (int) WAITPID.invokeExact(state, pid, MemorySegment.NULL, WNOHANG));
      return reaped == pid;
    } finally {
      lock.unlock();
    }
  }

  /// Called once a tree has no process left.
  void forget(ProcessTree tree) {
    lock.lock();
    try {
      trees.remove(tree);
    } finally {
      lock.unlock();
    }
  }

  private Set<ProcessTree> trees() {
    lock.lock();
    try {
      return Set.copyOf(trees);
    } finally {
      lock.unlock();
    }
  }

  /// Long sessions leave orphans that die long before their tree ends.
  private void reapWhileTreesLive() {
    try {
      while (true) {
        lock.lockInterruptibly();
        try {
          while (trees.isEmpty()) {
            started.await();
          }
        } finally {
          lock.unlock();
        }
        TimeUnit.SECONDS.sleep(REAPING_SECONDS);
        reapOrphans();
      }
    } catch (InterruptedException e) {
      return;
    }
  }

  private void reapOrphans() {
    try {
      for (ProcessTable.Entry entry : ProcessTable.all()) {
        if (entry.parent() == self && entry.isDead() && isMarked(entry)) {
          reap(entry);
        }
      }
    } catch (IOException e) {
      // Out of descriptors, say: the dead can wait for the next round.
      System.getLogger(Subreaper.class.getName())
          .log(System.Logger.Level.DEBUG, "orphans cannot be looked for", e);
    }
  }

  private boolean isMarked(ProcessTable.Entry entry) throws IOException {
    OptionalLong mark = ProcessTable.markOf(entry.pid());
    return mark.isPresent() && mark.getAsLong() >> SERIAL_BITS == firstMark >> SERIAL_BITS;
  }

  private static void set(boolean on) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      long value = on ? 1 : 0;
      int result =
          Native.invoke(
              () -> (int) PRCTL.invokeExact(state, PR_SET_CHILD_SUBREAPER, value, 0L, 0L, 0L));
      if (result != 0) {
        throw Native.failed("prctl", state);
      }
    }
  }
}
