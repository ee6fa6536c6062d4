package dev.yett.client.transfer.tree;

import dev.yett.client.OrderInput;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// The input of an order, sent by a thread of its own: who reads files goes on while they are
/// encrypted. All takes place in the order in which it was asked for. For one thread.
///
/// A failure is told at the next call, and at the last by [#finish].
final class Ahead extends OutputStream {
  private static final int BLOCK = 64 << 10;
  private static final int BLOCKS = 8;

  private final OrderInput input;
  private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(BLOCKS);
  private final BlockingQueue<byte[]> spare = new ArrayBlockingQueue<>(BLOCKS);
  private final Thread thread;
  private volatile @Nullable IOException failure;

  Ahead(OrderInput input) {
    this.input = input;
    // A thread of the system: to interrupt a virtual one while it writes would close the socket.
    this.thread = Thread.ofPlatform().daemon().name("yett-ahead").start(this::work);
  }

  private sealed interface Step {
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Bytes(byte[] block, int length) implements Step {}

    record Vouch() implements Step {}

    record End() implements Step {}
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      var block = spare.poll();
      if (block == null) {
        block = new byte[BLOCK];
      }
      int part = Math.min(length - done, BLOCK);
      System.arraycopy(bytes, offset + done, block, 0, part);
      put(new Step.Bytes(block, part));
      done += part;
    }
  }

  /// As [OrderInput#vouch], for all that was written before.
  void vouch() throws IOException {
    put(new Step.Vouch());
  }

  /// As [OrderInput#finish], once all that was written before is on its way.
  void finish() throws IOException {
    put(new Step.End());
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    requireNone();
  }

  /// Ends the thread, also where it waits for credit; what it has not sent stays behind.
  @Override
  public void close() {
    thread.interrupt();
  }

  private void put(Step step) throws IOException {
    requireNone();
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
      boolean ended = false;
      while (!ended) {
        ended = done(steps.take());
      }
    } catch (InterruptedException e) {
      // Nobody waits for the rest.
    }
  }

  /// After a failure steps are taken and dropped, so that nobody waits for room.
  private boolean done(Step step) {
    try {
      if (failure == null) {
        carryOut(step);
      }
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      failure = new IOException(e);
    }
    return step instanceof Step.End;
  }

  private void carryOut(Step step) throws IOException {
    switch (step) {
      case Step.Bytes(byte[] block, int length) -> {
        input.write(block, 0, length);
        spare.offer(block);
      }
      case Step.Vouch() -> input.vouch();
      case Step.End() -> input.finish();
    }
  }
}
