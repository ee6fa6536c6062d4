package dev.yett.client.terminal;

import dev.yett.protocol.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A terminal in memory: keys that a test types, and what was shown.
final class FakeTerminal implements LocalTerminal {
  private final LinkedBlockingQueue<byte[]> keys = new LinkedBlockingQueue<>();
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  final AtomicInteger taken = new AtomicInteger();
  final AtomicInteger givenBack = new AtomicInteger();
  volatile Terminal size = new Terminal("xterm-256color", 100, 30);
  volatile Runnable resized = () -> {};
  volatile boolean gone;
  volatile boolean keepsNothing;

  void type(String text) {
    type(text.getBytes(StandardCharsets.UTF_8));
  }

  void type(byte[] bytes) {
    keys.add(bytes);
  }

  byte[] shown() {
    synchronized (shown) {
      return shown.toByteArray();
    }
  }

  String text() {
    return new String(shown(), StandardCharsets.UTF_8);
  }

  @Override
  public Terminal describe() {
    return size;
  }

  @Override
  public Raw raw(Runnable then) {
    taken.incrementAndGet();
    resized = then;
    return new Raw() {
      private boolean closed;

      @Override
      public SignalKeys signalKeys() {
        return SignalKeys.USUAL;
      }

      @Override
      public int read(byte[] into) throws IOException {
        try {
          if (gone) {
            return -1;
          }
          byte[] next = keys.poll(100, TimeUnit.MILLISECONDS);
          if (next == null) {
            return 0;
          }
          System.arraycopy(next, 0, into, 0, next.length);
          return next.length;
        } catch (InterruptedException e) {
          throw new IOException("interrupted", e);
        }
      }

      @Override
      public void write(byte[] bytes) {
        if (keepsNothing) {
          return;
        }
        synchronized (shown) {
          shown.writeBytes(bytes);
        }
      }

      @Override
      public void suspend() {}

      @Override
      public void parting(String line) {}

      @Override
      public synchronized void close() {
        if (!closed) {
          closed = true;
          givenBack.incrementAndGet();
        }
      }
    };
  }
}
