package dev.yett.server.file.tree;

import dev.yett.server.operation.Exchange;
import java.io.IOException;
import java.io.InputStream;

/// An order's input that tells of each seal as soon as it has verified, also while more is awaited.
/// Small reads are served from a buffer. Belongs to one thread.
final class SealedInput extends InputStream {
  private static final int ROOM = 64 * 1024;

  /// Told how many bytes of input verified seals vouch for.
  interface Listener {
    void sealed(long bytes) throws IOException;
  }

  private final Exchange exchange;
  private final Listener listener;
  private final byte[] buffer = new byte[ROOM];
  private int at;
  private int end;
  private long sealed;

  SealedInput(Exchange exchange, Listener listener) {
    this.exchange = exchange;
    this.listener = listener;
  }

  @Override
  public int read() throws IOException {
    if (at == end && !fill()) {
      return -1;
    }
    return buffer[at++] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == end) {
      if (length >= ROOM) {
        heedSeals();
        return exchange.input().read(into, offset, length);
      }
      if (!fill()) {
        return -1;
      }
    }
    int count = Math.min(length, end - at);
    System.arraycopy(buffer, at, into, offset, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    heedSeals();
    int read = exchange.input().read(buffer, 0, ROOM);
    at = 0;
    end = Math.max(read, 0);
    return read > 0;
  }

  private void heedSeals() throws IOException {
    for (long now = exchange.awaitInput(); now > sealed; now = exchange.awaitInput()) {
      sealed = now;
      listener.sealed(now);
    }
  }
}
