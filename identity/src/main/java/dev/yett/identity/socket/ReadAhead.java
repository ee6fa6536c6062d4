package dev.yett.identity.socket;

import dev.yett.protocol.Room;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Objects;

/// The input of a raw socket, of which TLS asks for each record in two parts. What has come is read
/// in one; what comes fast, several records at once. For one thread at a time; nothing is read once
/// the socket has been closed, whatever had come.
public final class ReadAhead extends InputStream {
  private static final int SMALL = 4 * 1024;
  private static final int LARGE = 64 * 1024;

  private final Socket raw;
  private final InputStream in;
  private final Room large = new Room();
  private final byte[] small = new byte[SMALL];
  private byte[] room = small;
  private int at;
  private int end;

  public ReadAhead(Socket raw) throws IOException {
    this.raw = raw;
    this.in = raw.getInputStream();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) return 0;
    if (at == end && !fill()) return -1;
    if (raw.isClosed()) throw new SocketException("Socket closed");
    int now = Math.min(length, end - at);
    System.arraycopy(room, at, bytes, offset, now);
    at += now;
    return now;
  }

  /// A connection at rest has little room, one whose room was full has much.
  private boolean fill() throws IOException {
    boolean fast = end >= SMALL;
    byte[] kept = fast ? large.large(LARGE) : large.small();
    room = kept.length > 0 ? kept : small;
    at = 0;
    end = 0;
    int got = in.read(room);
    if (got < 0) return false;
    end = got;
    return true;
  }

  @Override
  public int available() throws IOException {
    return end - at + in.available();
  }
}
