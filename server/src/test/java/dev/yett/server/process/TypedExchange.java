package dev.yett.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Terminal;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// An order on a terminal, whose keys are typed while it runs.
final class TypedExchange implements Exchange {
  private final Terminal terminal;
  private final Deque<byte[]> keys = new ArrayDeque<>();
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final CompletableFuture<Consumer<Event>> listener = new CompletableFuture<>();
  private boolean sealed;
  private Optional<EndedException> broken = Optional.empty();

  TypedExchange(String term, int columns, int rows) {
    terminal = new Terminal(term, columns, rows);
  }

  void type(String text) {
    type(text.getBytes(StandardCharsets.UTF_8));
  }

  synchronized void type(byte[] bytes) {
    keys.add(bytes);
    notifyAll();
  }

  synchronized void seal() {
    sealed = true;
    notifyAll();
  }

  synchronized void breakOff(EndedException why) {
    broken = Optional.of(why);
    notifyAll();
  }

  void tell(Event event) {
    listener.join().accept(event);
  }

  byte[] bytes() {
    synchronized (shown) {
      return shown.toByteArray();
    }
  }

  String screen() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  void awaitScreen(String text) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> assertThat(screen()).contains(text));
  }

  @Override
  public Optional<Terminal> terminal() {
    return Optional.of(terminal);
  }

  @Override
  public InputStream input() {
    return new Keys();
  }

  @Override
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        synchronized (shown) {
          shown.write(bytes, offset, length);
        }
      }
    };
  }

  @Override
  public OutputStream errors() {
    throw new AssertionError("a terminal has one output");
  }

  @Override
  public void record(Cbor.Map row) {
    throw new AssertionError("a terminal has no records");
  }

  @Override
  public void listen(Consumer<Event> to) {
    listener.complete(to);
  }

  @Override
  public long awaitInput() {
    throw new AssertionError("a terminal waits for no seals");
  }

  @Override
  public Digest inputDigest() {
    throw new AssertionError("what is typed is not digested");
  }

  @Override
  public void account(List<Moved> moved) {
    throw new AssertionError("a terminal moves no files");
  }

  private final class Keys extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      synchronized (TypedExchange.this) {
        while (keys.isEmpty()) {
          if (broken.isPresent()) throw broken.get();
          if (sealed) return -1;
          try {
            TypedExchange.this.wait();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }
        byte[] first = keys.removeFirst();
        int count = Math.min(first.length, length);
        System.arraycopy(first, 0, into, offset, count);
        if (count < first.length) {
          byte[] rest = new byte[first.length - count];
          System.arraycopy(first, count, rest, 0, rest.length);
          keys.addFirst(rest);
        }
        return count;
      }
    }

    @Override
    public int available() {
      synchronized (TypedExchange.this) {
        return keys.stream().mapToInt(each -> each.length).sum();
      }
    }
  }
}
