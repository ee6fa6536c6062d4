package dev.yett.server;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.FrameWriter;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Limits;
import dev.yett.protocol.Reason;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Terminal;
import dev.yett.server.operation.EndedException;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// The wire's side of one running order.
final class OrderExchange implements Exchange {
  private static final byte[] NOTHING = new byte[0];

  /// Told when the connection cannot be written to; never blocks.
  private final Runnable lost;

  private final Consumer<List<Moved>> audit;

  private final ArrivedOrder order;
  private final FrameWriter out;
  private final Optional<Terminal> terminal;
  private final Stream output;
  private final Stream errors;
  private final InputStream input;
  private final AtomicLong records = new AtomicLong();

  OrderExchange(
      ArrivedOrder order,
      FrameWriter out,
      Optional<Terminal> terminal,
      Optional<RunningDigest> digest,
      Consumer<List<Moved>> audit,
      Runnable lost) {
    this.order = order;
    this.out = out;
    this.terminal = terminal;
    this.lost = lost;
    this.audit = audit;
    this.input = order.input().stream();
    this.output = new Stream(Kind.OUTPUT, digest);
    this.errors = new Stream(Kind.ERRORS, Optional.empty());
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public long awaitInput() throws IOException {
    return order.input().await();
  }

  @Override
  public Digest inputDigest() {
    return order.input().digest();
  }

  @Override
  public void account(List<Moved> files) {
    audit.accept(files);
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public OutputStream errors() {
    return errors;
  }

  @Override
  public void record(Cbor.Map row) throws IOException {
    byte[] encoded = row.encode();
    if (encoded.length > Limits.RECORD) {
      throw new IllegalArgumentException("a record of " + encoded.length + " bytes");
    }
    order.output().all(encoded.length);
    write(Kind.RECORD, encoded, 0, encoded.length);
    records.incrementAndGet();
  }

  @Override
  public Optional<Terminal> terminal() {
    return terminal;
  }

  @Override
  public void listen(Consumer<Event> listener) {
    order.events().listen("events-" + order.number(), listener);
  }

  /// The operation has returned: ends the streams that it used, and its events.
  void close() throws IOException, InterruptedException {
    order.events().close();
    output.close();
    errors.close();
  }

  long outputBytes() {
    return output.sent;
  }

  long errorBytes() {
    return errors.sent;
  }

  long records() {
    return records.get();
  }

  /// The digest of all output, where the catalogue declares it.
  Optional<Digest> digest() {
    return output.digest.map(RunningDigest::soFar);
  }

  private void write(Kind kind, byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(kind, bytes, offset, length);
    } catch (IOException e) {
      lost.run();
      throw new EndedException(Reason.LOST);
    }
  }

  /// One stream of output; belongs to one thread at a time.
  private final class Stream extends OutputStream {
    private final Kind kind;
    private final Optional<RunningDigest> digest;
    private volatile long sent;
    private boolean closed;

    Stream(Kind kind, Optional<RunningDigest> digest) {
      this.kind = kind;
      this.digest = digest;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (closed) throw new IOException("the stream is closed");
      int done = 0;
      while (done < length) {
        int part = order.output().some(Math.min(length - done, Limits.FRAME));
        if (digest.isPresent()) digest.get().update(bytes, offset + done, part);
        OrderExchange.this.write(kind, bytes, offset + done, part);
        sent += part;
        done += part;
      }
    }

    /// Tells the client that this stream is complete, if it was used.
    @Override
    public synchronized void close() throws IOException {
      if (closed) return;
      closed = true;
      if (sent > 0) OrderExchange.this.write(kind, NOTHING, 0, 0);
    }
  }
}
