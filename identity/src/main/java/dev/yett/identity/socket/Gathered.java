package dev.yett.identity.socket;

import dev.yett.protocol.Room;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/// The output of a raw socket, to which TLS writes each record by itself. The records of one write
/// of application data go down together ([#whole]); every other one goes at once. Any thread.
public final class Gathered extends FilterOutputStream {
  /// Bytes of application data that are one record.
  private static final int ONE_RECORD = 16 * 1024;

  /// The records of a frame.
  private static final int ROOM = 72 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Room room = new Room();
  private int count;
  private int holding;

  public Gathered(OutputStream raw) {
    super(raw);
  }

  /// The output of the TLS socket above: what one write there makes is one write here.
  public OutputStream whole(OutputStream encrypting) {
    return new FilterOutputStream(encrypting) {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length <= ONE_RECORD) {
          out.write(bytes, offset, length);
          return;
        }
        hold();
        try {
          out.write(bytes, offset, length);
        } finally {
          letGo();
        }
      }
    };
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] record, int offset, int length) throws IOException {
    lock.lock();
    try {
      if (holding == 0) {
        room.small();
        out.write(record, offset, length);
        return;
      }
      if (length > ROOM - count) drain();
      if (length > ROOM) {
        out.write(record, offset, length);
        return;
      }
      System.arraycopy(record, offset, room.large(ROOM), count, length);
      count += length;
    } finally {
      lock.unlock();
    }
  }

  /// Nothing: a record is on its way when it was written, or when its frame is whole.
  @Override
  public void flush() {}

  private void hold() {
    lock.lock();
    try {
      holding++;
    } finally {
      lock.unlock();
    }
  }

  private void letGo() throws IOException {
    lock.lock();
    try {
      holding--;
      drain();
    } finally {
      lock.unlock();
    }
  }

  private void drain() throws IOException {
    int now = count;
    count = 0;
    if (now > 0) out.write(room.large(ROOM), 0, now);
  }
}
