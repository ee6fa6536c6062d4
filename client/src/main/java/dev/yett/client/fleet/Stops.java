package dev.yett.client.fleet;

import dev.yett.client.Interrupts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// How often all hosts were told to stop, and who is to hear of it.
///
/// Who is being dialled is interrupted. An order hears of each stop on a thread of its own, of
/// those before it began too: between the sending of an order and its listening it may have started
/// on the device. Any thread may call.
final class Stops implements Interrupts {
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Thread> dialling = new HashSet<>();
  private final List<Runnable> orders = new ArrayList<>();
  private int count;

  /// Tells everybody once more.
  void stop() {
    List<Runnable> hearing;
    lock.lock();
    try {
      count++;
      dialling.forEach(Thread::interrupt);
      hearing = List.copyOf(orders);
    } finally {
      lock.unlock();
    }
    hearing.forEach(Stops::apart);
  }

  /// Whether anybody has told anything.
  boolean stopping() {
    lock.lock();
    try {
      return count > 0;
    } finally {
      lock.unlock();
    }
  }

  /// From now on a stop interrupts this thread.
  ///
  /// @throws InterruptedException there was one
  void beginDialling() throws InterruptedException {
    lock.lock();
    try {
      if (count > 0) {
        throw new InterruptedException();
      }
      dialling.add(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  /// From now on stops are for the order.
  void endDialling() {
    lock.lock();
    try {
      dialling.remove(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Listening listen(Runnable interrupted) {
    int missed;
    lock.lock();
    try {
      orders.add(interrupted);
      missed = count;
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < missed; i++) {
      apart(interrupted);
    }
    return () -> {
      lock.lock();
      try {
        orders.remove(interrupted);
      } finally {
        lock.unlock();
      }
    };
  }

  /// An order waits for its receipt before it passes a signal on: not in the way of others.
  private static void apart(Runnable interrupted) {
    Thread.ofVirtual().name("yett-interrupt").start(interrupted);
  }
}
