package dev.yett.client.console.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The jobs of a shell. Any thread.
public final class Jobs implements AutoCloseable {
  /// Each has a connection, and a device has many clients.
  public static final int MOST = 16;

  private static final int KEPT = 32;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Job> jobs = new ArrayList<>();
  private volatile Consumer<String> announce = line -> {};
  private int last;

  /// Who is told when a job has ended, by any thread.
  public void announceTo(Consumer<String> listener) {
    announce = listener;
  }

  /// Starts one; nothing where too many run already.
  public Optional<Job> start(String text, Job.Body body) {
    var job = new Job(text);
    if (!adopt(job)) {
      return Optional.empty();
    }
    job.start(body, () -> ended(job));
    return Optional.of(job);
  }

  /// Takes one into the list, and gives it a number; false where too many run already.
  boolean adopt(Job job) {
    lock.lock();
    try {
      if (running() >= MOST) {
        return false;
      }
      job.listed(++last);
      jobs.add(job);
      while (jobs.size() > KEPT) {
        jobs.remove(jobs.stream().filter(Job::hasEnded).findFirst().orElseThrow());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  void ended(Job job) {
    if (!job.isWatched()) {
      announce.accept(job.line());
    }
    lock.lock();
    try {
      if (!job.hasOutput()) {
        jobs.remove(job);
      }
    } finally {
      lock.unlock();
    }
  }

  public List<Job> all() {
    lock.lock();
    try {
      return List.copyOf(jobs);
    } finally {
      lock.unlock();
    }
  }

  public int running() {
    return (int) all().stream().filter(j -> !j.hasEnded()).count();
  }

  /// How many have lost their connection and dial again.
  public int away() {
    return (int) all().stream().filter(Job::isAway).count();
  }

  /// The job of that number, which may be written `%2`.
  public Optional<Job> find(String typed) {
    var number = typed.startsWith("%") ? typed.substring(1) : typed;
    return all().stream().filter(j -> String.valueOf(j.number()).equals(number)).findFirst();
  }

  /// The newest that is stopped, else the newest.
  public Optional<Job> current() {
    var all = all();
    return all.reversed().stream()
        .filter(Job::isStopped)
        .findFirst()
        .or(() -> all.reversed().stream().findFirst());
  }

  void forget(Job job) {
    lock.lock();
    try {
      jobs.remove(job);
    } finally {
      lock.unlock();
    }
  }

  /// Leaves all that run, which ends them on the device.
  @Override
  public void close() {
    announce = line -> {};
    var left = all();
    left.forEach(Job::press);
    left.forEach(Job::press);
    try {
      for (var job : left) {
        job.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
