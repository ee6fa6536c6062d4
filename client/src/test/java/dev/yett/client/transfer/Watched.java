package dev.yett.client.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/// Keeps what it is told of transfers, and lets something happen here at moments that are the same
/// each time: what happens is done before the transfer goes on.
final class Watched implements Progress {
  /// When something happens.
  enum Moment {
    /// An entry was found that is to be sent, and has not been opened yet.
    EXPECTED,
    /// An entry is about to move.
    BEGUN,
    /// Some of its content has moved.
    MOVED
  }

  /// What happens.
  interface Happening {
    /// Does it.
    ///
    /// @param name of the entry; empty where that is not known
    void at(Moment moment, String name, Watched watched) throws IOException;
  }

  private final String prefix;
  private final Happening happening;

  /// How many entries were expected.
  final AtomicInteger expected = new AtomicInteger();

  /// What has begun to move.
  final Set<String> begun = new ConcurrentSkipListSet<>();

  /// Why what was not copied was not.
  final Map<String, String> skipped = new ConcurrentSkipListMap<>();

  /// @param prefix taken off what names begin with
  Watched(String prefix, Happening happening) {
    this.prefix = prefix;
    this.happening = happening;
  }

  private void happens(Moment moment, String name) {
    try {
      happening.at(moment, name, this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String below(String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  @Override
  public void expect(long files, long bytes) {
    if (files > 0) {
      expected.addAndGet((int) files);
      happens(Moment.EXPECTED, "");
    }
  }

  @Override
  public Moving begin(String name, long bytes) {
    begun.add(below(name));
    happens(Moment.BEGUN, below(name));
    return new Moving() {
      @Override
      public void moved(long bytes) {
        happens(Moment.MOVED, below(name));
      }

      @Override
      public void kept(long bytes) {}

      @Override
      public void sent() {}

      @Override
      public void done() {}
    };
  }

  @Override
  public void same(String name) {}

  @Override
  public void removed(String name) {}

  @Override
  public void skipped(String name, String why) {
    if (skipped.putIfAbsent(below(name), why) != null) {
      throw new AssertionError(name + " is told twice");
    }
  }

  @Override
  public void wire(long bytes) {}
}
