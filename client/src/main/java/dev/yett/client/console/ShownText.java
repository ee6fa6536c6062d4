package dev.yett.client.console;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/// Keeps as much as a screen can show, and lets the rest go.
final class ShownText extends OutputStream {
  private static final int LIMIT = 256 << 10;

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    kept.write(bytes, offset, Math.min(length, LIMIT - Math.min(LIMIT, kept.size())));
  }

  byte[] bytes() {
    return kept.toByteArray();
  }
}
