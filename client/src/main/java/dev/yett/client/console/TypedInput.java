package dev.yett.client.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.UserInterruptException;

/// Lines that the user types for a program, until Ctrl-D. For one thread.
final class TypedInput extends InputStream {
  private final LineReader reader;
  private byte[] line = new byte[0];
  private int at;
  private boolean ended;

  TypedInput(LineReader reader) {
    this.reader = reader;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (at == line.length) {
      if (ended || !next()) {
        return -1;
      }
    }
    int some = Math.min(length, line.length - at);
    System.arraycopy(line, at, bytes, offset, some);
    at += some;
    return some;
  }

  /// Ctrl-C ends the reading as a fault does: what was typed must not be taken for all of it.
  private boolean next() throws IOException {
    try {
      line = (reader.readLine("") + "\n").getBytes(StandardCharsets.UTF_8);
      at = 0;
      return true;
    } catch (EndOfFileException e) {
      ended = true;
      return false;
    } catch (UserInterruptException e) {
      ended = true;
      throw new IOException("interrupted", e);
    }
  }
}
