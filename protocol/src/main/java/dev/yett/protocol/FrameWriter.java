package dev.yett.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/// Writes frames to one direction of a connection, for any number of threads: each frame whole, in
/// one write, under one lock, flushed. A thread that must never wait for the peer must not call
/// this.
public final class FrameWriter {
  private static final int HEADER = 4;

  /// Of so many bytes, a frame is part of a stream of such.
  private static final int BULK = 16 * 1024;

  private final OutputStream out;
  private final ReentrantLock lock = new ReentrantLock();

  /// Guarded by the lock.
  private final Room room = new Room();

  public FrameWriter(OutputStream out) {
    this.out = out;
  }

  public void write(Frame frame) throws IOException {
    write(frame.kind(), frame.payload(), 0, frame.payload().length);
  }

  /// A frame of the given part of an array, which may be used again when this returns.
  ///
  /// @throws IllegalArgumentException when the payload is longer than its kind allows
  public void write(Kind kind, byte[] bytes, int offset, int length) throws IOException {
    if (length > kind.limit()) {
      throw new IllegalArgumentException(kind + " of " + length + " bytes");
    }
    lock.lock();
    try {
      byte[] frame = room(HEADER + length);
      frame[0] = (byte) kind.code();
      frame[1] = (byte) (length >>> 16);
      frame[2] = (byte) (length >>> 8);
      frame[3] = (byte) length;
      System.arraycopy(bytes, offset, frame, HEADER, length);
      out.write(frame, 0, HEADER + length);
      out.flush();
    } finally {
      lock.unlock();
    }
  }

  private byte[] room(int length) {
    if (length >= BULK) return room.large(length);
    byte[] kept = room.small();
    return kept.length >= length ? kept : new byte[length];
  }
}
