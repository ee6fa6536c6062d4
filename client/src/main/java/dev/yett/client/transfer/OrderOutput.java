package dev.yett.client.transfer;

import dev.yett.client.RunningOrder;
import dev.yett.client.Sink;
import dev.yett.client.UserError;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/// The output of an order as a stream, which ends with the order. What it has read need not be kept
/// by the device any more. For one thread.
public final class OrderOutput extends InputStream {
  private static final byte[] NOTHING = new byte[0];

  private final RunningOrder order;
  private byte[] chunk = NOTHING;
  private int at;
  private boolean ended;

  public OrderOutput(RunningOrder order) {
    this.order = order;
  }

  /// The order or its connection failed, which a person is told in these words.
  public static final class FailedException extends IOException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialized
    private final UserError why;

    public FailedException(UserError why) {
      super(why.getMessage(), null);
      this.why = why;
    }

    public UserError why() {
      return why;
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int now = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, bytes, offset, now);
    at += now;
    return now;
  }

  private boolean fill() throws IOException {
    try {
      while (at == chunk.length && !ended) {
        order.giveBack(chunk);
        chunk = NOTHING;
        at = 0;
        ended = !order.awaitNext(taking);
      }
      return at < chunk.length;
    } catch (UserError e) {
      throw new FailedException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// Reads what is left, and tells how the order ended.
  public Finished end() throws UserError, IOException {
    while (fill()) {
      at = chunk.length;
    }
    return order.end();
  }

  private final Sink taking =
      new Sink() {
        @Override
        public void output(byte[] bytes) {
          chunk = bytes;
          at = 0;
        }

        @Override
        public void errors(byte[] bytes) throws IOException {
          throw new IOException("more than was asked for came");
        }

        @Override
        public void record(Cbor row) throws IOException {
          throw new IOException("more than was asked for came");
        }
      };
}
