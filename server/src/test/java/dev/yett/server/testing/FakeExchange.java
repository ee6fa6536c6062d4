package dev.yett.server.testing;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.protocol.RunningDigest;
import dev.yett.protocol.Terminal;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/// An order's side without a connection: input given beforehand, output kept.
public final class FakeExchange implements Exchange {
  private final Counted input;
  private final List<Moved> accounted = Collections.synchronizedList(new ArrayList<>());
  private final OutputStream output;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<Cbor.Map> records = Collections.synchronizedList(new ArrayList<>());
  private LongUnaryOperator seals = LongUnaryOperator.identity();
  private Consumer<Cbor.Map> rows = records::add;
  private final CompletableFuture<Consumer<Event>> listener = new CompletableFuture<>();

  private FakeExchange(InputStream input, Optional<OutputStream> output) {
    this.input = new Counted(input);
    this.output = output.orElse(kept);
  }

  /// Whose input is complete and empty.
  public static FakeExchange silent() {
    return with(new byte[0]);
  }

  /// Whose input is complete.
  public static FakeExchange with(byte[] input) {
    return new FakeExchange(new ByteArrayInputStream(input), Optional.empty());
  }

  public static FakeExchange with(InputStream input) {
    return new FakeExchange(input, Optional.empty());
  }

  /// Whose output goes elsewhere.
  public static FakeExchange into(OutputStream output) {
    return new FakeExchange(InputStream.nullInputStream(), Optional.of(output));
  }

  /// Whose records go elsewhere.
  public static FakeExchange rows(Consumer<Cbor.Map> rows) {
    FakeExchange exchange = silent();
    exchange.rows = rows;
    return exchange;
  }

  /// Input that comes, and then breaks off in this way; its end never comes.
  public static InputStream broken(byte[] before, IOException end) {
    return new InputStream() {
      private int at;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        read(one, 0, 1);
        return one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        if (at == before.length) {
          throw end;
        }
        int count = Math.min(length, before.length - at);
        System.arraycopy(before, at, into, offset, count);
        at += count;
        return count;
      }
    };
  }

  @Override
  public InputStream input() {
    return input;
  }

  /// How many bytes seals vouch for once so many were read; all of them where this is not called.
  public FakeExchange sealing(LongUnaryOperator how) {
    seals = how;
    return this;
  }

  /// Counts and digests what is read; all of it is sealed as it comes.
  private static final class Counted extends FilterInputStream {
    private final RunningDigest digest = RunningDigest.of(Digest.SHA_256);
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      if (read > 0) {
        digest.update(into, offset, read);
        count += read;
      }
      return read;
    }
  }

  @Override
  public long awaitInput() {
    return seals.applyAsLong(input.count);
  }

  @Override
  public Digest inputDigest() {
    return input.digest.soFar();
  }

  @Override
  public void account(List<Moved> files) {
    accounted.addAll(files);
  }

  /// What was put on record.
  public List<Moved> accounted() {
    return accounted;
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
  public void record(Cbor.Map row) {
    rows.accept(row);
  }

  @Override
  public Optional<Terminal> terminal() {
    return Optional.empty();
  }

  @Override
  public void listen(Consumer<Event> to) {
    listener.complete(to);
  }

  /// Tells the operation, as soon as it listens.
  public void tell(Event event) {
    listener.join().accept(event);
  }

  public byte[] bytes() {
    return kept.toByteArray();
  }

  public String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  public String errorText() {
    return errors.toString(StandardCharsets.UTF_8);
  }

  public int errorCount() {
    return errors.size();
  }

  public List<Cbor.Map> records() {
    return records;
  }
}
