package dev.yett.client.console.job;

import dev.yett.client.Interrupts;
import dev.yett.client.LineNews;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;

/// A command in the background. Its thread runs it; any other may look, press Ctrl-C at it, or show
/// what it puts out.
public final class Job {
  private final int number;
  private final String text;
  private final JobOutput output = new JobOutput();
  private final Presses presses = new Presses();
  private volatile Optional<Integer> status = Optional.empty();
  private volatile boolean watched;
  private volatile boolean away;
  private volatile Optional<Thread> thread = Optional.empty();

  Job(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /// What a job does.
  public interface Body {
    /// Runs to its end.
    ///
    /// @param output what is kept until somebody looks
    /// @param interrupts tells of `kill`
    /// @param news told when its connection is lost, and when it is there again
    /// @return its exit status; it tells its faults itself
    int run(OutputStream output, Interrupts interrupts, LineNews news);
  }

  void start(Body body, Runnable afterwards) {
    thread =
        Optional.of(
            Thread.ofVirtual()
                .name("yett-job-" + number)
                .start(
                    () -> {
                      int own = 1;
                      try {
                        own = body.run(output, presses, news());
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
            .orElse(away ? "reconnecting" : output.isFull() ? "waits for fg" : "running");
    return "[%d] %-12s %s%s"
        .formatted(number, state, text, hasEnded() && hasOutput() ? "  (fg shows its output)" : "");
  }

  /// The first time asks it to stop, the second leaves it, which ends it on the device.
  public void press() {
    presses.press(); // before it is freed, so that it cannot end unasked
    output.drop();
  }

  /// Whether somebody watches it, who need not be told how it ended.
  boolean isWatched() {
    return watched;
  }

  /// Shows what it has put out and puts out, until it has ended.
  ///
  /// @return its exit status
  int show(OutputStream to) throws IOException, InterruptedException {
    watched = true;
    for (var next = output.take(); next.isPresent(); next = output.take()) {
      to.write(next.get());
      to.flush();
    }
    return status.orElse(1);
  }

  /// Waits for its end.
  boolean join(Duration atMost) throws InterruptedException {
    return thread.isEmpty() || thread.get().join(atMost);
  }

  /// Ctrl-C for a job: goes to whoever listens last. One that comes while nobody listens is told to
  /// the next who does.
  private static final class Presses implements Interrupts {
    private final Deque<Runnable> listening = new ConcurrentLinkedDeque<>();
    private final AtomicBoolean missed = new AtomicBoolean();

    @Override
    public Listening listen(Runnable interrupted) {
      listening.addFirst(interrupted);
      if (missed.getAndSet(false)) {
        interrupted.run();
      }
      return () -> listening.remove(interrupted);
    }

    void press() {
      var last = listening.peekFirst();
      if (last == null) {
        missed.set(true);
      } else {
        last.run();
      }
    }
  }
}
