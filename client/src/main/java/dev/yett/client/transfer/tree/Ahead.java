package dev.yett.client.transfer.tree;

import dev.yett.client.OrderInput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// The input of an order, sent by a thread of its own: who reads files goes on while they are
/// encrypted. All is done in the order in which it was asked for, and a failure told at the next
/// call. For one thread.
final class Ahead extends OutputStream {
  private static final int BLOCK = 64 << 10;
  private static final int BLOCKS = 8;

  private final OrderInput input;
  private final Errands errands = new Errands("yett-ahead", BLOCKS);
  private final BlockingQueue<byte[]> spare = new ArrayBlockingQueue<>(BLOCKS);

  Ahead(OrderInput input) {
    this.input = input;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, BLOCK);
      send(bytes, offset + done, part);
      done += part;
    }
  }

  private void send(byte[] bytes, int offset, int length) throws IOException {
    var filled = spare.poll();
    var block = filled == null ? new byte[BLOCK] : filled;
    System.arraycopy(bytes, offset, block, 0, length);
    errands.add(
        () -> {
          input.write(block, 0, length);
          spare.offer(block);
        });
  }

  /// As [OrderInput#vouch], for all that was written before.
  void vouch() throws IOException {
    errands.add(input::vouch);
  }

  /// As [OrderInput#finish], once all that was written before is on its way.
  void finish() throws IOException {
    errands.add(input::finish);
    errands.await();
  }

  /// Ends the thread, also where it waits for credit; what it has not sent stays behind.
  @Override
  public void close() {
    errands.close();
  }
}
