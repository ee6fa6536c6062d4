package dev.yett.server.file.tree;

import dev.yett.posix.Directory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Directories below a tree's top, each opened once and held while somebody needs it. Belongs to
/// one thread.
final class HeldDirectories implements AutoCloseable {
  private static final class Slot {
    final Directory directory;
    int users;

    Slot(Directory directory) {
      this.directory = directory;
    }
  }

  private final Directory top;
  private final Map<String, Slot> slots = new HashMap<>();

  HeldDirectories(Directory top) {
    this.top = top;
  }

  /// The directory of a path, which is names joined by slashes; none: the top. It stays open until
  /// [#trim], or as long as it is borrowed.
  Directory of(String path) throws IOException {
    return path.isEmpty() ? top : slot(path).directory;
  }

  /// The same, which stays open until it is given back.
  Directory borrow(String path) throws IOException {
    if (path.isEmpty()) {
      return top;
    }
    Slot slot = slot(path);
    slot.users++;
    return slot.directory;
  }

  void giveBack(String path) {
    Slot slot = slots.get(path);
    if (slot != null) {
      slot.users--;
    }
  }

  /// Lets go of all that nobody has borrowed.
  void trim() {
    slots
        .values()
        .removeIf(
            slot -> {
              if (slot.users == 0) {
                slot.directory.close();
              }
              return slot.users == 0;
            });
  }

  private Slot slot(String path) throws IOException {
    Slot known = slots.get(path);
    if (known == null) {
      known = new Slot(top.directory(path));
      slots.put(path, known);
    }
    return known;
  }

  @Override
  public void close() {
    slots.values().forEach(slot -> slot.directory.close());
    slots.clear();
  }
}
