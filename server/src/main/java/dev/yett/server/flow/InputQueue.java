package dev.yett.server.flow;

import dev.yett.protocol.ProtocolException;
import dev.yett.protocol.Reason;
import dev.yett.protocol.Seal;
import dev.yett.protocol.Spares;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// What has come of an input and nobody has taken: bytes, and seals in their places among them.
///
/// Has no lock of its own: whoever calls holds that of the [InputChannel] whose queue it is. How
/// much is in it is bounded by the credit that the channel granted, and seals by their number.
final class InputQueue implements Iterable<InputQueue.Item> {
  /// Payloads smaller than this are copied together, so that many small frames cost no more memory
  /// than their bytes.
  private static final int SMALL = 4096;

  private static final int CHUNK = 16 * 1024;
  private static final int MOST_SEALS = 1024;

  /// One thing in the queue.
  sealed interface Item {
    /// Bytes from `start` to `end`; small ones are added behind `end` while there is room.
    final class Chunk implements Item {
      byte[] bytes;
      int start;
      int end;

      Chunk(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
      }
    }

    /// Vouches for all bytes before it.
    record Sealed(Seal seal) implements Item {}
  }

  private final Deque<Item> items = new ArrayDeque<>();
  private final Spares spares;
  private int seals;

  /// @param spares where arrays that were read go back to
  InputQueue(Spares spares) {
    this.spares = spares;
  }

  /// Adds bytes.
  ///
  /// @param payload belongs to the queue from now on
  void add(byte[] payload) {
    if (payload.length >= SMALL) {
      items.add(new Item.Chunk(payload, payload.length));
      return;
    }
    Item last = items.peekLast();
    Item.Chunk chunk;
    if (last instanceof Item.Chunk c && c.end + payload.length <= CHUNK) {
      chunk = c;
      // Grows as it fills: a chunk that a seal cuts short costs no more than its bytes.
      int least = c.end + payload.length;
      if (least > c.bytes.length) {
        c.bytes = Arrays.copyOf(c.bytes, Math.clamp(2L * least, least, CHUNK));
      }
    } else {
      chunk = new Item.Chunk(new byte[payload.length], 0);
      items.add(chunk);
    }
    System.arraycopy(payload, 0, chunk.bytes, chunk.end, payload.length);
    chunk.end += payload.length;
  }

  /// Adds a seal. One that follows another takes its place, since both vouch for the same bytes.
  ///
  /// @throws ProtocolException `seal-mismatch`, when they do not agree; `flood`, when there are too
  ///     many
  void add(Seal seal) throws ProtocolException {
    if (items.peekLast() instanceof Item.Sealed(Seal before)) {
      if (!before.digest().equals(seal.digest())) {
        throw new ProtocolException(Reason.SEAL_MISMATCH);
      }
      items.removeLast();
      seals--;
    }
    if (++seals > MOST_SEALS) throw new ProtocolException(Reason.FLOOD);
    items.add(new Item.Sealed(seal));
  }

  /// What comes next; null where there is nothing.
  @Nullable Item head() {
    return items.peekFirst();
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  /// The seal at the head has been passed.
  void removeSeal() {
    items.removeFirst();
    seals--;
  }

  /// Takes bytes of the chunk at the head, which goes when it is empty.
  ///
  /// @return how many
  int take(Item.Chunk chunk, byte[] bytes, int offset, int length) {
    int count = Math.min(length, chunk.end - chunk.start);
    System.arraycopy(chunk.bytes, chunk.start, bytes, offset, count);
    chunk.start += count;
    if (chunk.start == chunk.end) {
      items.removeFirst();
      spares.giveBack(chunk.bytes);
    }
    return count;
  }

  /// How many bytes can be taken before the first seal.
  int available() {
    int count = 0;
    for (Item item : items) {
      if (!(item instanceof Item.Chunk chunk)) break;
      count += chunk.end - chunk.start;
    }
    return count;
  }

  /// All of it, in its order.
  @Override
  public Iterator<Item> iterator() {
    return items.iterator();
  }

  void clear() {
    items.clear();
  }
}
