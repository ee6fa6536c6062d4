package dev.yett.protocol.delta;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Tells a content by another's signatures: blocks of the other, and bytes that are new (PROTOCOL
/// §15). What it names is what the receiver has, as far as 96 bits of sums tell; the digest of the
/// whole decides. Belongs to one thread.
public final class ChangeFinder {
  /// Takes what was found, in the order of the content.
  public interface Sink {
    /// The same bytes lie in the basis; never two that could have been one.
    void copy(long offset, long length) throws IOException;

    /// New bytes, which are the finder's and there only during the call.
    void data(byte[] bytes, int offset, int length) throws IOException;
  }

  private static final int READ = 1 << 20;
  private static final int NONE = -1;

  /// Blocks that are looked at for one place: a peer may send sums that are all alike.
  private static final int MOST_LOOKS = 64;

  private final Signatures signatures;
  private final int[] table;
  private final int[] next;
  private final SignatureWriter.Strong strong = new SignatureWriter.Strong();
  private final RollingSum sum = new RollingSum();

  private long copyOffset;
  private long copyLength;
  private int expected = NONE;

  public ChangeFinder(Signatures signatures) {
    this.signatures = signatures;
    int size = Integer.highestOneBit(Math.max(signatures.count(), 8)) * 4;
    table = new int[size];
    Arrays.fill(table, NONE);
    next = new int[signatures.count()];
    for (int i = signatures.count() - 1; i >= 0; i--) {
      int slot = slot(signatures.weak(i));
      next[i] = table[slot];
      table[slot] = i;
    }
  }

  /// Reads all of `in`, and tells what it is.
  public void find(InputStream in, Sink sink) throws IOException {
    int block = signatures.block();
    byte[] window = new byte[READ + 2 * block];
    int from = 0; // first byte not told
    int at = 0; // the window's first byte
    int end = 0;
    boolean more = true;
    boolean begun = false;
    while (true) {
      if (more && end - at < block) {
        if (at > from) {
          tellNew(sink, window, from, at);
        }
        System.arraycopy(window, at, window, 0, end - at);
        end -= at;
        at = 0;
        from = 0;
        int read = in.readNBytes(window, end, window.length - end);
        end += read;
        more = end == window.length;
      }
      int length = Math.min(block, end - at);
      if (length == 0) {
        break;
      }
      if (!begun) {
        sum.begin(window, at, length);
        begun = true;
      }
      int found = lookUp(window, at, length);
      if (found != NONE) {
        if (at > from) {
          tellNew(sink, window, from, at);
        }
        tellCopy(sink, found, length);
        at += length;
        from = at;
        begun = false;
      } else if (at + length < end) {
        sum.roll(window[at], window[at + length]);
        at++;
      } else if (more) {
        begun = false; // the window is cut by the buffer's end; it is filled first
        at++;
      } else {
        sum.shrink(window[at]);
        at++;
      }
    }
    if (at > from) {
      tellNew(sink, window, from, at);
    }
    endCopy(sink);
  }

  private int slot(int weak) {
    return (((weak ^ (weak >>> 15)) * 0x9e3779b1) >>> 7) & (table.length - 1);
  }

  /// The block that the window is, preferring the one behind the last found.
  private int lookUp(byte[] window, int at, int length) {
    int weak = sum.value();
    int candidate = table[slot(weak)];
    if (candidate == NONE) {
      return NONE;
    }
    boolean summed = false;
    long sha = 0;
    int found = NONE;
    int looks = 0;
    for (int i = candidate; i != NONE && looks < MOST_LOOKS; i = next[i], looks++) {
      if (signatures.weak(i) != weak || signatures.length(i) != length) {
        continue;
      }
      if (!summed) {
        sha = strong.of(window, at, length);
        summed = true;
      }
      if (signatures.strong(i) == sha) {
        if (i == expected) {
          return i;
        }
        if (found == NONE) {
          found = i;
        }
      }
    }
    return found;
  }

  private void tellNew(Sink sink, byte[] window, int from, int to) throws IOException {
    endCopy(sink);
    sink.data(window, from, to - from);
  }

  private void tellCopy(Sink sink, int found, int length) throws IOException {
    long offset = (long) found * signatures.block();
    if (copyLength > 0 && copyOffset + copyLength == offset) {
      copyLength += length;
    } else {
      endCopy(sink);
      copyOffset = offset;
      copyLength = length;
    }
    expected = found + 1;
  }

  private void endCopy(Sink sink) throws IOException {
    if (copyLength > 0) {
      long length = copyLength;
      copyLength = 0;
      sink.copy(copyOffset, length);
    }
  }
}
