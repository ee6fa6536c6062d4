package dev.yett.client;

import dev.yett.protocol.Cbor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Keeps what an order puts out, up to a limit: a device must not fill our memory.
public final class Collected implements Sink {
  private final long limit;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<Cbor> rows = new ArrayList<>();
  private long size;

  /// Nothing yet.
  ///
  /// @param limit bytes of output, errors and records together
  public Collected(long limit) {
    this.limit = limit;
  }

  /// More came than the limit.
  public static final class TooMuchException extends IOException {
    private static final long serialVersionUID = 1;

    TooMuchException(long limit) {
      super("more than " + limit + " bytes came");
    }
  }

  @Override
  public void output(byte[] bytes) throws TooMuchException {
    count(bytes.length);
    output.writeBytes(bytes);
  }

  @Override
  public void errors(byte[] bytes) throws TooMuchException {
    count(bytes.length);
    errors.writeBytes(bytes);
  }

  @Override
  public void record(Cbor row) throws TooMuchException {
    count(64 + row.encode().length);
    rows.add(row);
  }

  private void count(int bytes) throws TooMuchException {
    size += bytes;
    if (size > limit) {
      throw new TooMuchException(limit);
    }
  }

  public byte[] output() {
    return output.toByteArray();
  }

  public byte[] errors() {
    return errors.toByteArray();
  }

  public List<Cbor> rows() {
    return List.copyOf(rows);
  }
}
