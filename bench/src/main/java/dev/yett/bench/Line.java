package dev.yett.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A long link in user space, to a port of loopback: each byte is on its way for a while, no more
/// pass than the link's rate, and what waits for its turn has so much room. Where that is full the
/// sender is not read from, so nothing is lost. It counts what passes.
///
/// Two threads a direction and connection: one takes bytes in and says when each is due, the other
/// gives them out then.
final class Line implements AutoCloseable {
  private static final int CHUNK = 64 << 10;

  private final ServerSocket listener;
  private final int target;
  private final Shape shape;
  private final Passed there = new Passed();
  private final Passed back = new Passed();
  private final Collection<Socket> open = new ConcurrentLinkedQueue<>();

  /// @param delay of each byte, one way
  /// @param rate bytes a second, each way
  /// @param room bytes that wait for their turn at most, each way
  record Shape(Duration delay, long rate, long room) {
    /// 100 ms there and back, 1 Gbit/s, room for two bandwidth-delay products.
    static final Shape LONG = new Shape(Duration.ofMillis(50), 125_000_000, 25_000_000);

    /// As good as none: for counting.
    static final Shape SHORT = new Shape(Duration.ZERO, 1L << 40, 1 << 24);

    /// What may be in this link at most, each way.
    int most() {
      return (int) Math.min(1 << 30, room + rate * delay.toMillis() / 1000 + (1 << 20));
    }
  }

  private record Chunk(ByteBuffer bytes, long due) {}

  private Line(ServerSocket listener, int target, Shape shape) {
    this.listener = listener;
    this.target = target;
    this.shape = shape;
  }

  /// Opens one to a port of loopback.
  static Line to(int target, Shape shape) throws IOException {
    var line = new Line(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), target, shape);
    Thread.ofPlatform().daemon().name("line").start(line::accept);
    return line;
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Begins to count anew.
  void reset() {
    there.reset();
    back.reset();
  }

  /// What came out since, of both directions.
  long bytes() {
    return there.bytes() + back.bytes();
  }

  /// Seconds from the first byte of content to the last, as they came out of the direction in which
  /// more did. What is said before and after is less than 64 and 16 KiB.
  double seconds() {
    return (there.bytes() > back.bytes() ? there : back).seconds();
  }

  private void accept() {
    try {
      while (true) {
        var near = listener.accept();
        open.add(near);
        var far = new Socket();
        open.add(far);
        far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5000);
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        carry(near, far, there);
        carry(far, near, back);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void carry(Socket from, Socket to, Passed passed) {
    BlockingQueue<Chunk> under = new LinkedBlockingQueue<>();
    var room = new Semaphore(shape.most());
    Thread.ofPlatform().daemon().name("line in").start(() -> take(from, under, room));
    Thread.ofPlatform().daemon().name("line out").start(() -> give(to, under, room, passed));
  }

  private void take(Socket from, BlockingQueue<Chunk> under, Semaphore room) {
    long free = System.nanoTime();
    try {
      var in = from.getInputStream();
      while (true) {
        room.acquire(CHUNK);
        byte[] bytes = new byte[CHUNK];
        int length = in.read(bytes);
        if (length < 0) {
          break;
        }
        room.release(CHUNK - length);
        long now = System.nanoTime();
        free = Math.max(free, now) + (long) (length * 1e9 / shape.rate());
        under.add(new Chunk(ByteBuffer.wrap(bytes, 0, length), free + shape.delay().toNanos()));
        long waiting = free - now - (long) (shape.room() * 1e9 / shape.rate());
        if (waiting > 0) {
          LockSupport.parkNanos(waiting);
        }
      }
    } catch (IOException | InterruptedException e) {
      // The sender is gone.
    }
    under.add(new Chunk(ByteBuffer.allocate(0), System.nanoTime() + shape.delay().toNanos()));
  }

  private static void give(Socket to, BlockingQueue<Chunk> under, Semaphore room, Passed passed) {
    try {
      var out = to.getOutputStream();
      while (true) {
        var chunk = under.take();
        for (long wait = chunk.due() - System.nanoTime();
            wait > 0;
            wait = chunk.due() - System.nanoTime()) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        if (!chunk.bytes().hasRemaining()) {
          to.shutdownOutput();
          return;
        }
        out.write(chunk.bytes().array(), 0, chunk.bytes().remaining());
        room.release(chunk.bytes().remaining());
        passed.add(chunk.bytes().remaining());
      }
    } catch (IOException | InterruptedException e) {
      // The receiver is gone; the sender learns it when the room is full, or from its own peer.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var socket : open) {
      socket.close();
    }
  }

  /// What came out of one direction, and when.
  private static final class Passed {
    private static final long BEFORE = 64 << 10;
    private static final long AFTER = 16 << 10;

    private record Mark(long time, long bytes) {}

    private final List<Mark> marks = new ArrayList<>();
    private long bytes;

    synchronized void add(int more) {
      bytes += more;
      marks.add(new Mark(System.nanoTime(), bytes));
    }

    synchronized void reset() {
      bytes = 0;
      marks.clear();
    }

    synchronized long bytes() {
      return bytes;
    }

    private long when(long count) {
      return marks.stream()
          .filter(mark -> mark.bytes() >= count)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("nothing passed"))
          .time();
    }

    synchronized double seconds() {
      return (when(bytes - AFTER) - when(BEFORE)) / 1e9;
    }
  }
}
