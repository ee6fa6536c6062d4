package dev.yett.server.session;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.Kind;
import dev.yett.protocol.Limits;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Terminal;
import dev.yett.server.flow.EventQueue;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/// A session's side of its operation: output is kept, input comes from whoever has the session.
final class SessionExchange implements Exchange {
  private final String name;
  private final Optional<Terminal> terminal;
  private final SessionInput input;
  private final KeptOutput kept;
  private final EventQueue events;
  private final Consumer<List<Moved>> audit;
  private final Stream output;
  private final Stream errors;

  /// @param name of the session
  /// @param digest of all output, where the catalogue declares it
  SessionExchange(
      String name,
      Optional<Terminal> terminal,
      Optional<RunningDigest> digest,
      SessionInput input,
      KeptOutput kept,
      EventQueue events,
      Consumer<List<Moved>> audit) {
    this.name = name;
    this.terminal = terminal;
    this.input = input;
    this.kept = kept;
    this.events = events;
    this.audit = audit;
    this.output = new Stream(Kind.OUTPUT, digest);
    this.errors = new Stream(Kind.ERRORS, Optional.empty());
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public long awaitInput() throws IOException {
    return input.await();
  }

  @Override
  public Digest inputDigest() {
    try {
      return input.digest();
    } catch (IOException e) {
      throw new IllegalStateException("nothing was read", e);
    }
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
    kept.record(encoded);
  }

  @Override
  public Optional<Terminal> terminal() {
    return terminal;
  }

  @Override
  public void listen(Consumer<Event> listener) {
    events.listen("events-" + name, listener);
  }

  /// The operation has returned: nothing more comes from it.
  void close() throws InterruptedException {
    output.close();
    errors.close();
    events.close();
  }

  Optional<Digest> digest() {
    return output.digest.map(RunningDigest::soFar);
  }

  /// One stream of output; belongs to one thread at a time.
  private final class Stream extends OutputStream {
    private final Kind kind;
    private final Optional<RunningDigest> digest;
    private volatile boolean closed;

    Stream(Kind kind, Optional<RunningDigest> digest) {
      this.kind = kind;
      this.digest = digest;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, bytes.length);
      if (closed) throw new IOException("the stream is closed");
      // Where it cannot all be kept, the session ends, and nobody looks at the digest.
      digest.ifPresent(running -> running.update(bytes, offset, length));
      kept.append(kind, bytes, offset, length);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
