package dev.yett.client.trust;

import dev.yett.client.HostSpec;
import dev.yett.client.UserError;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// The same for each of many hosts, some at once; told in the order of the hosts.
public final class Rounds {
  private Rounds() {}

  /// What is done for one host, on a thread of its own.
  public interface Task<T> {
    /// Does it.
    ///
    /// @throws UserError it did not work for this host
    T perform(HostSpec host) throws UserError, IOException, InterruptedException;
  }

  /// Takes what came of it, one host after the other.
  public interface Telling<T> {
    /// It worked.
    void done(HostSpec host, T result) throws IOException;

    /// It did not.
    void failed(HostSpec host, UserError why) throws IOException;
  }

  /// Begins with all of them and returns when each has been told.
  public static <T> void each(List<HostSpec> hosts, int atOnce, Task<T> task, Telling<T> telling)
      throws IOException, InterruptedException {
    var turn = new Semaphore(atOnce, true);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          hosts.stream().map(host -> threads.submit(() -> one(host, turn, task))).toList();
      for (int i = 0; i < hosts.size(); i++) {
        try {
          telling.done(hosts.get(i), answers.get(i).get());
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case UserError error -> telling.failed(hosts.get(i), error);
            case IOException world -> throw world;
            case null, default -> throw new AssertionError(e.getCause());
          }
        }
      }
    }
  }

  private static <T> T one(HostSpec host, Semaphore turn, Task<T> task)
      throws UserError, IOException, InterruptedException {
    turn.acquire();
    try {
      return task.perform(host);
    } finally {
      turn.release();
    }
  }
}
