package dev.yett.client.console.job;

import dev.yett.client.Interrupts;
import dev.yett.client.LineNews;
import dev.yett.client.show.Screen;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// A command in the background, or stopped. Its thread runs it; any other may look, press Ctrl-C at
/// it, or show
/// what it puts out.
public final class Job {
  private volatile int number;
  private final String text;
  private final JobOutput output = new JobOutput();
  private final Presses presses = new Presses();
  private volatile Optional<Integer> status = Optional.empty();
  private volatile boolean watched;
  private volatile boolean away;
  private volatile boolean stopped;
  private volatile Optional<Held> held = Optional.empty();
  private volatile Optional<Thread> thread = Optional.empty();

  Job(String text) {
    this.text = text;
  }

  /// It stands in the list from now on.
  void listed(int as) {
    number = as;
  }

  /// Takes note of what runs in it, which can be stopped.
  void hold(Held what) {
    held = Optional.of(what);
  }

  /// What a job does.
  public interface Body {
    /// Runs to its end.
    ///
    /// @param output what is kept until somebody looks: bytes of the device
    /// @param printable the same, for what may reach a terminal as it is
    /// @param interrupts tells of `kill`
    /// @param news told when its connection is lost, and when it is there again
    /// @param holding takes note of what can be stopped
    /// @return its exit status; it tells its faults itself
    int run(
        OutputStream output,
        OutputStream printable,
        Interrupts interrupts,
        LineNews news,
        Foreground.Holding holding);
  }

  void start(Body body, Runnable afterwards) {
    thread =
        Optional.of(
            Thread.ofVirtual()
                .name("yett-job")
                .start(
                    () -> {
                      int own = 1;
                      try {
                        own = body.run(output, output.printable(), presses, news(), this::hold);
                      } finally {
                        status = Optional.of(own);
                        output.end();
                        afterwards.run();
                      }
                    }));
  }

  public int number() {
    return number;
  }

  /// As it was typed.
  public String text() {
    return text;
  }

  public boolean hasEnded() {
    return status.isPresent();
  }

  /// Whether its connection is lost and being dialled again.
  boolean isAway() {
    return away && !hasEnded();
  }

  private LineNews news() {
    return new LineNews() {
      @Override
      public void lost(String why) {
        away = true;
      }

      @Override
      public void back(Duration after) {
        away = false;
      }
    };
  }

  /// Whether it has put out what nobody has seen.
  boolean hasOutput() {
    return !output.isEmpty();
  }

  /// What `jobs` tells.
  String line() {
    var state =
        status
            .map(s -> s == 0 ? "done" : "exit " + s)
            .orElse(
                stopped
                    ? "stopped"
                    : away ? "reconnecting" : output.isFull() ? "waits for fg" : "running");
    return "[%d] %-12s %s%s"
        .formatted(number, state, text, hasEnded() && hasOutput() ? "  (fg shows its output)" : "");
  }

  /// The first time asks it to end, the second leaves it, which ends it on the device.
  public void press() {
    presses.press(); // before it is freed, so that it cannot end unasked
    output.drop();
    goOn(); // what is stopped would not see it
  }

  /// Whether Ctrl-Z has anything to stop.
  boolean canBeStopped() {
    return held.isPresent() && !hasEnded();
  }

  boolean isStopped() {
    return stopped && !hasEnded();
  }

  /// Stops it until it is continued, and takes the terminal from it.
  void stop() {
    held.filter(_ -> !stopped)
        .ifPresent(
            what -> {
              stopped = true;
              what.away();
              what.stop();
            });
  }

  /// Takes the terminal from it that [#front] gave it; what cannot be stopped runs on.
  void putAway() {
    stop();
    output.letGo(true);
  }

  /// Continues it.
  ///
  /// @return whether it was stopped
  boolean goOn() {
    boolean was = isStopped();
    stopped = false;
    if (was) {
      held.ifPresent(Held::goOn);
    }
    return was;
  }

  /// Whether somebody watches it, who need not be told how it ended.
  boolean isWatched() {
    return watched;
  }

  /// Gives it the terminal, and continues it where it was stopped; [#show] follows.
  void front() {
    watched = true;
    output.letGo(false);
    held.ifPresent(Held::back);
    goOn();
  }

  /// Shows what it has put out and puts out, until it has ended or is put away.
  ///
  /// @return its exit status; nothing where it was put away
  Optional<Integer> show(Screen screen) throws IOException, InterruptedException {
    watched = true;
    for (var next = output.take(); next.isPresent(); next = output.take()) {
      if (next.get().printable()) {
        screen.finish();
      }
      // What a device sent is made safe here, where it is known whether it is for a terminal.
      var to = screen.output(next.get().printable());
      to.write(next.get().bytes());
      to.flush();
    }
    watched = hasEnded();
    return status;
  }

  /// Waits for its end.
  boolean join(Duration atMost) throws InterruptedException {
    return thread.isEmpty() || thread.get().join(atMost);
  }

  /// Ctrl-C for a job: goes to whoever listens last. One that comes while nobody listens is told to
  /// the next who does. Whoever has stopped listening is not told any more, so that none is lost
  /// between two listeners.
  private static final class Presses implements Interrupts {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Runnable> listening = new ArrayDeque<>();
    private boolean missed;

    @Override
    public Listening listen(Runnable interrupted) {
      lock.lock();
      try {
        listening.addFirst(interrupted);
        if (missed) {
          missed = false;
          interrupted.run();
        }
      } finally {
        lock.unlock();
      }
      return () -> {
        lock.lock();
        try {
          listening.remove(interrupted);
        } finally {
          lock.unlock();
        }
      };
    }

    void press() {
      lock.lock();
      try {
        var last = listening.peekFirst();
        if (last == null) {
          missed = true;
        } else {
          last.run();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
