package dev.yett.client.show;

import dev.yett.client.Json;
import dev.yett.client.Sink;
import dev.yett.protocol.Cbor;
import dev.yett.protocol.OperationSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;

/// Prints an order's output as it comes; records as one line each, but for the one of `status`,
/// which a person at a terminal gets as a table.
public final class Print implements Sink {
  private final Screen screen;
  private final OutputStream out;
  private final OutputStream err;
  private final Function<Cbor.Map, List<String>> rows;

  /// Prints the output of this operation; rows of the built-in ones read as people expect.
  ///
  /// @param raw whether a device's bytes reach a terminal as they are
  public Print(Screen screen, OperationSpec operation, boolean raw) {
    this.rows = operation.name().equals("status") ? screen::status : row -> List.of(Rows.line(row));
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
  public boolean keeps() {
    return false;
  }

  @Override
  public void errors(byte[] bytes) throws IOException {
    err.write(bytes);
    err.flush();
  }

  @Override
  public void missing(long bytes) {
    screen.note(bytes + " bytes of output are missing here: they went to who attached meanwhile");
  }

  @Override
  public void record(Cbor row) throws IOException {
    try {
      for (var line :
          row instanceof Cbor.Map map ? rows.apply(map) : List.of(Json.line(Json.of(row)))) {
        screen.line(line);
      }
    } catch (IOException e) {
      throw new GoneException(e);
    }
  }
}
