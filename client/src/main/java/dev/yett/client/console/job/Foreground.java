package dev.yett.client.console.job;

import dev.yett.client.Interrupts;
import dev.yett.client.LineNews;
import dev.yett.client.UserError;
import dev.yett.client.show.Screen;
import dev.yett.client.show.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs what has the terminal, so that Ctrl-Z can put it away: it then is a job that is stopped.
///
/// What runs has a thread of its own, and writes to the terminal itself until it is put away. The
/// shell's thread waits.
public final class Foreground {
  /// 128 and the number of TSTP, as in other shells.
  static final int PUT_AWAY = 128 + 20;

  private final Jobs jobs;

  public Foreground(Jobs jobs) {
    this.jobs = jobs;
  }

  /// What runs.
  public interface Command {
    /// Runs to its end.
    ///
    /// @return its exit status
    int run(Place place) throws UserError, IOException, InterruptedException;
  }

  /// What a command has while it runs.
  ///
  /// @param interrupts tells of Ctrl-C and `kill`
  /// @param holding takes note of what Ctrl-Z stops
  /// @param over to be asked once the command has ended: whether it was never put away, and cannot
  ///     be any more
  public record Place(
      Stdio stdio, Interrupts interrupts, LineNews news, Holding holding, Over over) {}

  /// Takes note of what can be stopped.
  public interface Holding {
    void hold(Held held);
  }

  /// See [Place].
  public interface Over {
    boolean hadTheTerminal();
  }

  /// Runs a command until it ends or is put away.
  ///
  /// @param text as it was typed
  /// @param given told that the connection now is the job's
  /// @return its exit status; 148 where it was put away
  public int run(
      String text,
      Stdio terminal,
      Interrupts interrupts,
      Interrupts suspends,
      LineNews news,
      Runnable given,
      Command command)
      throws UserError, IOException, InterruptedException {
    var turn = new Turn(new Job(text), terminal, news);
    try (var _ = interrupts.listen(turn.job::press);
        var _ = suspends.listen(turn::putAway)) {
      turn.start(command);
      turn.done.await();
    } catch (InterruptedException e) {
      turn.job.press();
      turn.job.press();
      turn.job.join(Duration.ofSeconds(5));
      throw e;
    }
    if (turn.isAway()) {
      given.run();
      var screen = new Screen(terminal);
      screen.finish();
      screen.line(turn.job.line());
      screen.flush();
      return PUT_AWAY;
    }
    turn.job.join(Duration.ofSeconds(5));
    return turn.result();
  }

  private final class Turn {
    private final Job job;
    private final Stdio terminal;
    private final LineNews news;
    private final CountDownLatch done = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private boolean away;
    private boolean over;
    private volatile int status;
    private volatile @Nullable Exception failure;

    Turn(Job job, Stdio terminal, LineNews news) {
      this.job = job;
      this.terminal = terminal;
      this.news = news;
    }

    void start(Command command) {
      job.start(
          (output, printable, interrupts, aside, holding) -> {
            var own =
                new Stdio(
                    InputStream.nullInputStream(),
                    new Switch(terminal.out(), output),
                    new Switch(terminal.err(), printable),
                    terminal.outIsTerminal(),
                    terminal.errIsTerminal());
            var place = new Place(own, interrupts, both(aside), holding, this::endWithTheTerminal);
            try {
              status = command.run(place);
            } catch (UserError e) {
              if (endWithTheTerminal()) {
                failure = e;
              } else {
                new Screen(own).tell(e);
              }
              status = e.exitCode();
            } catch (IOException | InterruptedException e) {
              endWithTheTerminal();
              failure = e;
              status = 1;
            } catch (RuntimeException | Error e) {
              endWithTheTerminal();
              failure = new IllegalStateException(e);
              status = 1;
            }
            return status;
          },
          () -> {
            if (isAway()) {
              jobs.ended(job);
            }
            done.countDown();
          });
    }

    private LineNews both(LineNews aside) {
      return new LineNews() {
        @Override
        public void lost(String why) {
          aside.lost(why);
          if (!isAway()) {
            news.lost(why);
          }
        }

        @Override
        public void back(Duration after) {
          aside.back(after);
          if (!isAway()) {
            news.back(after);
          }
        }
      };
    }

    boolean isAway() {
      lock.lock();
      try {
        return away;
      } finally {
        lock.unlock();
      }
    }

    private boolean endWithTheTerminal() {
      lock.lock();
      try {
        over |= !away;
        return over;
      } finally {
        lock.unlock();
      }
    }

    void putAway() {
      lock.lock();
      try {
        if (over || away || !job.canBeStopped() || !jobs.adopt(job)) {
          return;
        }
        away = true;
      } finally {
        lock.unlock();
      }
      job.stop();
      done.countDown();
    }

    int result() throws UserError, IOException, InterruptedException {
      switch (failure) {
        case UserError e -> throw e;
        case IOException e -> throw e;
        case InterruptedException e -> throw e;
        case null -> {
          return status;
        }
        case Exception e -> throw new IllegalStateException(e);
      }
    }

    /// The terminal until the command is put away, then what is kept for `fg`.
    private final class Switch extends OutputStream {
      private final OutputStream first;
      private final OutputStream then;

      Switch(OutputStream first, OutputStream then) {
        this.first = first;
        this.then = then;
      }

      private OutputStream to() {
        return isAway() ? then : first;
      }

      @Override
      public void write(int b) throws IOException {
        to().write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        to().write(bytes, offset, length);
      }

      @Override
      public void flush() throws IOException {
        to().flush();
      }
    }
  }
}
