package dev.yett.server;

import dev.yett.identity.socket.Gathered;
import dev.yett.identity.socket.ReadAhead;
import dev.yett.identity.socket.SocketLayer;
import dev.yett.protocol.Limits;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.Semaphore;

/// The raw socket below a TLS socket: paces handshakes, and knows when bytes last moved.
///
/// While a handshake runs, its thread holds a permit to compute, and gives it back for as long as a
/// read or write blocks: mute and slow peers hold none. Raw bytes that come without yielding an
/// application byte are counted, and end the connection at [Limits#FLOOD].
final class PacedSocket extends SocketLayer {
  private static final long NOT_WRITING = 0;

  private final Semaphore compute;
  private final InputStream in;
  private final Gathered out;

  /// Owned by the thread of the handshake.
  private volatile boolean pacing;

  private volatile long lastRead = System.nanoTime();
  private volatile long writingSince = NOT_WRITING;
  private volatile int fruitless;
  private volatile boolean flooded;

  PacedSocket(Socket raw, Semaphore compute) throws IOException {
    super(raw);
    this.compute = compute;
    this.in = new CountedInput(new ReadAhead(raw));
    this.out = new Gathered(new TimedOutput(raw.getOutputStream()));
  }

  /// Waits for a permit to compute; from now on reads and writes give it back.
  void beginHandshake() {
    compute.acquireUninterruptibly();
    pacing = true;
  }

  /// Gives the permit back for good.
  void endHandshake() {
    if (!pacing) return;
    pacing = false;
    compute.release();
  }

  /// The output of the TLS socket above; what one write there makes is one write of raw bytes.
  OutputStream whole(OutputStream encrypting) {
    return out.whole(encrypting);
  }

  /// The decrypted input; whatever comes of it shows that the raw bytes were for something.
  InputStream yielding(InputStream decrypted) {
    return new YieldingInput(decrypted);
  }

  /// Whether the peer sent [Limits#FLOOD] raw bytes for nothing.
  boolean flooded() {
    return flooded;
  }

  /// When a byte last came, by `System.nanoTime`.
  long lastRead() {
    return lastRead;
  }

  /// For how long a write has waited for the socket, in nanoseconds; 0 where none does.
  long writingFor(long now) {
    long since = writingSince;
    return since == NOT_WRITING ? 0 : Math.max(0, now - since);
  }

  private final class CountedInput extends FilterInputStream {
    CountedInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = blockingRead(bytes, offset, length);
      if (got > 0) {
        lastRead = System.nanoTime();
        int seen = fruitless + got;
        fruitless = seen;
        if (seen > Limits.FLOOD) {
          flooded = true;
          throw new SocketException("too many bytes for nothing");
        }
      }
      return got;
    }

    private int blockingRead(byte[] bytes, int offset, int length) throws IOException {
      if (!pacing) return in.read(bytes, offset, length);
      compute.release();
      try {
        return in.read(bytes, offset, length);
      } finally {
        compute.acquireUninterruptibly();
      }
    }
  }

  private final class YieldingInput extends FilterInputStream {
    YieldingInput(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = in.read(bytes, offset, length);
      if (got > 0) fruitless = 0;
      return got;
    }
  }

  private final class TimedOutput extends FilterOutputStream {
    TimedOutput(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      boolean paced = pacing;
      if (paced) compute.release();
      writingSince = System.nanoTime() | 1;
      try {
        out.write(bytes, offset, length);
      } finally {
        writingSince = NOT_WRITING;
        if (paced) compute.acquireUninterruptibly();
      }
    }
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }
}
