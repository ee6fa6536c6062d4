package dev.yett.server.process;

import dev.yett.posix.Child;
import dev.yett.posix.ProcessTree;
import dev.yett.posix.Signal;
import dev.yett.posix.WaitStatus;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Cut;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Survival;
import dev.yett.server.config.Program;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Exchange.Event;
import dev.yett.server.operation.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One run of a program, from its start until nothing of it is left.
///
/// The order's own thread waits here; a platform thread each waits for the program and pumps one of
/// its streams. They tell what happens under one lock. Whatever ends the order, the tree is killed
/// first and its pipes are closed after: a program never takes the end of a broken connection for
/// the end of its input.
final class RunningProgram {
  private static final Logger LOG = System.getLogger(RunningProgram.class.getName());

  /// Between SIGTERM and SIGKILL.
  private static final Duration GRACE = Duration.ofSeconds(1);

  /// How long a client may take nothing of the output that stands in the pipes when all is over: a
  /// peer that is silent for as long counts as dead (PROTOCOL §10).
  private static final Duration STALLED = Duration.ofSeconds(15);

  /// How long a session lives that nobody looks at, unless its owner says.
  private static final Duration LINGER = Duration.ofMinutes(10);

  private static final Duration ENDLESS = Duration.ofDays(365);

  private static final Duration TICK = Duration.ofMillis(50);

  /// How long a thread may take to notice that all is over.
  private static final Duration LEAVING = Duration.ofSeconds(5);

  private static final SortedMap<String, Cbor> NOTHING = Collections.emptySortedMap();
  private static final int CHUNK = 64 * 1024;

  private final ProcessTree tree;
  private final Child child;
  private final Wiring wiring;
  private final Program program;
  private final Exchange exchange;
  private final OutputLimit limit;
  private final AtomicLong passedOn = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable WaitStatus status; // guarded by lock
  private volatile long exitedAt;
  private @Nullable EndedException ended; // guarded by lock

  private RunningProgram(ProcessTree tree, Wiring wiring, Program program, Exchange exchange) {
    this.tree = tree;
    this.child = tree.root();
    this.wiring = wiring;
    this.program = program;
    this.exchange = exchange;
    this.limit = new OutputLimit(program.outputLimit());
  }

  /// Sees a program through that was just started.
  ///
  /// @param wiring what joins it to the order; closed when nothing is left of it
  /// @param input all that it is to read; its end is the end of the program's standard input
  /// @throws EndedException when the order must end; nothing is left of the program by then
  static Outcome see(
      ProcessTree tree, Wiring wiring, Program program, InputStream input, Exchange exchange)
      throws IOException, InterruptedException {
    return new RunningProgram(tree, wiring, program, exchange).see(input);
  }

  private Outcome see(InputStream input) throws IOException, InterruptedException {
    List<OutputPump> pumps = wiring.outlets(exchange).stream().map(OutputPump::new).toList();
    List<Thread> threads = new ArrayList<>();
    threads.add(start("wait", () -> exited(child.await())));
    threads.add(start("input", () -> feed(input)));
    boolean timedOut = false;
    try {
      pumps.forEach(pump -> threads.add(start(pump.outlet.name(), pump::run)));
      exchange.listen(this::heed);
      timedOut = !await(pumps);
    } finally {
      end(timedOut, pumps, threads);
    }
    return outcome(timedOut);
  }

