package dev.yett.client.transfer;

import dev.yett.client.UserError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Ways to one device that work side by side, each with a connection and a thread of its own while
/// it works. For one thread that hands out work; [#stop] for any.
public final class Lanes implements AutoCloseable {
  /// More connections than these help nobody, and a device has others to serve.
  public static final int MOST = 16;

  /// How long those that were interrupted are waited for.
  private static final Duration ENDING = Duration.ofSeconds(5);

  private final List<Route> routes = new ArrayList<>();

  private Lanes(Route first) {
    routes.add(first);
  }

  /// One way alone, which stays its owner's.
  public static Lanes one(Route route) {
    return new Lanes(route);
  }

  /// So many ways, the first of which stays its owner's. A connection is made when it is needed.
  public static Lanes of(Route first, int number) {
    var lanes = new Lanes(first);
    for (int i = 1; i < number; i++) {
      lanes.routes.add(first.another());
    }
    return lanes;
  }

  /// Work that is whole in itself.
  public interface Work {
    /// Does it.
    ///
    /// @return how many entries failed; each has been told
    long on(Route route) throws UserError, IOException, InterruptedException;
  }

  /// The way for what is not split.
  public Route first() {
    return routes.getFirst();
  }

  /// How many there are.
  public int number() {
    return routes.size();
  }

  /// Does all of it, each piece once, in their order as far as one lane goes. When a piece fails
  /// for good the others are stopped, and what failed first is thrown.
  ///
  /// @return how many entries failed in all
  public long each(List<? extends Work> work) throws UserError, IOException, InterruptedException {
    if (routes.size() == 1 || work.size() <= 1) {
      long failures = 0;
      for (var piece : work) {
        failures += piece.on(first());
      }
      return failures;
    }
    return new Crew(work).run();
  }

  /// The lanes at work.
  private final class Crew {
    private final Iterator<? extends Work> left;
    private final int size;
    private long failures;
    private @Nullable Throwable fault;

    Crew(List<? extends Work> work) {
      left = work.iterator();
      size = Math.min(work.size(), routes.size());
    }

    long run() throws UserError, IOException, InterruptedException {
      var threads = new ArrayList<Thread>();
      for (var route : routes.subList(0, size)) {
        threads.add(
            Thread.ofPlatform()
                .daemon()
                .name("yett-lane-" + threads.size())
                .start(() -> work(route)));
      }
      try {
        for (var thread : threads) {
          thread.join();
        }
      } catch (InterruptedException e) {
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
          thread.join(ENDING);
        }
        throw e;
      }
      return result();
    }

    private synchronized long result() throws UserError, IOException, InterruptedException {
      return switch (fault) {
        case null -> failures;
        case UserError e -> throw e;
        case IOException e -> throw e;
        case InterruptedException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new AssertionError(fault);
      };
    }

    private synchronized Optional<Work> next() {
      return fault == null && left.hasNext() ? Optional.of(left.next()) : Optional.empty();
    }

    private synchronized void did(long failed) {
      failures += failed;
    }

    /// @return whether it is the first
    private synchronized boolean failed(Throwable e) {
      boolean first = fault == null;
      fault = first ? e : fault;
      return first;
    }

    private void work(Route route) {
      try {
        for (var piece = next(); piece.isPresent(); piece = next()) {
          did(piece.get().on(route));
        }
      } catch (UserError | IOException | InterruptedException | RuntimeException | Error e) {
        if (failed(e)) {
          routes.stream().filter(other -> other != route).forEach(Route::stop);
        }
      }
    }
  }

  /// Ctrl-C: the first asks the device to stop what runs, the second leaves it.
  public void stop() {
    routes.forEach(Route::stop);
  }

  /// Closes all but the first.
  @Override
  public void close() {
    routes.stream().skip(1).forEach(Route::close);
  }
}
