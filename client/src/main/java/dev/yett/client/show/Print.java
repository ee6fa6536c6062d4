package dev.yett.client.show;

import dev.yett.client.Json;
import dev.yett.client.Sink;
import dev.yett.protocol.Cbor;
import java.io.IOException;
import java.io.OutputStream;

/// Prints an order's output as it comes; records as one line each.
public final class Print implements Sink {
  private final Screen screen;
  private final OutputStream out;
  private final OutputStream err;

  public Print(Screen screen, boolean raw) {
    this.screen = screen;
    this.out = screen.output(raw);
    this.err = screen.errors(raw);
  }

  /// Standard output is gone, as when the reader of a pipe has ended.
  public static final class GoneException extends IOException {
    private static final long serialVersionUID = 1;

    GoneException(IOException cause) {
      super(cause);
    }
  }

  @Override
  public void output(byte[] bytes) throws IOException {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new GoneException(e);
    }
  }

  @Override
  public void errors(byte[] bytes) throws IOException {
    err.write(bytes);
    err.flush();
  }

  @Override
  public void record(Cbor row) throws IOException {
    try {
      screen.line(row instanceof Cbor.Map map ? Rows.line(map) : Json.line(Json.of(row)));
    } catch (IOException e) {
      throw new GoneException(e);
    }
  }
}