  /// Waits until the program and its output have ended, or the order must; false where the time is
  /// over first.
  private boolean await(List<OutputPump> pumps) throws InterruptedException {
    long deadline = System.nanoTime() + program.timeout().toNanos();
    lock.lockInterruptibly();
    try {
      while (ended == null) {
        long left = deadline - System.nanoTime();
        if (status != null) {
          if (left <= 0
              || pumps.stream().allMatch(pump -> pump.lingered() >= wiring.lingering().toNanos())) {
            return true;
          }
          left = Math.min(left, TICK.toNanos());
        }
        if (left <= 0) {
          return false;
        }
        changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Kills what is left, then closes the pipes, then waits for the pumps.
  private void end(boolean timedOut, List<OutputPump> pumps, List<Thread> threads)
      throws IOException {
    boolean broken = ended() != null;
    try (wiring) {
      Duration grace =
          timedOut || (broken && wiring.outlivesInput(program)) ? GRACE : Duration.ZERO;
      List<Integer> left = tree.end(grace, wiring.farewell());
      if (!left.isEmpty()) {
        LOG.log(
            Level.WARNING, "{0}: processes {1} could not be ended", program.spec().name(), left);
      }
      if (!broken) {
        awaitRest(pumps, patience(timedOut));
      }
    } finally {
      boolean interrupted = false;
      for (Thread thread : threads) {
        interrupted |= join(thread);
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// How long nothing need be taken of the rest. Nobody holds a session past its time by looking
  /// away, but who lost it may come back for what was written.
  private Duration patience(boolean timedOut) {
    if (program.spec().survival() != Survival.REPLAY) {
      return STALLED;
    }
    return timedOut ? program.spec().linger().orElse(LINGER).plus(STALLED) : ENDLESS;
  }

  /// All writers are dead, so each pipe ends after what stands in it, also where the program was
  /// ended since its time was up; a client that does not take that loses it, and is told. A session
  /// waits for as long as it may be taken: it is ended when nobody comes back to it.
  private void awaitRest(List<OutputPump> pumps, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    long before = passedOn.get();
    lock.lock();
    try {
      while (ended == null && !pumps.stream().allMatch(pump -> pump.done)) {
        if (passedOn.get() != before) {
          before = passedOn.get();
          deadline = System.nanoTime() + patience.toNanos();
        }
        if (System.nanoTime() - deadline >= 0) {
          limit.untaken();
          return;
        }
        changed.awaitNanos(TICK.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Interrupts a thread until it ends: it may wait for the client. Whether we were interrupted.
  ///
  /// One that waits for a process that the kernel does not let die is left to itself.
  private static boolean join(Thread thread) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + LEAVING.toNanos();
    while (thread.isAlive()) {
      if (System.nanoTime() - deadline > 0) {
        LOG.log(Level.WARNING, "{0} does not end", thread.getName());
        break;
      }
      thread.interrupt();
      try {
        thread.join(TICK);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  private Outcome outcome(boolean timedOut) throws EndedException {
    EndedException why = ended();
    if (why != null) {
      throw why;
    }
    if (timedOut) {
      return new Outcome.Failed(
          Reason.TIMEOUT, Reason.TIMEOUT.text(), Optional.empty(), limit.cut());
    }
    lock.lock();
    try {
      return switch (status) {
        case WaitStatus.Exited(int code) -> new Outcome.Exited(code, NOTHING, limit.cut());
        case WaitStatus.Signaled(int number, boolean core) ->
            new Outcome.Signaled(
                Signal.of(number).map(Signal::name).orElse(Integer.toString(number)), limit.cut());
        case null -> throw new IllegalStateException("nothing ended it");
      };
    } finally {
      lock.unlock();
    }
  }

  private void heed(Event event) {
    switch (event) {
      case Event.Signal(var name) -> {
        try {
          wiring.signal(Signal.valueOf(name.name()));
        } catch (IOException e) {
          LOG.log(Level.DEBUG, "{0}: {1}", program.spec().name(), e.getMessage());
        }
      }
      case Event.Resize(int columns, int rows) -> {
        try {
          wiring.resize(columns, rows);
        } catch (IOException e) {
          LOG.log(Level.DEBUG, "{0}: {1}", program.spec().name(), e.getMessage());
        }
      }
      case Event.End(Reason why) -> mustEnd(new EndedException(why));
    }
  }

  /// Passes input on, and closes the program's only once it is known to be complete.
  private void feed(InputStream input) {
    byte[] chunk = new byte[CHUNK];
    boolean reads = true;
    try {
      for (int read = input.read(chunk); read >= 0; read = input.read(chunk)) {
        reads = reads && passOn(chunk, read);
      }
      wiring.endInput();
    } catch (EndedException e) {
      mustEnd(e);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0}: input: {1}", program.spec().name(), e.getMessage());
    }
  }

  /// Whether the program still reads; what it does not read is taken and dropped, as in a shell's
  /// pipe, so that a client that goes on sending learns how the program ended.
  private boolean passOn(byte[] chunk, int length) {
    try {
      wiring.write(chunk, length);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void exited(WaitStatus how) {
    lock.lock();
    try {
      exitedAt = System.nanoTime();
      status = how;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void mustEnd(EndedException why) {
    lock.lock();
    try {
      if (ended == null) {
        ended = why;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable EndedException ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  private Thread start(String what, Runnable work) {
    return Thread.ofPlatform()
        .name(program.spec().name() + "-" + child.pid() + "-" + what)
        .daemon()
        .start(work);
  }

  /// Passes one of the program's outputs to the client.
  private final class OutputPump {
    private final Wiring.Outlet outlet;
    private volatile boolean done;

    // Waiting for output after the program's end; what a slow client costs is not counted.
    private volatile long lingered;
    private volatile long readingSince;

    OutputPump(Wiring.Outlet outlet) {
      this.outlet = outlet;
    }

    void run() {
      byte[] chunk = new byte[CHUNK];
      try {
        for (int read = read(chunk); read >= 0; read = read(chunk)) {
          int allowed = limit.take(read);
          if (allowed > 0) {
            outlet.to().write(chunk, 0, allowed);
            passedOn.addAndGet(allowed);
          }
        }
      } catch (EndedException e) {
        mustEnd(e);
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "{0}: {1}: {2}", program.spec().name(), outlet.name(), e.getMessage());
      }
      done = true;
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private int read(byte[] chunk) throws IOException {
      readingSince = System.nanoTime();
      try {
        return outlet.from().read(chunk, 0, chunk.length);
      } finally {
        lingered = lingered();
        readingSince = 0;
      }
    }

    /// How long it has waited for more output since the program ended; endless when done.
    long lingered() {
      long since = readingSince;
      long ended = exitedAt;
      if (done) {
        return Long.MAX_VALUE;
      }
      return since == 0 || ended == 0
          ? lingered
          : lingered + System.nanoTime() - Math.max(since, ended);
    }
  }

  /// How much output is passed on.
  private static final class OutputLimit {
    private long left; // guarded by this
    private Cut cut = Cut.NONE; // guarded by this

    OutputLimit(long bytes) {
      left = bytes;
    }

    synchronized int take(int wanted) {
      int taken = (int) Math.min(wanted, left);
      left -= taken;
      if (taken < wanted && cut == Cut.NONE) {
        cut = Cut.LIMIT;
      }
      return taken;
    }

    /// Nothing more is passed on. What had reached the limit before stays cut for that reason.
    synchronized void untaken() {
      left = 0;
      if (cut == Cut.NONE) {
        cut = Cut.UNTAKEN;
      }
    }

    synchronized Cut cut() {
      return cut;
    }
  }
}
