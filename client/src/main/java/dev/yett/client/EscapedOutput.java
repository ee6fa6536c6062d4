package dev.yett.client;

import dev.yett.protocol.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What a device writes, made safe for a terminal: lines and tabs stay, everything else that is not
/// printable is made visible, and `yett:`, which begins our own lines, cannot be imitated: its
/// colon is written `\x3a`. Holds back at most the three bytes of an unfinished character. Any
/// thread.
public final class EscapedOutput extends OutputStream {
  private static final String OURS = "yett:";
  private static final int LONGEST_CHARACTER = 4;

  private final OutputStream terminal;
  private byte[] held = new byte[0];
  private int matched;
  private boolean atLineStart = true;

  public EscapedOutput(OutputStream terminal) {
    this.terminal = terminal;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    byte[] all = Arrays.copyOf(held, held.length + length);
    System.arraycopy(bytes, offset, all, held.length, length);
    int whole = all.length - unfinished(all);
    held = Arrays.copyOfRange(all, whole, all.length);
    show(all, whole);
  }

  @Override
  public void flush() throws IOException {
    terminal.flush();
  }

  /// Shows what was held back, and begins a new line unless one has begun, so that what comes next
  /// stands alone.
  public synchronized void endLine() throws IOException {
    byte[] rest = held;
    held = new byte[0];
    show(rest, rest.length);
    if (!atLineStart) {
      terminal.write('\n');
      atLineStart = true;
      matched = 0;
    }
    terminal.flush();
  }

  /// Does not close the terminal.
  @Override
  public void close() throws IOException {
    endLine();
  }

  private void show(byte[] bytes, int length) throws IOException {
    if (length == 0) {
      return;
    }
    var shown = new ByteArrayOutputStream(length + 16);
    int from = 0;
    for (int i = 0; i <= length; i++) {
      if (i == length || bytes[i] == '\n' || bytes[i] == '\t') {
        var part = guarded(Printable.escape(Arrays.copyOfRange(bytes, from, i)));
        shown.writeBytes(part.getBytes(StandardCharsets.UTF_8));
        if (i < length) {
          shown.write(bytes[i]);
          matched = 0;
        }
        from = i + 1;
      }
    }
    atLineStart = bytes[length - 1] == '\n';
    shown.writeTo(terminal);
    terminal.flush();
  }

  private String guarded(String text) {
    var guarded = new StringBuilder(text.length() + 3);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == OURS.charAt(matched)) {
        matched++;
      } else if (c != '\u200c' && c != '\u200d') {
        // Joiners do not show: they do not make it another word.
        matched = c == OURS.charAt(0) ? 1 : 0;
      }
      if (matched == OURS.length()) {
        guarded.append("\\x3a");
        matched = 0;
      } else {
        guarded.append(c);
      }
    }
    return guarded.toString();
  }

  /// How many bytes at the end begin a character of UTF-8 that may still be finished.
  private static int unfinished(byte[] bytes) {
    for (int back = 1; back < LONGEST_CHARACTER && back <= bytes.length; back++) {
      int b = bytes[bytes.length - back] & 0xff;
      if (b >= 0xc0) {
        int needs = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
        return needs > back ? back : 0;
      }
      if (b < 0x80) {
        return 0;
      }
    }
    return 0;
  }
}
