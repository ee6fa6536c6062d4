package dev.yett.client.console.input;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.ReentrantLock;

/// Lines that a person types for a program, edited and echoed by the terminal, until Ctrl-D.
///
/// A read of a terminal cannot be interrupted, and one that outlived its program would take the
/// next command. So nothing is read here that has not come yet: the terminal is set to hand over
/// whole lines, with Ctrl-D as a byte at the end of one, and is looked at every few milliseconds.
/// One thread reads; any thread closes, after which nothing more is read.
public final class TypedInput extends InputStream {
  private static final long LOOK_MILLIS = 25;

  private final InputStream terminal;
  private final int end;
  private final Ending ending;
  private final ReentrantLock reading = new ReentrantLock();
  private boolean lineStart = true;
  private boolean ended;
  private boolean closed;

  /// What is told when the input is over.
  interface Ending {
    /// The person ended it, so the terminal shows a Ctrl-D.
    void ended();

    /// Nobody reads any more: the terminal may be set as it was.
    void closed();
  }

  /// @param terminal whose `available` tells how much can be read without waiting
  /// @param end what Ctrl-D is
  TypedInput(InputStream terminal, int end, Ending ending) {
    this.terminal = terminal;
    this.end = end;
    this.ending = ending;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /// @throws IOException it was closed: what was read is not all of it
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      reading.lock();
      try {
        if (closed) {
          throw new IOException("what was typed was not ended by Ctrl-D");
        }
        int some = ended ? -1 : take(bytes, offset, length);
        if (some != 0) {
          return some;
        }
      } finally {
        reading.unlock();
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  /// What is there; byte by byte, since what follows a Ctrl-D is the next command's.
  ///
  /// @return -1 at the end, 0 where nothing is there
  private int take(byte[] bytes, int offset, int length) throws IOException {
    int got = 0;
    while (got < length && terminal.available() > 0) {
      int next = terminal.read();
      if (next == end || next < 0) {
        // As terminals have it: Ctrl-D hands over what has been typed; at the start of a line that
        // is nothing, which is the end.
        ended = lineStart;
        lineStart = true;
        if (ended) {
          ending.ended();
        }
        return ended ? -1 : got;
      }
      // What was typed ahead came while Return was not yet made a newline.
      bytes[offset + got++] = (byte) (next == '\r' ? '\n' : next);
      lineStart = next == '\n' || next == '\r';
      if (lineStart) {
        break;
      }
    }
    return got;
  }

  /// A read that waits ends with a fault.
  @Override
  public void close() {
    reading.lock();
    try {
      if (!closed) {
        closed = true;
        ending.closed();
      }
    } finally {
      reading.unlock();
    }
  }
}
