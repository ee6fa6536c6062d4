package dev.yett.client.transfer.tree;

import dev.yett.protocol.tree.EntryType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// Paths that something is to be done with, in order, packed so that a million of them take some
/// tens of megabytes. Added to by one thread, then read by any.
public final class Plan implements Iterable<Plan.Step> {
  private static final int ROOM = 1 << 16;
  private static final int HEADER = 1 + 8 + 4;
  private static final List<EntryType> TYPES = List.of(EntryType.values());

  private final List<ByteBuffer> rooms = new ArrayList<>();
  private long steps;
  private long bytes;

  /// One path.
  ///
  /// @param path relative, components joined by `/`
  /// @param size of a file's content
  public record Step(String path, EntryType type, long size) {
    /// The path's components; none for the path `""`.
    public List<String> components() {
      return path.isEmpty() ? List.of() : List.of(path.split("/", -1));
    }
  }

  public void add(Step step) {
    byte[] path = step.path().getBytes(StandardCharsets.UTF_8);
    int needed = HEADER + path.length;
    if (rooms.isEmpty() || rooms.getLast().remaining() < needed) {
      rooms.add(ByteBuffer.allocate(Math.max(ROOM, needed)));
    }
    rooms
        .getLast()
        .put((byte) TYPES.indexOf(step.type()))
        .putLong(step.size())
        .putInt(path.length)
        .put(path);
    steps++;
    bytes += step.size();
  }

  public long steps() {
    return steps;
  }

  /// Of all contents.
  public long bytes() {
    return bytes;
  }

  public boolean isEmpty() {
    return steps == 0;
  }

  @Override
  public Iterator<Step> iterator() {
    return new Iterator<>() {
      private int room;
      private ByteBuffer at = rooms.isEmpty() ? ByteBuffer.allocate(0) : view(0);

      private ByteBuffer view(int index) {
        return rooms.get(index).duplicate().flip();
      }

      @Override
      public boolean hasNext() {
        while (!at.hasRemaining() && room + 1 < rooms.size()) {
          at = view(++room);
        }
        return at.hasRemaining();
      }

      @Override
      public Step next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        var type = TYPES.get(at.get());
        long size = at.getLong();
        byte[] path = new byte[at.getInt()];
        at.get(path);
        return new Step(new String(path, StandardCharsets.UTF_8), type, size);
      }
    };
  }

  /// All that is in this one, which then is empty.
  public Plan drain() {
    var all = new Plan();
    all.rooms.addAll(rooms);
    all.steps = steps;
    all.bytes = bytes;
    rooms.clear();
    steps = 0;
    bytes = 0;
    return all;
  }

  /// What a file costs beside its bytes, in bytes.
  private static final long TRIFLE = 32 << 10;

  /// The same paths in at most so many plans that cost about the same; none is empty. Neighbours
  /// stay together, in their order.
  public List<Plan> split(int parts) {
    var plans = new ArrayList<Plan>();
    for (int i = 0; i < parts; i++) {
      plans.add(new Plan());
    }
    long run = (bytes + steps * TRIFLE) / (parts * 8L) + 1;
    var at = plans.getFirst();
    long end = run;
    for (var step : this) {
      if (at.cost() >= end) {
        at = plans.stream().min(Comparator.comparingLong(Plan::cost)).orElseThrow();
        end = at.cost() + run;
      }
      at.add(step);
    }
    plans.removeIf(Plan::isEmpty);
    return plans;
  }

  private long cost() {
    return bytes + steps * TRIFLE;
  }

  /// Last first, so that what is in a directory comes before it.
  public List<Step> backwards() {
    var all = new ArrayList<Step>();
    forEach(all::add);
    return all.reversed();
  }
}
