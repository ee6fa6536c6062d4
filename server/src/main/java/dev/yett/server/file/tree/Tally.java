package dev.yett.server.file.tree;

import dev.yett.protocol.Cbor;
import dev.yett.protocol.Digest;
import dev.yett.server.operation.Exchange;
import dev.yett.server.operation.Moved;
import dev.yett.server.operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a tree came to so far; tells the audit in pieces of a bounded size. Belongs to one thread.
final class Tally {
  private static final int ROWS = 256;
  private static final int CHARACTERS = 32 * 1024;

  private final Exchange exchange;
  private final Moved.Direction direction;
  private final String top;
  private final List<Moved> moved = new ArrayList<>();
  private int characters;
  private long entries;
  private long files;
  private long bytes;
  private long failed;

  /// @param top the remote path of the tree
  Tally(Exchange exchange, Moved.Direction direction, String top) {
    this.exchange = exchange;
    this.direction = direction;
    this.top = top;
  }

  void entry() {
    entries++;
  }

  long entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  /// A file was moved.
  void file(String path, long size, Digest digest) {
    files++;
    bytes += size;
    add(new Moved(direction, whole(path), size, Optional.of(digest), "done"));
  }

  /// A file was only looked at.
  void counted() {
    files++;
  }

  /// An entry could not be moved.
  void failed(String path, String reason) {
    failed++;
    add(new Moved(direction, whole(path), 0, Optional.empty(), reason));
  }

  private String whole(String path) {
    return path.isEmpty() ? top : top + "/" + path;
  }

  private void add(Moved file) {
    moved.add(file);
    characters += file.path().length();
    if (moved.size() >= ROWS || characters >= CHARACTERS) {
      pass();
    }
  }

  /// Tells the audit what it has not been told.
  void pass() {
    if (!moved.isEmpty()) {
      exchange.account(moved);
      moved.clear();
      characters = 0;
    }
  }

  /// How the order ends: status 1 where something failed.
  Outcome outcome() {
    return new Outcome.Exited(
        failed == 0 ? 0 : 1,
        Cbor.map()
            .put("bytes", bytes)
            .put("files", files)
            .put("failed", failed)
            .put("entries", entries)
            .build()
            .entries());
  }
}
