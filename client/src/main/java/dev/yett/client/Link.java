package dev.yett.client;

import dev.yett.protocol.ClientMessage;
import dev.yett.protocol.Frame;
import dev.yett.protocol.FrameReader;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.How;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Octets;
import dev.yett.protocol.Ping;
import dev.yett.protocol.Pong;
import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Side;
import dev.yett.protocol.Spares;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The frames of one connection, and whether the other end is alive.
///
/// One thread reads. Any thread may write; a frame is written under the writer's lock, which the
/// reading thread never takes: what it must answer it leaves to the thread `answers`. The thread
/// `watch` only looks at times and closes the raw socket, which frees every other thread.
final class Link implements AutoCloseable {
  private static final Duration WATCH = Duration.ofMillis(250);

  private final Socket raw;
  private final Timeouts timeouts;
  private final Spares spares = new Spares();
  private final FrameReader reader;
  private final FrameWriter writer;
  private final AtomicLong lastByte = new AtomicLong(System.nanoTime());
  private final AtomicLong writing = new AtomicLong();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();
  private @Nullable Octets pong;
  private boolean ping;
  private Optional<How> leave = Optional.empty();
  private boolean closed;
  private long pinged;
  private Optional<Duration> roundTrip = Optional.empty();
  private Optional<String> whyClosed = Optional.empty();

  private final Thread answers;
  private final Thread watch;

  /// @param raw the socket under both streams; closing it is their end
  Link(Socket raw, InputStream in, OutputStream out, Timeouts timeouts) {
    this.raw = raw;
    this.timeouts = timeouts;
    this.reader = new FrameReader(new Counted(in), Side.DEVICE, spares);
    this.writer = new FrameWriter(new Timed(out));
    this.answers = Thread.ofVirtual().name("yett-answers").unstarted(this::answer);
    this.watch = Thread.ofVirtual().name("yett-watch").unstarted(this::watch);
  }

  /// Begins to answer and to watch, once the device has been accepted.
  void begin() {
    lastByte.set(System.nanoTime());
    answers.start();
    watch.start();
  }

  Frame read() throws IOException, ProtocolException {
    return reader.read();
  }

  /// Where payloads that nobody looks at any more go back to.
  Spares spares() {
    return spares;
  }

  void write(Frame frame) throws IOException {
    write(frame.kind(), frame.payload(), 0, frame.payload().length);
  }

  void write(Kind kind, byte[] bytes, int offset, int length) throws IOException {
    writer.write(kind, bytes, offset, length);
  }

  /// Leaves the newest `PING` to be answered; those before it need no answer.
  void answerLater(Octets bytes) {
    lock.lock();
    try {
      pong = bytes;
      asked.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Leaves a `PING` to be sent, whose answer tells how far away the device is.
  void pingLater() {
    lock.lock();
    try {
      if (!closed) {
        pinged = System.nanoTime();
        ping = true;
        asked.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The answer to a `PING`: only that to the newest is measured.
  void ponged(Octets bytes) {
    long now = System.nanoTime();
    lock.lock();
    try {
      if (bytes.equals(pingBytes())) {
        roundTrip = Optional.of(Duration.ofNanos(now - pinged));
      }
    } finally {
      lock.unlock();
    }
  }

  /// How long the last `PING` that was answered took there and back.
  Optional<Duration> roundTrip() {
    lock.lock();
    try {
      return roundTrip;
    } finally {
      lock.unlock();
    }
  }

  private Octets pingBytes() {
    return Octets.of(ByteBuffer.allocate(Long.BYTES).putLong(pinged).array());
  }

  /// Leaves a `GOODBYE` to be sent.
  void goodbyeLater(How how) {
    lock.lock();
    try {
      leave = Optional.of(how);
      asked.signal();
    } finally {
      lock.unlock();
    }
  }

  /// What our own clock had against the connection, if that is why it was closed.
  Optional<String> whyClosed() {
    lock.lock();
    try {
      return whyClosed;
    } finally {
      lock.unlock();
    }
  }

  /// Closes the raw socket at once; no frame, no `close_notify`.
  @Override
  public void close() {
    close(Optional.empty());
  }

  private void close(Optional<String> why) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        whyClosed = why;
        asked.signal();
      }
    } finally {
      lock.unlock();
    }
    try {
      raw.close();
    } catch (IOException e) {
      // Closed all the same; nobody is left to be told.
    }
    watch.interrupt();
  }

  /// Waits for both threads, which end with the socket.
  void join() throws InterruptedException {
    answers.join(Duration.ofSeconds(5));
    watch.join(Duration.ofSeconds(5));
  }

  private void answer() {
    try {
      while (true) {
        var next = nextAnswer();
        if (next.isEmpty()) {
          return;
        }
        write(next.get().encode());
        if (next.get() instanceof ClientMessage.Goodbye) {
          return;
        }
      }
    } catch (IOException e) {
      // The reader learns why; it reads on for the device's last word.
    }
  }

  private Optional<ClientMessage> nextAnswer() {
    lock.lock();
    try {
      while (!closed && pong == null && !ping && leave.isEmpty()) {
        asked.awaitUninterruptibly();
      }
      if (closed) {
        return Optional.empty();
      }
      var answer = pong;
      if (answer != null) {
        pong = null;
        return Optional.of(new Pong(answer));
      }
      if (ping) {
        ping = false;
        return Optional.of(new Ping(pingBytes()));
      }
      return leave.<ClientMessage>map(
          how -> new ClientMessage.Goodbye(how, Optional.empty(), Optional.empty()));
    } finally {
      lock.unlock();
    }
  }

  private void watch() {
    try {
      while (!raw.isClosed()) {
        Thread.sleep(WATCH);
        look(System.nanoTime());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void look(long now) {
    long began = writing.get();
    long quiet = now - lastByte.get();
    if (began != 0 && now - began > timeouts.stuck().toNanos()) {
      close(Optional.of("it took nothing for " + timeouts.stuck().toSeconds() + " s"));
    } else if (quiet > timeouts.quiet().toNanos() && !askedSinceLastByte(now)) {
      return;
    } else if (quiet > timeouts.dead().toNanos()) {
      close(Optional.of("nothing came for " + timeouts.dead().toSeconds() + " s"));
    }
  }

  /// Whether a `PING` was under way already; if not, one is now.
  private boolean askedSinceLastByte(long now) {
    lock.lock();
    try {
      if (pinged != 0 && pinged - lastByte.get() > 0) {
        return true;
      }
      pinged = now;
      ping = true;
      asked.signal();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /// Notes when bytes arrive: a slow frame is no dead peer.
  private final class Counted extends FilterInputStream {
    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      lastByte.set(System.nanoTime());
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = super.read(bytes, offset, length);
      if (got > 0) {
        lastByte.set(System.nanoTime());
      }
      return got;
    }
  }

  /// Notes since when a write has been under way.
  private final class Timed extends FilterOutputStream {
    Timed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writing.set(System.nanoTime());
      try {
        out.write(bytes, offset, length);
      } finally {
        writing.set(0);
      }
    }
  }
}
