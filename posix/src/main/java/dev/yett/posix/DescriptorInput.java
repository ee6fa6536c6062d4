package dev.yett.posix;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// Reads a [Descriptor]. Blocks; closing it from another thread makes a waiting read fail.
final class DescriptorInput extends InputStream {
  private final Descriptor descriptor;

  DescriptorInput(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return descriptor.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    return descriptor.read(into, offset, length);
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
