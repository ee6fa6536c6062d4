package dev.yett.client.transfer.tree;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Work that a second thread does one piece after the other, so that two processors are used. After
/// the first failure nothing more is done; it is told at the next call. For one thread.
final class Errands implements AutoCloseable {
  private final BlockingQueue<Step> steps;
  private final Thread thread;
  private volatile @Nullable IOException failure;

  /// @param room for so many that wait
  Errands(String name, int room) {
    this.steps = new ArrayBlockingQueue<>(room);
    // A thread of the system: to interrupt a virtual one while it writes would close its socket.
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::work);
  }

  /// One piece of work.
  interface Errand {
    void run() throws IOException;
  }

  /// @param always whether it is done after a failure too
  private record Step(Errand errand, boolean always) {}

  /// Leaves it to the other thread, once there is room.
  ///
  /// @throws IOException what went before has failed
  void add(Errand errand) throws IOException {
    requireNone();
    put(new Step(errand, false));
  }

  /// Waits until all is done.
  ///
  /// @throws IOException some of it has failed
  void await() throws IOException {
    drain();
    requireNone();
  }

  private void drain() throws InterruptedIOException {
    var done = new CountDownLatch(1);
    put(new Step(done::countDown, true));
    try {
      done.await();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// Begins no more of what waits, and waits until what is under way has ended, whoever interrupts.
  void stop() {
    if (failure == null) {
      failure = new IOException("stopped");
    }
    boolean interrupted = Thread.interrupted();
    while (!hasStopped()) {
      interrupted |= Thread.interrupted();
    }
    close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean hasStopped() {
    try {
      drain();
      return true;
    } catch (InterruptedIOException e) {
      return false;
    }
  }

  /// Ends the thread, also where it waits for something; what waits is not done.
  @Override
  public void close() {
    thread.interrupt();
  }

  private void put(Step step) throws InterruptedIOException {
    try {
      steps.put(step);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void requireNone() throws IOException {
    var why = failure;
    if (why != null) {
      throw why;
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }

  private void work() {
    try {
      while (true) {
        var step = steps.take();
        if (failure == null || step.always()) {
          carryOut(step.errand());
        }
      }
    } catch (InterruptedException e) {
      // Nobody waits for the rest.
    }
  }

  private void carryOut(Errand errand) {
    try {
      errand.run();
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      failure = new IOException(e);
    }
  }
}
