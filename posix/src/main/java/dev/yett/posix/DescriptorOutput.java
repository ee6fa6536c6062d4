package dev.yett.posix;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/// Writes a [Descriptor], unbuffered. Blocks; closing it from another thread makes a waiting write
/// fail. A reader that is gone is a [PosixException] with EPIPE.
final class DescriptorOutput extends OutputStream {
  private final Descriptor descriptor;

  DescriptorOutput(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  @Override
  public void write(int value) throws IOException {
    descriptor.write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, from.length);
    descriptor.write(from, offset, length);
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
